//! `import`, `scan`, `explain` and `case`, the way a county uses them.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::app::{Run, tutorwatch};

pub mod killing;

/// A county's folder: a registry package beside a database.
pub struct County {
    folder: tempfile::TempDir,
    database: String,
}

const INSTITUTIONS: &str = "institution_id,name,category,permit_no,uscc,permit_authority,permit_issued_on,permit_expires_on,legal_form,town,fees_published_on,escrow_account\n";
const CLASSES: &str =
    "class_id,institution_id,name,category,mode,stage,lesson_minutes,filing_no,starts_on\n";
const SESSIONS: &str = "session_id,class_id,start,end\n";

impl County {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("t.db").display().to_string();
        fs::create_dir(folder.path().join("registry")).unwrap();
        let county = Self { folder, database };
        county.write("institutions", &institutions(3));
        county.write("classes", &classes(3));
        county.write(
            "sessions",
            &sessions(&[
                "S1,C1,20:45,21:15",
                "S2,C2,20:45,21:20",
                "S3,C3,18:00,18:30",
            ]),
        );
        county
    }

    pub fn on(database: &str) -> Self {
        Self {
            database: database.to_owned(),
            ..Self::new()
        }
    }

    pub fn registry(&self) -> PathBuf {
        self.folder.path().join("registry")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, table: &str, text: &str) {
        fs::write(self.registry().join(format!("{table}.csv")), text).unwrap();
    }

    pub fn run(&self, args: &[&str]) -> Run {
        let mut all = args.to_vec();
        all.extend(["--database", &self.database]);
        tutorwatch(&all)
    }

    pub fn import(&self) -> Run {
        let registry = self.registry().display().to_string();
        self.run(&["import", &registry, "--format", "json"])
    }

    pub fn scan(&self, more: &[&str]) -> Run {
        let mut args = vec!["scan", "--format", "json", "--on", "2024-09-20"];
        args.extend(more);
        self.run(&args)
    }

    fn counts(&self, more: &[&str]) -> Value {
        let run = self.scan(more);
        assert!(run.code <= 1, "{}", run.err);
        run.json()["counts"].clone()
    }

    /// Findings of a rule by record, with state, as the cases of an institution show them.
    pub fn findings(&self) -> Vec<(String, String, String)> {
        let mut all = Vec::new();
        let list = self
            .run(&["case", "list", "--closed", "--format", "json"])
            .json();
        for case in list.as_array().unwrap() {
            let number = case["case"].as_str().unwrap();
            let shown = self
                .run(&["case", "show", number, "--format", "json"])
                .json();
            for f in shown["findings"].as_array().unwrap() {
                let text = |v: &Value| v.as_str().unwrap().to_owned();
                all.push((
                    format!("{} {}", text(&f["rule"]), text(&f["record"]["id"])),
                    text(&f["state"]),
                    text(&f["fingerprint"]),
                ));
            }
        }
        all.sort();
        all
    }

    fn state(&self, finding: &str) -> String {
        let all = self.findings();
        let found = all.iter().find(|(name, _, _)| name == finding);
        found
            .unwrap_or_else(|| panic!("{finding}: {all:?}"))
            .1
            .clone()
    }

    fn fingerprint(&self, finding: &str) -> String {
        let all = self.findings();
        let found = all.into_iter().find(|(name, _, _)| name == finding);
        found.unwrap().2
    }

    fn case_of(&self, finding: &str) -> Value {
        let fingerprint = self.fingerprint(finding);
        let run = self.run(&["explain", &fingerprint, "--format", "json"]);
        run.json()["case"].clone()
    }
}

pub fn institutions(count: usize) -> String {
    let mut text = INSTITUTIONS.to_owned();
    for n in 1..=count {
        text.push_str(&format!(
            "H{n},示例{n},subject,X{n},,如皋市教育局,2020-01-01,2030-01-01,non_profit,示例镇,2024-01-01,E{n}\n"
        ));
    }
    text
}

pub fn classes(count: usize) -> String {
    let mut text = CLASSES.to_owned();
    for n in 1..=count {
        text.push_str(&format!(
            "C{n},H{n},示例{n}班,subject,online,primary,30,B{n},2024-09-01\n"
        ));
    }
    text
}

