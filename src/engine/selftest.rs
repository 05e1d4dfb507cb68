//! Runs the tests that rule files carry, through the very reading and judging that the
//! registry goes through.

use rayon::prelude::*;

use crate::extract::Vocabulary;
use crate::rules::{Expect, Problems, Rule, RuleTest, Rulebook, Status};

use super::evaluate::{Engine, Outcome};
use super::given::{Given, read_facts};

/// What one test of a rule gave.
#[derive(Debug, Clone)]
pub struct TestResult<'b> {
    /// The rule.
    pub rule: &'b Rule,
    /// The test.
    pub test: &'b RuleTest,
    /// What the rule said.
    pub said: Expect,
    /// What the finding shows as observed, where there is one.
    pub observed: Option<String>,
    /// Why it could not be judged, where it said `unknown`.
    pub reason: Option<String>,
}

impl TestResult<'_> {
    /// Whether the rule said what the test expects.
    pub fn passed(&self) -> bool {
        let wanted = self.test.observed.as_ref();
        self.said == self.test.expect && wanted.is_none_or(|w| Some(w) == self.observed.as_ref())
    }
}

/// Runs every test of every rule. Tests whose facts cannot be read are noted as problems.
pub fn run_rule_tests<'b>(
    book: &'b Rulebook,
    vocabulary: &Vocabulary,
    problems: &mut Problems,
) -> Vec<TestResult<'b>> {
    let mut results = Vec::new();
    for (of_rule, noted) in each_rule(book, |rule, noted| {
        Bench::new(book, rule, vocabulary, noted).results(rule)
    }) {
        results.extend(of_rule);
        problems.absorb(noted);
    }
    results
}

/// Does something with every rule, several at a time, in the order of the rulebook.
pub(super) fn each_rule<'b, T: Send>(
    book: &'b Rulebook,
    work: impl Fn(&'b Rule, &mut Problems) -> T + Sync,
) -> Vec<(T, Problems)> {
    let of_rule = |rule: &'b Rule| {
        let mut noted = Problems::default();
        (work(rule, &mut noted), noted)
    };
    book.rules.par_iter().map(of_rule).collect()
}

/// One rule's tests with their facts read, so that the rule, or a changed copy of it, can
/// be put to them again and again.
#[derive(Debug)]
pub(super) struct Bench<'b, 'v> {
    rule: &'b Rule,
    vocabulary: &'v Vocabulary,
    /// The rulebook with this rule only: one for each calendar that the tests bring along.
    books: Vec<Rulebook>,
    tests: Vec<(&'b RuleTest, Given, usize)>,
}

impl<'b, 'v> Bench<'b, 'v> {
    /// Reads the facts of a rule's tests.
    pub fn new(
        book: &Rulebook,
        rule: &'b Rule,
        vocabulary: &'v Vocabulary,
        problems: &mut Problems,
    ) -> Self {
        let alone = Rulebook {
            packs: book.packs.clone(),
            rules: vec![applied(rule)],
            calendar: book.calendar.clone(),
            sha256: book.sha256.clone(),
            origin: book.origin.clone(),
        };
        let (mut books, mut calendars) = (vec![alone], vec![None]);
        let mut tests = Vec::new();
        for test in &rule.tests {
            let Some(given) = read_facts(rule, test, vocabulary, problems) else {
                continue;
            };
            // A vacation calendar belongs to the operator, so a test brings its own.
            let known = calendars.iter().position(|c| *c == given.vacations);
            let nth = known.unwrap_or_else(|| {
                let mut with_calendar = books[0].clone();
                if let Some(text) = &given.vacations {
                    with_calendar.calendar.add_vacations(0, text, problems);
                }
                books.push(with_calendar);
                calendars.push(given.vacations.clone());
                books.len() - 1
            });
            tests.push((test, given, nth));
        }
        Self {
            rule,
            vocabulary,
            books,
            tests,
        }
    }

    /// What the rule says in each test.
    pub fn results(&self, rule: &'b Rule) -> Vec<TestResult<'b>> {
        let mut silent = Problems::default();
        let engines = self.engines(&mut silent);
        let judge = |(test, given, nth): &(&'b RuleTest, Given, usize)| {
            judge(rule, test, given, &engines[*nth])
        };
        self.tests.iter().map(judge).collect()
    }

    /// Whether a changed copy of the rule fails one of the tests; `None` where it cannot
    /// even be read, so that nobody could load such a rule.
    pub fn notices(&mut self, changed: &Rule) -> Option<bool> {
        for book in &mut self.books {
            book.rules = vec![applied(changed)];
        }
        let mut problems = Problems::default();
        let engines = self.engines(&mut problems);
        if !problems.is_empty() {
            return None;
        }
        let fails = |(test, given, nth): &(&'b RuleTest, Given, usize)| {
            !judge(self.rule, test, given, &engines[*nth]).passed()
        };
        Some(self.tests.iter().any(fails))
    }

    fn engines(&self, problems: &mut Problems) -> Vec<Engine<'_>> {
        let engine = |book| Engine::new(book, self.vocabulary, problems);
        self.books.iter().map(engine).collect()
    }
}

/// The rule as it judges once somebody took it over: drafts are tested like the others.
fn applied(rule: &Rule) -> Rule {
    Rule {
        status: Status::Active,
        ..rule.clone()
    }
}

fn judge<'b>(
    rule: &'b Rule,
    test: &'b RuleTest,
    given: &Given,
    engine: &Engine<'_>,
) -> TestResult<'b> {
    let outcome = engine.judge(&given.facts, given.on);
    TestResult {
        rule,
        test,
        said: sum_up(&outcome),
        observed: outcome
            .hits
            .first()
            .map(|hit| hit.values(engine.book).0.zh()),
        reason: outcome.unjudged.first().map(|u| u.reason.to_string()),
    }
}

/// The heaviest thing that the rule said of any record.
fn sum_up(outcome: &Outcome) -> Expect {
    match (
        outcome.hits.is_empty(),
        outcome.unjudged.is_empty(),
        outcome.passed,
    ) {
        (false, _, _) => Expect::Violation,
        (true, false, _) => Expect::Unknown,
        (true, true, 0) => Expect::NotApplicable,
        (true, true, _) => Expect::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleFiles, problems_for, vocabulary_files};

    /// Every shipped pack loads without a mistake and every test of its rules holds.
    #[test]
    fn shipped_rules_pass_their_own_tests() {
        let files = RuleFiles::embedded();
        let mut problems = problems_for(&files);
        let vocabulary = Vocabulary::parse(&vocabulary_files(&files)).unwrap();
        let mut ran = 0;
        // A parent is a pack of its own: a province may be watched without a county.
        for pack in files.packs() {
            let book = Rulebook::load(&files, pack, &mut problems);
            Engine::new(&book, &vocabulary, &mut problems);
            let results = run_rule_tests(&book, &vocabulary, &mut problems);
            assert!(problems.is_empty(), "{problems}");
            let failed: Vec<String> = results
                .iter()
                .filter(|r| !r.passed())
                .map(|r| {
                    let reason = r.reason.as_deref().unwrap_or("");
                    format!("{}: {}: {:?} {reason}", r.rule.id, r.test.name, r.said)
                })
                .collect();
            assert!(failed.is_empty(), "{pack}: {}", failed.join("\n"));
            ran += results.len();
        }
        assert!(ran > 400, "only {ran} tests ran");
    }
}
