//! `nightly` and `worker`, as a county runs them: with a registry, a site and a mail server.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::{Run, fixture, tutorwatch_in};
use crate::crawling::{Server as Site, page};
use crate::mailing::server::Server as Mail;
use crate::scanning::killing::Server as Postgres;

const BUREAUS: &str = r#"
from = "校外培训合规巡查 <tutorwatch@example.cn>"
contact = "示范市校外培训合规巡查办公室，电话0000-0000001"
unassigned = "教育局"

[[bureau]]
name = "教育局"
aliases = ["市教育局", "教体局"]
to = ["jyj@example.cn"]

[[bureau]]
name = "发改委"
to = ["fgw@example.cn"]

[[bureau]]
name = "宣传部（网信办）"
to = ["wxb@example.cn"]
"#;

/// What the site says of its one page.
const THERE: u8 = 0;
const BROKEN: u8 = 1;
const CLEAN: u8 = 2;

/// A county's folder.
struct County {
    folder: tempfile::TempDir,
    database: String,
    says: Arc<AtomicU8>,
    mail: Mail,
}

impl County {
    /// With so many institutions whose online lessons follow each other too soon.
    fn new(database: Option<String>, count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let says = Arc::new(AtomicU8::new(THERE));
        let said = Arc::clone(&says);
        let shown = fs::read_to_string(fixture("demo/pages/fucha.html")).unwrap();
        let site = Site::start(Arc::new(move |path: &str, _: &str| {
            match (path, said.load(Ordering::SeqCst)) {
                ("/fucha.html", THERE) => page(&shown),
                ("/fucha.html", CLEAN) => page("<title>停业公告</title><p>本店已停业。</p>"),
                ("/fucha.html", _) => ("500 Broken".into(), String::new(), Vec::new()),
                _ => ("404 Not Found".into(), String::new(), Vec::new()),
            }
        }));
        let mail = Mail::start(&json!({"slow": 0.002}));
        let (port, at) = (mail.port, site.port());
        let database = database.unwrap_or_else(|| "t.db".to_owned());
        let config = format!(
            "registry = \"registry\"\ndatabase = \"{database}\"\nbureaus = \"bureaus.toml\"\n\
             [nightly]\nlease_seconds = 60\nmetrics = \"m/tutorwatch.prom\"\n\
             [crawl]\ncontact = \"officer@example.cn\"\narchive = \"archive\"\npause_ms = 0\n\
             tries = 1\nopen = [\"127.0.0.1:{at}\"]\n\
             [[crawl.source]]\nid = \"site\"\nkind = \"page\"\n\
             address = \"http://127.0.0.1:{at}/fucha.html\"\n\
             [mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\n\
             security = \"plain\"\nfrom = \"tutorwatch@example.cn\"\n\
             [notices]\napproval = \"automatic\"\nlease_seconds = 1\n\
             [notices.retry]\nfirst_seconds = 1\n[notices.budget]\nper_hour = 1000\n\
             [notices.reminders]\nmost = 0\n"
        );
        let county = Self {
            folder,
            database,
            says,
            mail,
        };
        fs::create_dir(county.folder.path().join("registry")).unwrap();
        county.write("tutorwatch.toml", &config);
        county.write("bureaus.toml", BUREAUS);
        county.write(
            "registry/institutions.csv",
            &crate::scanning::institutions(count),
        );
        county.write("registry/classes.csv", &crate::scanning::classes(count));
        let mut sessions = "session_id,class_id,start,end\n".to_owned();
        for n in 1..=count {
            sessions.push_str(&format!(
                "S{n},C{n},2024-09-11 18:00,2024-09-11 18:30\nT{n},C{n},2024-09-11 18:39,2024-09-11 19:09\n"
            ));
        }
        county.write("registry/sessions.csv", &sessions);
        county
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn run(&self, args: &[&str]) -> Run {
        let all = [args, &["--config", "tutorwatch.toml"]].concat();
        tutorwatch_in(self.folder.path(), &all)
    }

    fn night(&self, on: &str) -> Run {
        self.run(&["nightly", "--on", on, "--format", "json"])
    }

    fn start(&self, args: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
            .args(args)
            .args(["--config", "tutorwatch.toml"])
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// All cases with their counts, without times and numbers of rows.
    fn cases(&self) -> Vec<Value> {
        let args = [
            "case", "list", "--closed", "--most", "5000", "--format", "json",
        ];
        let mut all = self.run(&args).json().as_array().unwrap().clone();
        for case in &mut all {
            let case = case.as_object_mut().unwrap();
            for other in ["id", "opened_at", "changed_at", "state"] {
                case.remove(other);
            }
            // The site has another port each time.
            if case["case"].is_string() && case["institution"].is_null() {
                case.remove("case");
                case.remove("about");
            }
        }
        all.sort_by_key(ToString::to_string);
        all
    }

    /// How often each mail arrived at each address.
    fn arrivals(&self) -> BTreeMap<(String, String), usize> {
        let mut all = BTreeMap::new();
        for one in self.mail.arrived() {
            let text = String::from_utf8(one.bytes).unwrap();
            let id = text.lines().find(|line| line.starts_with("Message-ID:"));
            let key = (id.unwrap().to_owned(), one.told["to"].to_string());
            *all.entry(key).or_default() += 1;
        }
        all
    }

    fn states(&self) -> BTreeMap<String, u64> {
        let text = fs::read_to_string(self.folder.path().join("m/tutorwatch.prom")).unwrap();
        let lines = text.lines().filter_map(|line| {
            let rest = line.strip_prefix("tutorwatch_items{kind=\"finding\",state=\"")?;
            let (state, count) = rest.split_once("\"} ")?;
            Some((state.to_owned(), count.parse().unwrap()))
        });
        lines.collect()
    }
}

fn step<'a>(night: &'a Value, name: &str) -> &'a Value {
    let all = night["steps"].as_array().unwrap();
    all.iter().find(|step| step["step"] == name).unwrap()
}

