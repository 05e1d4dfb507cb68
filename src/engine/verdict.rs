//! What a check says of one record.

use std::fmt;

use crate::model::{Field, Table, Value};

/// What a check says of one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The record keeps the rule.
    Pass,
    /// The rule does not concern the record, or was not in force on its day.
    NotApplicable,
    /// The record breaks the rule.
    Violation(Breach),
    /// It cannot be judged; never the same as a pass.
    Unknown(Reason),
}

/// What was seen and what is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Breach {
    /// What was seen.
    pub observed: Value,
    /// What is allowed.
    pub limit: Value,
    /// Position of the governing limit in its rule.
    pub governing: u8,
    /// First and one past the last character of a page's text.
    pub words: Option<(usize, usize)>,
    /// What it rests on that the record belongs to the institution, where that is only likely.
    pub basis: Option<String>,
}

impl Verdict {
    /// A violation of the limit at that position.
    pub fn violation(observed: Value, limit: Value, governing: u8) -> Self {
        Self::Violation(Breach {
            observed,
            limit,
            governing,
            words: None,
            basis: None,
        })
    }

    /// Pass or, where it does not hold, the violation.
    pub fn hold(holds: bool, breach: impl FnOnce() -> Self) -> Self {
        if holds { Self::Pass } else { breach() }
    }

    /// The same verdict with the words of a page that it rests on.
    pub fn resting_on(mut self, words: Option<(usize, usize)>) -> Self {
        if let Self::Violation(breach) = &mut self {
            breach.words = words;
        }
        self
    }

    /// The same verdict for a record of which it is not known whether the rule concerns it.
    pub fn in_doubt(self, reason: &Reason) -> Self {
        match self {
            Self::Violation(_) | Self::Unknown(_) => Self::Unknown(reason.clone()),
            other => other,
        }
    }
}

/// Why something cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A cell says nothing.
    Cell {
        /// The table.
        table: Table,
        /// The column's English name.
        column: &'static str,
        /// Why: [`Field::why_not`].
        why: &'static str,
    },
    /// No holiday notice is known for the year.
    NoNotice(i32),
    /// No school vacation calendar covers the day.
    NoVacations,
    /// Anything else, as a sentence.
    Other(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell { table, column, why } => {
                let zh = table.column(column).map_or(*column, |c| c.zh);
                write!(f, "{}的“{zh}”{why}", table.zh())
            }
            Self::NoNotice(year) => write!(f, "没有{year}年的节假日安排通知"),
            Self::NoVacations => f.write_str("没有覆盖该日的寒暑假校历"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// The value of a cell, or the reason why the check cannot go on.
pub(super) fn known<'a, T>(
    field: &'a Field<T>,
    table: Table,
    column: &'static str,
) -> Result<&'a T, Reason> {
    match field.value() {
        Some(value) => Ok(value),
        None => Err(silent(field, table, column)),
    }
}

/// Why a cell without a value says nothing.
pub(super) fn silent<T>(field: &Field<T>, table: Table, column: &'static str) -> Reason {
    Reason::Cell {
        table,
        column,
        why: field.why_not().unwrap_or_default(),
    }
}

/// A check that stops where a fact is missing.
pub(super) fn judged(result: Result<Verdict, Reason>) -> Verdict {
    result.unwrap_or_else(Verdict::Unknown)
}
