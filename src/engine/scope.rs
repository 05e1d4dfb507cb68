//! Whether a rule concerns a record: yes, no, or not known.

use crate::model::{Class, Field, Institution, Offer, Table, Teacher};
use crate::rules::Scope;

use super::prepare::{Known, Prepared};
use super::verdict::{Reason, Verdict, known};

/// Whether a rule concerns a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fit {
    In,
    Out,
    Doubt(Reason),
}

impl Fit {
    /// What the rule says of the record, given what the check says.
    pub fn apply(&self, verdict: impl FnOnce() -> Verdict) -> Verdict {
        match self {
            Self::In => verdict(),
            Self::Out => Verdict::NotApplicable,
            Self::Doubt(reason) => verdict().in_doubt(reason),
        }
    }

    fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Out => Self::Out,
            Self::In => other(),
            Self::Doubt(reason) => match other() {
                Self::Out => Self::Out,
                _ => Self::Doubt(reason),
            },
        }
    }

    fn word<T: PartialEq>(allowed: &[T], found: impl FnOnce() -> Known<T>) -> Self {
        if allowed.is_empty() {
            return Self::In;
        }
        match found() {
            Ok(word) if allowed.contains(&word) => Self::In,
            Ok(_) => Self::Out,
            Err(reason) => Self::Doubt(reason),
        }
    }
}

fn cell<T: Copy>(field: &Field<T>, table: Table, column: &'static str) -> Known<T> {
    known(field, table, column).copied()
}

/// Whether a rule concerns an institution.
pub(super) fn institution(scope: &Scope, institution: &Institution) -> Fit {
    let category = || cell(&institution.category, Table::Institutions, "category");
    Fit::word(&scope.category, category).and(|| of_institution(scope, institution))
}

fn of_institution(scope: &Scope, institution: &Institution) -> Fit {
    Fit::word(&scope.institution_category, || {
        cell(&institution.category, Table::Institutions, "category")
    })
    .and(|| {
        Fit::word(&scope.legal_form, || {
            cell(&institution.legal_form, Table::Institutions, "legal_form")
        })
    })
}

/// Whether a rule concerns a class and what belongs to it: lessons, payments, contracts.
pub(super) fn class(
    scope: &Scope,
    ix: usize,
    class: &Class,
    owner: &Institution,
    prepared: &Prepared,
) -> Fit {
    Fit::word(&scope.category, || prepared.category[ix].clone())
        .and(|| Fit::word(&scope.mode, || cell(&class.mode, Table::Classes, "mode")))
        .and(|| Fit::word(&scope.stage, || cell(&class.stage, Table::Classes, "stage")))
        .and(|| {
            Fit::word(&scope.curriculum, || {
                cell(&class.curriculum, Table::Classes, "curriculum")
            })
        })
        .and(|| of_institution(scope, owner))
}

/// Nationalities that are not foreign: the mainland, Hong Kong, Macao and Taiwan.
const CHINESE: [&str; 4] = ["CN", "HK", "MO", "TW"];

/// Whether a rule concerns a member of staff.
pub(super) fn teacher(
    scope: &Scope,
    ix: usize,
    teacher: &Teacher,
    owner: &Institution,
    prepared: &Prepared,
) -> Fit {
    let yes = |wanted: Option<bool>, found: &dyn Fn() -> Known<bool>| match wanted {
        Some(wanted) => Fit::word(&[wanted], found),
        None => Fit::In,
    };
    let is = |field: &Field<String>, column, inside: &[&str]| {
        known(field, Table::Teachers, column).map(|code| inside.contains(&code.as_str()))
    };
    yes(scope.subject_staff.then_some(true), &|| {
        prepared.subject_staff[ix].clone()
    })
    .and(|| {
        let foreign = scope.foreign_staff.then_some(false);
        yes(foreign, &|| {
            is(&teacher.nationality, "nationality", &CHINESE)
        })
    })
    .and(|| {
        yes(scope.located_in_china, &|| {
            is(&teacher.located_in, "located_in", &["CN"])
        })
    })
    .and(|| Fit::word(&scope.role, || cell(&teacher.role, Table::Teachers, "role")))
    .and(|| of_institution(scope, owner))
}

/// Whether a rule concerns an offer on a page, by what the page says, and by what is
/// registered of the institution where the rule asks for that.
pub(super) fn offer(scope: &Scope, offer: &Offer, owner: Known<&Institution>) -> Fit {
    let unsaid = |what: &str| Reason::Other(format!("页面未写明{what}"));
    Fit::word(&scope.category, || {
        offer.category.ok_or_else(|| unsaid("课程类别"))
    })
    .and(|| {
        Fit::word(&scope.mode, || {
            offer.mode.ok_or_else(|| unsaid("线上或线下"))
        })
    })
    .and(|| match offer.stages.as_slice() {
        [] => Fit::word(&scope.stage, || Err(unsaid("学段"))),
        stages if scope.stage.is_empty() || stages.iter().any(|s| scope.stage.contains(s)) => {
            Fit::In
        }
        _ => Fit::Out,
    })
    .and(|| match owner {
        Ok(owner) => of_institution(scope, owner),
        Err(_) if scope.institution_category.is_empty() && scope.legal_form.is_empty() => Fit::In,
        Err(reason) => Fit::Doubt(reason),
    })
}