#[test]
fn a_page_s_findings_come_wait_and_go_with_the_page() {
    let county = County::new(None, 2);
    let first = county.night("2024-09-20");
    assert_eq!(first.code, 1, "{}{}", first.out, first.err);
    let night = first.json();
    for name in ["import", "crawl", "tips", "scan"] {
        assert_ne!(step(&night, name)["state"], "failed", "{night:#}");
    }
    let counts = &night["scan"]["counts"];
    assert_eq!(
        (&counts["pages"], &counts["institutions"]),
        (&1.into(), &2.into())
    );
    let shown = county.run(&["case", "list"]).out;
    assert!(
        shown.contains("/fucha.html"),
        "a case about the page: {shown}"
    );
    let seen = county.states();
    let of_page = county.run(&["notice", "list", "--queue"]);
    assert!(
        of_page.out.contains("待批准"),
        "suspicions wait: {}",
        of_page.out
    );
    assert!(
        !county.arrivals().is_empty(),
        "what the registry proves is sent"
    );
    let again = county.night("2024-09-20");
    let counts = again.json()["scan"]["counts"].clone();
    assert_eq!(
        (&counts["new"], &counts["resolved"]),
        (&0.into(), &0.into()),
        "{counts}"
    );
    let arrived = county.arrivals();
    assert!(arrived.values().all(|n| *n == 1), "{arrived:?}");

    // The site cannot be read: nobody knows.
    county.says.store(BROKEN, Ordering::SeqCst);
    let broken = county.night("2024-09-21").json();
    assert_eq!(step(&broken, "crawl")["state"], "person", "{broken:#}");
    let waiting = county.states();
    assert!(waiting["unverified"] > 0, "{waiting:?}");
    assert_eq!(waiting.get("resolved"), None, "{waiting:?}");
    // It is read, and says nothing of the kind.
    county.says.store(CLEAN, Ordering::SeqCst);
    county.night("2024-09-22");
    let gone = county.states();
    assert_eq!(gone.get("resolved"), waiting.get("unverified"), "{gone:?}");
    assert_eq!(gone.get("unverified"), None, "{gone:?}");
    // It is back.
    county.says.store(THERE, Ordering::SeqCst);
    county.night("2024-09-23");
    let back = county.states();
    assert_eq!(
        back.values().sum::<u64>(),
        seen.values().sum::<u64>(),
        "{back:?}"
    );
    assert_eq!(back.get("resolved"), None, "{back:?}");
}