pub fn sessions(rows: &[&str]) -> String {
    let mut text = SESSIONS.to_owned();
    for row in rows {
        let parts: Vec<&str> = row.split(',').collect();
        let (id, class, start, end) = (parts[0], parts[1], parts[2], parts[3]);
        text.push_str(&format!(
            "{id},{class},2024-09-11 {start},2024-09-11 {end}\n"
        ));
    }
    text
}

const LATE: &str = "online-end-time S1";
const LATE_TOO: &str = "online-end-time S2";

#[test]
fn importing_and_scanning_twice_is_nothing_new() {
    let county = County::new();
    let first = county.import();
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    assert_eq!(first.json()["institutions"]["new"], 3);
    let second = county.import().json();
    assert_eq!(second["institutions"]["unchanged"], 3);
    assert_eq!(second["institutions"]["new"], 0);
    assert_eq!(second["changes"].as_array().unwrap().len(), 0);
    let counts = county.counts(&[]);
    assert!(counts["new"].as_u64().unwrap() > 2, "{counts}");
    assert!(counts["cases_opened"].as_u64().unwrap() >= 2, "{counts}");
    assert_eq!(county.state(LATE), "in_case");
    let before = county.findings();
    let again = county.counts(&[]);
    assert_eq!(again["institutions"], 0, "nothing is due: {again}");
    let full = county.counts(&["--full"]);
    assert_eq!(full["institutions"], 3);
    for none in ["new", "reopened", "resolved", "cases_opened", "changed"] {
        assert_eq!(full[none], 0, "{none}: {full}");
    }
    assert_eq!(county.findings(), before);
}

#[test]
fn what_is_gone_is_resolved_and_what_returns_reopens_its_case() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    let case = county.case_of(LATE);
    county.write(
        "sessions",
        &sessions(&[
            "S1,C1,20:15,20:45",
            "S2,C2,20:45,21:20",
            "S3,C3,18:00,18:30",
        ]),
    );
    county.import();
    let counts = county.counts(&[]);
    assert_eq!(counts["institutions"], 1, "{counts}");
    assert_eq!(counts["resolved"], 1, "{counts}");
    assert_eq!(county.state(LATE), "resolved");
    assert_eq!(county.state(LATE_TOO), "in_case");
    // Its officer closes it; the lesson is late once more; the same case goes on.
    let number = case["case"].as_str().unwrap();
    let run = county.run(&[
        "case",
        "close",
        number,
        "--outcome",
        "rectified",
        "--reason",
        "已调整课表",
        "--by",
        "王",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    county.write(
        "sessions",
        &sessions(&[
            "S1,C1,20:45,21:15",
            "S2,C2,20:45,21:20",
            "S3,C3,18:00,18:30",
        ]),
    );
    county.import();
    let counts = county.counts(&[]);
    assert_eq!(counts["reopened"], 1, "{counts}");
    assert_eq!(counts["cases_reopened"], 1, "{counts}");
    assert_eq!(county.state(LATE), "in_case");
    let after = county.case_of(LATE);
    assert_eq!(after["case"], case["case"]);
    assert_eq!(after["state"], "reopened");
    assert_eq!(after["revision"], 2);
}

#[test]
fn a_failed_import_makes_findings_unverified_and_a_good_one_verifies_them() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    county.write("institutions", "institution_id,name\n");
    let broken = county.import();
    assert_eq!(broken.code, 2, "{}", broken.out);
    assert_eq!(broken.json()["institutions"]["missing"], 3);
    assert!(!broken.json()["input_errors"].as_array().unwrap().is_empty());
    let counts = county.counts(&[]);
    assert_eq!(counts["resolved"], 0, "{counts}");
    assert!(counts["unverified"].as_u64().unwrap() > 2, "{counts}");
    assert_eq!(county.state(LATE), "unverified");
    assert_eq!(county.counts(&[])["unverified"], 0, "said once");
    county.write("institutions", &institutions(3));
    assert_eq!(county.import().json()["institutions"]["unchanged"], 3);
    let counts = county.counts(&[]);
    assert!(counts["verified"].as_u64().unwrap() > 2, "{counts}");
    assert_eq!(county.state(LATE), "in_case");
    // One row that cannot be read: what was not seen is not proved to be gone.
    county.write(
        "sessions",
        &sessions(&[
            "S1,C1,20:15,20:45",
            "S2,C2,20:45,21:20",
            "S3,C3,18:00,xx:30",
        ]),
    );
    assert_eq!(county.import().code, 2);
    let counts = county.counts(&[]);
    assert_eq!(
        (&counts["resolved"], &counts["unverified"]),
        (&0.into(), &1.into()),
        "{counts}"
    );
    assert_eq!(county.state(LATE), "unverified");
}

