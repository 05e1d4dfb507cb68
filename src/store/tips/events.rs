//! The history of a tip: who did what with it, when and why. It stands in the audit log, which
//! only grows.

use chrono::{DateTime, Utc};

use super::super::audit::{self, Entry};
use super::super::open::Tx;
use super::super::{Store, StoreError};
use super::TipId;

/// What the audit log calls a tip.
const KIND: &str = "tip";

/// What was done with a tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It came in.
    Received,
    /// Whom it speaks of was compared or decided.
    Matched,
    /// It was linked with another one, or the link was taken away.
    Linked,
    /// It is done with.
    Closed,
    /// Somebody read who reported it.
    IdentityRead,
    /// Its reporter was sealed under a newer key.
    IdentitySealedAnew,
    /// Its reporter was erased.
    IdentityErased,
    /// Its photos were erased.
    PhotosErased,
}

const WORDS: [(What, &str, &str); 8] = [
    (What::Received, "received", "收到"),
    (What::Matched, "matched", "核对机构"),
    (What::Linked, "linked", "关联"),
    (What::Closed, "closed", "办结"),
    (What::IdentityRead, "identity_read", "查看举报人"),
    (
        What::IdentitySealedAnew,
        "identity_sealed_anew",
        "更换举报人密钥",
    ),
    (What::IdentityErased, "identity_erased", "清除举报人"),
    (What::PhotosErased, "photos_erased", "清除照片"),
];

impl What {
    fn words(self) -> (&'static str, &'static str) {
        let found = WORDS.iter().find(|(what, ..)| *what == self);
        found.map_or(("", ""), |(_, name, zh)| (name, zh))
    }

    /// For people.
    pub fn zh(self) -> &'static str {
        self.words().1
    }
}

/// Who does something, when and why; none of them is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'a> {
    who: &'a str,
    at: DateTime<Utc>,
    why: &'a str,
}

impl<'a> Told<'a> {
    /// `None` where the name or the reason is blank. The reason never holds who reported a tip.
    pub fn new(who: &'a str, at: DateTime<Utc>, why: &'a str) -> Option<Self> {
        let (who, why) = (who.trim(), why.trim());
        (!who.is_empty() && !why.is_empty()).then_some(Self { who, at, why })
    }

    /// Who.
    pub fn who(&self) -> &'a str {
        self.who
    }

    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// What.
    pub what: What,
    /// Why.
    pub why: String,
}

/// Adds a line, in the transaction of what it tells of.
pub(in crate::store) async fn note(
    tx: &mut Tx,
    tip: TipId,
    what: What,
    told: Told<'_>,
) -> Result<(), StoreError> {
    let entry = Entry {
        at: told.at,
        actor: told.who,
        kind: KIND,
        subject: &tip.0.to_string(),
        action: what.words().0,
        from: None,
        to: None,
        reason: Some(told.why),
        detail: None,
    };
    audit::append(tx, &[entry]).await
}

/// The history of a tip, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn events(store: &Store, tip: TipId) -> Result<Vec<Line>, StoreError> {
    let logged = audit::of(store, KIND, &tip.0.to_string()).await?;
    let line = |row: audit::Logged| {
        let what = WORDS.iter().find(|(_, known, _)| *known == row.action);
        what.map(|(what, ..)| Line {
            at: row.at,
            who: row.actor,
            what: *what,
            why: row.reason.unwrap_or_default(),
        })
    };
    Ok(logged.into_iter().filter_map(line).collect())
}
