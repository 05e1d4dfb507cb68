//! What somebody brings along when a state is to change: who, when, and on what grounds.

use std::fmt;

use chrono::NaiveDate;

/// Who acts, or who decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// The program by itself: a nightly run, a sender.
    Machine,
    /// An officer, by account name.
    Person(String),
}

impl Actor {
    /// An officer.
    pub fn person(name: impl Into<String>) -> Self {
        Self::Person(name.into())
    }

    /// The account name of a person.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Machine => None,
            Self::Person(name) => Some(name),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().unwrap_or("系统"))
    }
}

/// The grounds of one action. What an action does not ask for may be left out.
#[derive(Debug, Clone)]
pub struct Grounds<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The day on which it is done.
    pub on: NaiveDate,
    /// Why, in the words that go on record.
    pub reason: Option<&'a str>,
    /// Last day of a dismissal, that day included.
    pub until: Option<NaiveDate>,
    /// Hash of the evidence as it is now.
    pub evidence: Option<&'a str>,
    /// Whether this run evaluated the same institution, source and rule in full.
    pub covered: bool,
    /// Fingerprint of the finding that this one repeats.
    pub original: Option<&'a str>,
    /// Account of the officer who is to do the work.
    pub assignee: Option<&'a str>,
    /// Result with which a case is closed.
    pub outcome: Option<super::Outcome>,
    /// Whether there is an approved notice for what is to be sent.
    pub approved: bool,
}

impl<'a> Grounds<'a> {
    /// Grounds that name only who and when.
    pub fn of(actor: &'a Actor, on: NaiveDate) -> Self {
        Self {
            actor,
            on,
            reason: None,
            until: None,
            evidence: None,
            covered: false,
            original: None,
            assignee: None,
            outcome: None,
            approved: false,
        }
    }

    /// The reason, where it says anything.
    pub(super) fn said(&self) -> Option<&'a str> {
        said(self.reason)
    }
}

/// A text that is not blank.
pub(super) fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// What the present state holds that grounds are compared with. Taken from the record, never
/// from the one who acts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held<'a> {
    /// Who took the decision that now stands.
    pub decided_by: Option<&'a Actor>,
    /// Hash of the evidence that it was taken upon.
    pub evidence: Option<&'a str>,
    /// Last day on which it holds.
    pub until: Option<NaiveDate>,
    /// What it is about: a finding cannot repeat itself.
    pub own: Option<&'a str>,
    /// Until when a dismissal may run at most.
    pub longest: Option<NaiveDate>,
}
