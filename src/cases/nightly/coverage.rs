//! Where a run looked: only there can it say that something is gone.

use std::collections::{BTreeSet, HashMap};

/// How far a run looked at one institution, source and rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked<'a> {
    /// Fully evaluated: what was not seen is not there.
    Evaluated,
    /// The source could not be read, or only in part.
    Failed(&'a str),
    /// It was read, but the rule could not judge all of it.
    Unjudged(&'a str),
    /// Not part of this run, as what has not changed since the last one.
    NotLooked,
}

/// Which institution × source × rule a run evaluated, and what failed.
///
/// A source is a whole import or crawl source, not a page: a page that has gone from a source
/// that was walked to its end was looked at.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    cells: HashMap<Option<String>, HashMap<String, Cell>>,
    failed: HashMap<String, String>,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    evaluated: BTreeSet<String>,
    unjudged: HashMap<String, String>,
    failed: Option<String>,
}

impl Coverage {
    /// A rule was evaluated over everything that a source holds of an institution.
    pub fn evaluated(&mut self, institution: Option<&str>, source: &str, rule: &str) {
        let cell = self.cell(institution, source);
        cell.evaluated.insert(rule.to_owned());
    }

    /// A rule gave `unknown` for something of it: it may be there, and cannot be judged.
    pub fn unjudged(&mut self, institution: Option<&str>, source: &str, rule: &str, why: &str) {
        let cell = self.cell(institution, source);
        keep_least(cell.unjudged.entry(rule.to_owned()).or_default(), why);
    }

    /// A source failed for one institution, as a table with rows that could not be read.
    pub fn failed_for(&mut self, institution: Option<&str>, source: &str, why: &str) {
        let cell = self.cell(institution, source);
        keep_least(cell.failed.get_or_insert_default(), why);
    }

    /// A source failed altogether.
    pub fn failed(&mut self, source: &str, why: &str) {
        keep_least(self.failed.entry(source.to_owned()).or_default(), why);
    }

    /// How far the run looked. A failure outweighs what else was noted.
    pub fn looked(&self, institution: &Option<String>, source: &str, rule: &str) -> Looked<'_> {
        if let Some(why) = self.failed.get(source) {
            return Looked::Failed(why);
        }
        let cell = self.cells.get(institution).and_then(|c| c.get(source));
        let Some(cell) = cell else {
            return Looked::NotLooked;
        };
        if let Some(why) = &cell.failed {
            Looked::Failed(why)
        } else if let Some(why) = cell.unjudged.get(rule) {
            Looked::Unjudged(why)
        } else if cell.evaluated.contains(rule) {
            Looked::Evaluated
        } else {
            Looked::NotLooked
        }
    }

    fn cell(&mut self, institution: Option<&str>, source: &str) -> &mut Cell {
        let sources = self
            .cells
            .entry(institution.map(str::to_owned))
            .or_default();
        sources.entry(source.to_owned()).or_default()
    }
}

/// Of several reasons one is kept, the same whatever came first.
fn keep_least(kept: &mut String, why: &str) {
    let why = if why.trim().is_empty() {
        "原因不明"
    } else {
        why
    };
    if kept.is_empty() || why < kept.as_str() {
        why.clone_into(kept);
    }
}
