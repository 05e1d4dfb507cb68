//! Which findings make one case.

use std::fmt;

use crate::engine::Finding;
use crate::rules::Rule;

/// Rules whose findings are worked on together: those of one row of a document's task table.
///
/// By row and not by a key in the rule file: lead and assisting bureaus come from the row, so
/// that a case has one set of bureaus, whatever rules are added to the row later. A rule
/// without a row is a family of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Row of a document.
    Row {
        /// Id of the document.
        document: String,
        /// Number of the row.
        item: u32,
    },
    /// A rule that rests on no row, by id.
    Rule(String),
}

impl Family {
    /// The family of a rule.
    pub fn of(rule: &Rule) -> Self {
        let row = rule.item.and_then(|item| {
            let clause = rule.clauses.iter().find(|c| c.item == Some(item))?;
            Some(Self::Row {
                document: clause.document.clone(),
                item,
            })
        });
        row.unwrap_or_else(|| Self::Rule(rule.id.clone()))
    }

    /// Reads what [`fmt::Display`] wrote: `rugao-2021-125#82` or `preschool-subject`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.rsplit_once('#') {
            Some((document, item)) if !document.is_empty() => Some(Self::Row {
                document: document.to_owned(),
                item: item.parse().ok()?,
            }),
            Some(_) => None,
            None if text.is_empty() => None,
            None => Some(Self::Rule(text.to_owned())),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { document, item } => write!(f, "{document}#{item}"),
            Self::Rule(id) => f.write_str(id),
        }
    }
}

/// Whom a case is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A registered institution, by id.
    Institution(String),
    /// A page that matches none, by file or address.
    Page(String),
}

/// What a case is: at most one is open for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseKey {
    /// Whom it is about.
    pub subject: Subject,
    /// What it is about.
    pub family: Family,
}

impl CaseKey {
    /// The case that a finding belongs to.
    pub fn of(finding: &Finding<'_>) -> Self {
        Self {
            subject: match finding.institution {
                Some(institution) => Subject::Institution(institution.id.clone()),
                None => Subject::Page(finding.source.file.to_owned()),
            },
            family: Family::of(finding.rule),
        }
    }
}
