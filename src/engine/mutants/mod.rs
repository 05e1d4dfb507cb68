//! Changed copies of a rule: each limit, setting and scope word moved by the smallest step
//! that says something else. A copy that none of the rule's tests tells from the rule shows
//! where a test is missing.
//!
//! Changes are made to the rule as loaded and go through the very same reading; what the
//! reading refuses is no rule and so no mutant. That is also how units are found: every
//! number is moved by every step there is, and only a kind that counts in that unit takes it.

mod dates;
mod scope;
mod values;

use crate::extract::Vocabulary;
use crate::rules::{Problems, Record, Rule, Rulebook, Section};

use super::selftest::{Bench, TestResult, each_rule};
use values::Words;

/// One change of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// Which value, as the rule file names it: `[[limit]] 2021-07-24 minutes`.
    pub place: String,
    /// What the rule says.
    pub from: String,
    /// What the changed copy says.
    pub to: String,
}

/// What a rule's tests say of the rule and of its changed copies.
#[derive(Debug, Clone)]
pub struct MutantRun<'b> {
    /// The rule.
    pub rule: &'b Rule,
    /// Its own tests.
    pub results: Vec<TestResult<'b>>,
    /// How many changed copies were put to the tests.
    pub mutants: usize,
    /// The copies that no test noticed.
    pub unnoticed: Vec<Mutant>,
}

/// Runs every rule's tests and then, where they all pass, puts its changed copies to them.
pub fn run_mutants<'b>(
    book: &'b Rulebook,
    vocabulary: &Vocabulary,
    problems: &mut Problems,
) -> Vec<MutantRun<'b>> {
    let runs = each_rule(book, |rule, noted| {
        let mut bench = Bench::new(book, rule, vocabulary, noted);
        let mut run = MutantRun {
            rule,
            results: bench.results(rule),
            mutants: 0,
            unnoticed: Vec::new(),
        };
        // A rule that fails its own tests would "notice" every change.
        if run.results.iter().all(TestResult::passed) {
            for (mutant, changed) in mutants(rule, book) {
                let Some(noticed) = bench.notices(&changed) else {
                    continue;
                };
                run.mutants += 1;
                if !noticed {
                    run.unnoticed.push(mutant);
                }
            }
        }
        run
    });
    let mut all = Vec::new();
    for (run, noted) in runs {
        all.push(run);
        problems.absorb(noted);
    }
    all
}

/// Every changed copy of a rule, with what was changed.
fn mutants(rule: &Rule, book: &Rulebook) -> Vec<(Mutant, Rule)> {
    let words = Words::of(rule, book);
    let mut all = Vec::new();
    for (nth, limit) in rule.limits.iter().enumerate() {
        let place = format!("[[limit]] {}", limit.from);
        for (mutant, values) in of_section(&place, &limit.values, &words) {
            let mut changed = rule.clone();
            changed.limits[nth].values = values;
            all.push((mutant, changed));
        }
    }
    for (mutant, params) in of_section("[check]", &rule.params, &words) {
        let mut changed = rule.clone();
        changed.params = params;
        all.push((mutant, changed));
    }
    for (mutant, limits) in dates::moved(&rule.limits) {
        let mut changed = rule.clone();
        changed.limits = limits;
        all.push((mutant, changed));
    }
    let staff = rule.scope.records.contains(&Record::Teacher);
    for (mutant, scope) in scope::changed(&rule.scope, staff) {
        let mut changed = rule.clone();
        changed.scope = scope;
        all.push((mutant, changed));
    }
    all
}

fn of_section(place: &str, section: &Section, words: &Words) -> Vec<(Mutant, Section)> {
    let changed = values::of_section(section, words).into_iter();
    let named = changed.map(|(step, section)| {
        let mutant = Mutant {
            place: format!("{place} {}", step.path),
            from: step.from,
            to: step.to,
        };
        (mutant, section)
    });
    named.collect()
}

#[cfg(test)]
mod tests;
