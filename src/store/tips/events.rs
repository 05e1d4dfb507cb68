//! The history of a tip: who did what with it, when and why. There is no way to change or
//! remove a line.

use chrono::{DateTime, Utc};

use super::super::engine::Row;
use super::super::open::Tx;
use super::super::values::args;
use super::super::{Store, StoreError};
use super::TipId;

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

/// Who does something, when and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'a> {
    /// Who.
    pub who: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; never holds who reported the tip.
    pub why: &'a str,
}

/// A line that is to be added.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Event<'a> {
    pub tip: TipId,
    pub what: What,
    pub told: Told<'a>,
}

/// A line on record.
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
pub(in crate::store) async fn note(tx: &mut Tx, event: &Event<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO tip_event (tip, at, who, what, why) VALUES ($1, $2, $3, $4, $5)";
    let Told { who, at, why } = event.told;
    let told = args![event.tip.0, at, who, event.what.words().0, why];
    tx.execute(sql, &told).await.map(drop)
}

/// The history of a tip, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn events(store: &Store, tip: TipId) -> Result<Vec<Line>, StoreError> {
    let sql = "SELECT at, who, what, why FROM tip_event WHERE tip = $1 ORDER BY id";
    store.all(sql, &args![tip.0], line).await
}

fn line(row: &Row) -> Result<Line, sqlx::Error> {
    let name: String = row.get("what")?;
    let what = WORDS.iter().find(|(_, known, _)| *known == name);
    let (what, ..) = what.ok_or_else(|| sqlx::Error::Decode(format!("tip_event {name}").into()))?;
    Ok(Line {
        at: row.get("at")?,
        who: row.get("who")?,
        what: *what,
        why: row.get("why")?,
    })
}
