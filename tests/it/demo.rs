//! `demo`: the whole main job, held against the breaches that its data were made with.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::app::{check_on, fixture, tutorwatch};

fn rows(file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(fixture(file)).unwrap();
    text.lines()
        .skip(1)
        .map(|l| l.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Findings of the demo workbook as (rule, table, record).
fn found() -> BTreeSet<(String, String, String)> {
    let vacations = fixture("demo/vacations.toml").display().to_string();
    let workbook = fixture("demo/registry.xlsx").display().to_string();
    let run = tutorwatch(&[
        "check",
        "--format",
        "json",
        "--on",
        "2025-01-24",
        "--vacations",
        &vacations,
        &workbook,
    ]);
    let report = run.json();
    assert_eq!(
        report["input_errors"].as_array().unwrap().len(),
        0,
        "{}",
        report["input_errors"]
    );
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (
                text(&f["rule"]),
                text(&f["record"]["table"]),
                text(&f["record"]["id"]),
            )
        })
        .collect()
}

#[test]
fn the_workbook_shows_the_breaches_that_it_was_made_with_and_no_others() {
    let wanted: BTreeSet<(String, String, String)> = rows("demo/expected.tsv")
        .into_iter()
        .map(|r| (r[0].clone(), r[1].clone(), r[2].clone()))
        .collect();
    let found = found();
    let missed: Vec<_> = wanted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&wanted).collect();
    assert!(
        missed.is_empty(),
        "missed: {missed:#?}\nnot meant: {invented:#?}"
    );
    assert!(invented.is_empty(), "not meant: {invented:#?}");
}

#[test]
fn the_gaps_of_the_workbook_are_unknown() {
    let run = check_on("2025-01-24", &[&fixture("demo/registry.xlsx")]);
    let report = run.json();
    let unknown: BTreeSet<&str> = report["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["rule"].as_str().unwrap())
        .collect();
    for row in rows("demo/gaps.tsv") {
        assert!(
            unknown.contains(row[3].as_str()),
            "{row:?} not in {unknown:?}"
        );
    }
    assert!(
        unknown.contains("subject-in-vacation"),
        "no school calendar was given"
    );
}

#[test]
fn the_pages_show_what_they_were_made_with() {
    let pages = fixture("demo/pages");
    let workbook = fixture("demo/registry.xlsx");
    let vacations = fixture("demo/vacations.toml").display().to_string();
    let (pages, workbook) = (pages.display().to_string(), workbook.display().to_string());
    let run = tutorwatch(&[
        "check",
        "--format",
        "json",
        "--on",
        "2025-01-24",
        "--vacations",
        &vacations,
        &pages,
        &workbook,
    ]);
    let report = run.json();
    let found: BTreeSet<(String, String)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| ["pages", "offers"].contains(&f["record"]["table"].as_str().unwrap()))
        .map(|f| {
            assert_eq!(f["certainty"], "suspicion", "{f}");
            let file = f["evidence"]["source"]["file"].as_str().unwrap();
            let name = Path::new(file).file_name().unwrap().to_str().unwrap();
            (f["rule"].as_str().unwrap().to_owned(), name.to_owned())
        })
        .collect();
    let wanted: BTreeSet<(String, String)> = rows("demo/expected-pages.tsv")
        .into_iter()
        .map(|r| (r[0].clone(), r[1].clone()))
        .collect();
    let missed: Vec<_> = wanted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&wanted).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed: {missed:#?}\nnot meant: {invented:#?}"
    );
}

#[test]
fn running_it_twice_writes_no_letter_twice() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().display().to_string();
    let run = tutorwatch(&["demo", "--once", "--out", &out]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(
        run.out.contains("市委外事办"),
        "the bureau without an address is named:\n{}",
        run.out
    );
    let letters = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = fs::read_dir(folder.join("letters"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "eml"))
            .map(|p| {
                (
                    p.file_name().unwrap().to_str().unwrap().to_owned(),
                    fs::read(&p).unwrap(),
                )
            })
            .collect();
        all.sort();
        all
    };
    let counted = |out: &str, words: &str| -> u64 {
        let at = out.split(words).nth(1).unwrap();
        let digits: String = at.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    let findings = |out: &str| counted(out, "违规") + counted(out, "疑点");
    assert_eq!(findings(&run.out), 120, "{}", run.out);
    assert!(counted(&run.out, "案件：在办") > 20, "{}", run.out);
    let first = letters(dir.path());
    assert!(first.len() > 20, "{} letters", first.len());
    let again = tutorwatch(&["demo", "--once", "--out", &out]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert!(again.out.contains("本次寄出邮件0封"), "{}", again.out);
    assert!(again.out.contains("新发现0处") && again.out.contains("新立0件"));
    assert_eq!(findings(&again.out), 120, "{}", again.out);
    assert_eq!(letters(dir.path()), first);
}

#[test]
fn the_proof_of_a_page_finding_is_in_the_archive() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let run = tutorwatch(&["demo", "--once", "--out", folder]);
    assert_eq!(run.code, 0, "{}", run.err);
    let (database, archive) = (
        format!("{folder}/tutorwatch.db"),
        format!("{folder}/archive"),
    );
    let place = [
        "--database",
        database.as_str(),
        "--archive",
        archive.as_str(),
    ];
    let ask = |args: &[&str]| tutorwatch(&[args, place.as_slice()].concat());

    let fingerprint = |rule: &str| {
        let sql = format!("SELECT fingerprint FROM finding WHERE rule = '{rule}' LIMIT 1");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let url = format!("sqlite:{database}");
            let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
            let found = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(sql));
            found.fetch_one(&pool).await.unwrap()
        })
    };
    let claim = fingerprint("exaggerated-claim");
    let shown = ask(&["evidence", "show", &claim[..12]]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(
        shown.out.contains("http://portal.example.cn/nanzhi.html"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("（已核对）"), "{}", shown.out);
    let proof = ask(&["evidence", "show", &claim, "--format", "json"]).json();
    let end = |n: usize| usize::try_from(proof["words"][n].as_u64().unwrap()).unwrap();
    let text: Vec<char> = proof["text"].as_str().unwrap().chars().collect();
    let words: String = text[end(0)..end(1)].iter().collect();
    assert!(
        shown.out.contains(&format!("【{words}】")),
        "{words}: {}",
        shown.out
    );
    assert!(
        proof["message"].as_str().unwrap().contains(&words),
        "{proof:#}"
    );

    // A finding of the registry has no page, and a number that is none says so.
    let none = ask(&["evidence", "show", &fingerprint("online-break")]);
    assert!(
        none.code == 2 && none.err.contains("登记数据"),
        "{}",
        none.err
    );
    let none = ask(&["evidence", "show", "zzz"]);
    assert!(none.code == 2 && none.err.contains("zzz"), "{}", none.err);

    // Nothing is old yet; the clean archive verifies.
    let prune = ask(&["evidence", "prune", "--dry-run"]);
    assert!(
        prune.code == 0 && prune.out.contains("将删除0个"),
        "{}{}",
        prune.out,
        prune.err
    );
    assert_eq!(ask(&["evidence", "verify"]).code, 0);
}