#[test]
fn a_table_that_is_suddenly_empty_proves_nothing() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    fs::remove_file(county.registry().join("sessions.csv")).unwrap();
    let run = county.import();
    assert_eq!(run.code, 2);
    assert!(run.out.contains("--accept-empty"), "{}", run.out);
    assert_eq!(county.counts(&[])["resolved"], 0);
    assert_eq!(county.state(LATE), "unverified");
}

#[test]
fn an_institution_that_left_the_registry_waits_for_a_person() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    county.write("institutions", &institutions(3).replace("H1,", "H9,"));
    county.write("classes", &classes(3).replace(",H1,", ",H9,"));
    let import = county.import().json();
    assert_eq!(
        (
            &import["institutions"]["gone"],
            &import["institutions"]["new"]
        ),
        (&1.into(), &1.into())
    );
    county.counts(&[]);
    let states: Vec<_> = county
        .findings()
        .into_iter()
        .filter(|f| f.0 == LATE)
        .map(|f| f.1)
        .collect();
    assert_eq!(
        states,
        ["in_case", "unverified"],
        "that of H9, and that of H1"
    );
}

#[test]
fn a_dismissal_holds_until_its_end_and_a_restored_finding_goes_on() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    let f = county.fingerprint(LATE);
    let run = county.run(&[
        "case",
        "dismiss",
        &f[..8],
        "--until",
        "2020-01-01",
        "--reason",
        "x",
        "--by",
        "王",
    ]);
    assert_eq!(run.code, 2, "an end in the past");
    let config = county.path("tutorwatch.toml");
    fs::write(&config, "day = 2024-09-20\n").unwrap();
    let config = config.display().to_string();
    let run = county.run(&[
        "case",
        "dismiss",
        &f[..8],
        "--until",
        "2024-10-01",
        "--reason",
        "已核对纸质课表",
        "--by",
        "王",
        "--config",
        &config,
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    // The end is near, and said once.
    let counts = county.counts(&["--full"]);
    assert_eq!((&counts["new"], &counts["lapsing"]), (&0.into(), &1.into()));
    assert_eq!(county.state(LATE), "dismissed");
    let run = county.run(&["scan", "--format", "json", "--on", "2024-09-30"]);
    assert_eq!(run.json()["counts"]["lapsing"], 0, "{}", run.out);
    let run = county.run(&["scan", "--format", "json", "--on", "2024-10-02"]);
    assert_eq!(run.json()["counts"]["reopened"], 1, "{}", run.out);
    assert_eq!(county.state(LATE), "in_case");
    let shown = county.run(&["explain", &f]).out;
    for words in [
        "已核对纸质课表",
        "排除期限已于2024年10月1日届满",
        "online-end-time",
        "第82项",
    ] {
        assert!(
            shown.contains(words) || shown.contains("2024-10-01届满"),
            "{words}: {shown}"
        );
    }
}

#[test]
fn a_waived_finding_is_in_no_case_until_the_waiver_ends() {
    let county = County::new();
    county.import();
    let waiver = |until: &str| {
        format!(
            "[[waiver]]\nrule = \"online-end-time\"\ninstitution = \"H1\"\nreason = \"直播保障\"\n\
             approver = \"示例局\"\nfrom = 2024-09-01\nuntil = {until}\n"
        )
    };
    let file = county.path("waivers.toml");
    fs::write(&file, waiver("2024-09-12")).unwrap();
    let shown = file.display().to_string();
    let counts = county.counts(&["--waivers", &shown]);
    assert_eq!(counts["waived"], 1, "{counts}");
    assert!(county.findings().iter().all(|f| f.0 != LATE));
    let counts = county.counts(&["--waivers", &shown]);
    assert_eq!(counts["cases_extended"], 0, "{counts}");
    // It covers another day from now on: nothing was imported, and the case is made.
    fs::write(&file, waiver("2024-09-10")).unwrap();
    let run = county.scan(&["--waivers", &shown]);
    assert_eq!(county.state(LATE), "in_case", "{}", run.out);
    assert!(
        run.json()["notes"].to_string().contains("到期"),
        "{}",
        run.out
    );
}

/// Sessions of H1: so many, all late.
fn late(count: usize) -> String {
    let mut text = SESSIONS.to_owned();
    for n in 0..count {
        let (month, day) = (1 + n / 28 % 8, 1 + n % 28);
        text.push_str(&format!(
            "S{n},C1,2024-{month:02}-{day:02} 20:45,2024-{month:02}-{day:02} 21:15\n"
        ));
    }
    text
}

#[test]
fn a_mass_change_stops_and_a_person_lets_it_go_on() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    let before = county.findings();
    county.write("sessions", &late(120));
    county.import();
    let run = county.scan(&[]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(
        run.err.contains("远多于平时") && run.err.contains("--accept-mass-change"),
        "{}",
        run.err
    );
    assert_eq!(county.findings(), before, "nothing has changed");
    assert_eq!(county.scan(&[]).code, 2, "it stays so");
    let accept = ["--accept-mass-change", "已核对导出", "--by", "李"];
    let other = county.run(&[
        "scan",
        "--on",
        "2024-09-21",
        "--accept-mass-change",
        "x",
        "--by",
        "李",
    ]);
    assert_eq!(other.code, 2, "another day is another question");
    assert_eq!(county.scan(&[]).code, 2);
    let counts = county.counts(&accept);
    assert!(counts["new"].as_u64().unwrap() >= 119, "{counts}");
    assert_eq!(county.counts(&["--full"])["new"], 0);
    assert_eq!(county.scan(&accept).code, 2, "nothing waits any more");
}

#[test]
fn officers_work_on_a_case_step_by_step() {
    let county = County::new();
    county.import();
    county.counts(&[]);
    let case = county.case_of(LATE);
    let number = case["case"].as_str().unwrap();
    let act = |args: &[&str]| {
        let mut all = vec!["case"];
        all.extend(args);
        all.extend(["--format", "json"]);
        county.run(&all)
    };
    assert_eq!(
        act(&["uphold", number, "--reason", "x", "--by", "王"]).code,
        2
    );
    let assigned = act(&["assign", number, "--to", "王", "--by", "科长"]).json();
    assert_eq!(
        (&assigned["state"], &assigned["officer"]),
        (&"assigned".into(), &"王".into())
    );
    let stale = act(&["verify", number, "--by", "王", "--if-version", "1"]);
    assert_eq!(stale.code, 2);
    assert!(stale.err.contains("已被他人修改"), "{}", stale.err);
    assert_eq!(
        act(&["verify", number, "--by", "王", "--if-version", "2"]).json()["state"],
        "verifying"
    );
    assert_eq!(act(&["note", number, "已到现场", "--by", "王"]).code, 0);
    assert_eq!(
        act(&["confirm", number, "--by", "王"]).json()["state"],
        "confirmed"
    );
    assert_eq!(
        act(&["dispute", number, "--reason", "机构有异议", "--by", "王"]).json()["state"],
        "disputed"
    );
    let same = act(&["uphold", number, "--reason", "核对无误", "--by", "王"]);
    assert_eq!(
        same.code, 2,
        "who confirmed it does not judge the objection"
    );
    assert_eq!(
        act(&["uphold", number, "--reason", "核对无误", "--by", "李"]).json()["state"],
        "confirmed"
    );
    assert_eq!(
        act(&[
            "close",
            number,
            "--outcome",
            "rectified",
            "--reason",
            " ",
            "--by",
            "王"
        ])
        .code,
        2
    );
    let referred = act(&[
        "refer",
        number,
        "--to",
        "市场监管局",
        "--reason",
        "属收费问题",
        "--by",
        "王",
    ])
    .json();
    assert_eq!(
        (&referred["state"], &referred["outcome"]),
        (&"closed".into(), &"referred".into())
    );
    assert_eq!(county.state(LATE), "resolved");
    assert_eq!(
        county.counts(&["--full"])["reopened"],
        0,
        "a person's decision stands"
    );
    let back = act(&["revoke", number, "--reason", "退回本单位", "--by", "李"]).json();
    assert_eq!(back["state"], "reopened");
    assert_eq!(county.state(LATE), "in_case");
    let shown = county.run(&["case", "show", number]).out;
    for words in [
        "移送市场监管局：属收费问题",
        "已到现场",
        "机构有异议",
        "系统核查",
        "示例1（H1）",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(county.run(&["case", "show", "A0"]).code, 2);
}