/// Kills a night after each of so many parts of its time, and has it gone on with.
fn kill_after_each(parts: u32, database: &dyn Fn(&str) -> Option<String>) {
    const MANY: usize = 6;
    let alone = County::new(database("alone"), MANY);
    let began = Instant::now();
    let whole = alone.night("2024-09-20");
    assert_eq!(whole.code, 1, "{}{}", whole.out, whole.err);
    let whole = began.elapsed();
    let expected = alone.cases();
    assert!(expected.len() > MANY, "{expected:#?}");
    let mails = alone.arrivals().len();
    for part in 1..=parts {
        let county = County::new(database(&format!("part{part}")), MANY);
        let mut child = county.start(&["nightly", "--on", "2024-09-20"]);
        // The first third is the reading of the rules.
        std::thread::sleep(whole * (parts + 2 * part) / (3 * parts + 1));
        child.kill().unwrap();
        child.wait().unwrap();
        std::thread::sleep(Duration::from_millis(1_100));
        let on = county.night("2024-09-20");
        assert!(on.code == 1, "{}{}", on.out, on.err);
        // What was put off for a moment is due by now.
        std::thread::sleep(Duration::from_millis(1_100));
        county.run(&["deliver"]);
        assert_eq!(county.cases(), expected, "killed after {part} of {parts}");
        let arrived = county.arrivals();
        assert!(arrived.values().all(|n| *n == 1), "sent twice: {arrived:?}");
        // One that was on its way may be left to a person.
        assert!(
            (mails - 1..=mails).contains(&arrived.len()),
            "{}",
            arrived.len()
        );
    }
}

#[test]
fn a_night_that_is_killed_is_gone_on_with() {
    kill_after_each(3, &|_| None);
}

/// `cargo test --test it two_hundred -- --ignored`.
#[test]
#[ignore = "takes a quarter of an hour"]
fn two_hundred_nights_are_killed() {
    kill_after_each(100, &|_| None);
    let server = Postgres::start();
    kill_after_each(100, &|name| Some(server.database(name)));
}

#[test]
fn workers_take_part_and_begin_nothing() {
    let server = Postgres::start();
    let county = County::new(Some(server.database("helped")), 3);
    // The schema is made by the first that opens it.
    let before = county.run(&["worker"]);
    assert_eq!(before.code, 0, "{}", before.err);
    assert!(before.out.contains("参加核查0次"), "{}", before.out);
    assert!(county.database.starts_with("postgres"));
    let mut helpers: Vec<Child> = (0..2)
        .map(|_| county.start(&["worker", "--stay"]))
        .collect();
    let night = county.night("2024-09-20");
    helpers[0].kill().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    helpers[1].kill().unwrap();
    for helper in &mut helpers {
        helper.wait().unwrap();
    }
    assert_eq!(night.code, 1, "{}{}", night.out, night.err);
    let alone = County::new(None, 3);
    alone.night("2024-09-20");
    assert_eq!(county.cases(), alone.cases());
    let arrived = county.arrivals();
    assert!(arrived.values().all(|n| *n == 1), "{arrived:?}");
}

#[test]
fn the_schedule_is_told_and_its_mistakes_are_named() {
    let county = County::new(None, 1);
    let next = county.run(&["nightly", "--next"]);
    assert!(
        next.code == 0 && next.out.trim_end().ends_with(" 01:30"),
        "{}",
        next.out
    );
    let text = fs::read_to_string(county.folder.path().join("tutorwatch.toml")).unwrap();
    let set = |schedule: &str| {
        let with = format!("[nightly]\nschedule = \"{schedule}\"\n");
        county.write("tutorwatch.toml", &text.replace("[nightly]\n", &with));
    };
    set("x 1 * * *");
    let wrong = county.run(&["nightly"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("x 1 * * *"),
        "{}",
        wrong.err
    );
    let log = county.run(&["nightly", "--next", "--log-format", "json"]);
    assert_eq!(log.code, 2);
}
