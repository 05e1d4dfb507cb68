//! A second opinion: the rules about sessions, fees and payments said again in plain SQL,
//! written from the law and its readings, over random registries. The product and the SQL
//! get the same raw text and must find the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tutorwatch::engine::{Engine, describe};
use tutorwatch::extract::Vocabulary;
use tutorwatch::import::{Input, Report, read};
use tutorwatch::model::{Facts, Value};
use tutorwatch::rules::{Problems, RuleFiles, Rulebook, vocabulary_files};

#[path = "second_opinion/package.rs"]
mod package;
#[path = "second_opinion/sql.rs"]
mod sql;

use package::{Package, TABLES, packages};
use sql::Sql;

const RULES: [&str; 12] = [
    "online-lesson-length",
    "online-break",
    "online-end-time",
    "offline-end-time",
    "subject-on-holiday",
    "subject-on-rest-day",
    "subject-in-vacation",
    "prepaid-outside-escrow",
    "training-loan",
    "prepaid-too-far",
    "fee-above-published",
    "fee-above-guide",
];

/// What one side says: findings as rule, table and id; unknowns by rule and institution.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opinion {
    pub findings: BTreeSet<(String, String, String)>,
    /// What was measured, where it is a length of time.
    pub seconds: BTreeMap<(String, String, String), i64>,
    pub unknown: BTreeMap<(String, String), u64>,
}

const VACATIONS: &str = r#"
source = "示例校历"
[[covered]]
from = 2024-01-01
to = 2024-12-31
[[vacation]]
name = "暑假"
from = 2024-07-01
to = 2024-08-31
"#;

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::parse(&vocabulary_files(&RuleFiles::embedded())).unwrap());

fn book(files: &RuleFiles) -> Rulebook {
    let mut problems = Problems::default();
    let mut book = Rulebook::load(files, "rugao-2021-125", &mut problems);
    book.calendar.add_vacations(0, VACATIONS, &mut problems);
    assert!(problems.is_empty(), "{}", problems.render(false));
    book
}

fn product(package: &Package, engine: &Engine<'_>, book: &Rulebook) -> Opinion {
    let input = |(ix, (name, _)): (usize, &(&str, _))| Input {
        name: format!("{name}.csv"),
        bytes: package.csv(ix).into_bytes(),
    };
    let (mut facts, mut report) = (Facts::default(), Report::default());
    read(
        TABLES.iter().enumerate().map(input).collect(),
        &mut facts,
        &mut report,
    );
    let outcome = engine.judge(&facts, NaiveDate::from_ymd_opt(2024, 12, 1).unwrap());
    let mut said = Opinion::default();
    for finding in outcome
        .hits
        .iter()
        .map(|hit| describe(hit, &facts, book).unwrap())
    {
        if RULES.contains(&finding.rule.id.as_str()) {
            let key = (
                finding.rule.id.clone(),
                finding.table.to_owned(),
                finding.id.clone(),
            );
            if let Value::Seconds(seconds) = finding.observed {
                said.seconds.insert(key.clone(), seconds);
            }
            said.findings.insert(key);
        }
    }
    for unjudged in &outcome.unjudged {
        let rule = &book.rules[usize::from(unjudged.rule)].id;
        let owner = unjudged
            .institution
            .map(|ix| facts.institution(ix).id.clone());
        if RULES.contains(&rule.as_str()) {
            *said
                .unknown
                .entry((rule.clone(), owner.unwrap_or_default()))
                .or_default() += u64::from(unjudged.count);
        }
    }
    said
}

/// Only what one side says and the other does not.
fn difference(product: &Opinion, sql: &Opinion) -> String {
    let only = |a: &Opinion, b: &Opinion| {
        let findings: Vec<_> = a.findings.difference(&b.findings).collect();
        let unknown: Vec<_> = a
            .unknown
            .iter()
            .filter(|(k, n)| b.unknown.get(*k) != Some(n))
            .collect();
        let seconds: Vec<_> = a
            .seconds
            .iter()
            .filter(|(k, n)| b.seconds.get(*k) != Some(n))
            .collect();
        format!("findings {findings:?}, unknown {unknown:?}, seconds {seconds:?}")
    };
    format!(
        "only the product: {}\nonly the SQL: {}",
        only(product, sql),
        only(sql, product)
    )
}

/// How often each rule was broken and was unknown, so that nothing is agreed on by silence.
type Seen = BTreeMap<String, (u64, u64)>;

fn compare(cases: u32, book: &Rulebook) -> Result<Seen, String> {
    let engine = Engine::new(book, &VOCABULARY, &mut Problems::default());
    let sql = std::cell::RefCell::new(Sql::open(VACATIONS));
    let seen = std::cell::RefCell::new(Seen::new());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    let run = TestRunner::new_with_rng(
        config,
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    )
    .run(&packages(), |package| {
        let (ours, theirs) = (
            product(&package, &engine, book),
            sql.borrow_mut().judge(&package),
        );
        let mut seen = seen.borrow_mut();
        for (rule, ..) in &theirs.findings {
            seen.entry(rule.clone()).or_default().0 += 1;
        }
        for ((rule, _), count) in &theirs.unknown {
            seen.entry(rule.clone()).or_default().1 += count;
        }
        if ours == theirs {
            return Ok(());
        }
        Err(TestCaseError::fail(difference(&ours, &theirs)))
    });
    run.map_err(|e| e.to_string()).map(|()| seen.into_inner())
}

/// `SECOND_OPINION_CASES=100000` compares more.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
fn product_and_sql_agree() {
    let cases = std::env::var("SECOND_OPINION_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(250);
    let seen = compare(cases, &book(&RuleFiles::embedded())).unwrap_or_else(|e| panic!("{e}"));
    println!("{cases} packages: {seen:?}");
    for rule in RULES {
        let (broken, unknown) = seen.get(rule).copied().unwrap_or_default();
        assert!(
            broken > 0 && unknown > 0,
            "{rule}: {broken} findings, {unknown} unknown in {cases} packages"
        );
    }
}

/// A changed limit is seen: the comparison can fail.
#[test]
fn a_changed_limit_is_noticed() {
    for (file, was, is) in [
        (
            "rugao-2021-125/online-break.toml",
            "minutes = 10\n",
            "minutes = 9\n",
        ),
        (
            "rugao-2021-125/online-end-time.toml",
            "time = \"21:00\"",
            "time = \"21:01\"",
        ),
        (
            "jiangsu/prepaid-too-far.toml",
            "lessons = 60\nnon",
            "lessons = 61\nnon",
        ),
        (
            "jiangsu/fee-above-guide.toml",
            "tolerance_percent = 10",
            "tolerance_percent = 11",
        ),
    ] {
        let shipped = RuleFiles::embedded();
        let broken = shipped.iter().map(|(name, text)| {
            let text = if name == file {
                text.replace(was, is)
            } else {
                text.to_owned()
            };
            (name.to_owned(), text)
        });
        let broken: Vec<(String, String)> = broken.collect();
        let files = RuleFiles::from_texts(broken.iter().map(|(n, t)| (n.as_str(), t.as_str())));
        let said = compare(500, &book(&files)).err().unwrap_or_default();
        let rule = file.rsplit(['/', '.']).nth(1).unwrap();
        assert!(
            said.contains(rule),
            "{file} with {is:?} went unnoticed: {said}"
        );
    }
}
