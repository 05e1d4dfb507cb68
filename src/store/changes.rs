//! The one way by which anything gets another state: the change, its audit row and what is to
//! be done because of it are one transaction.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::audit::{self, Entry};
use super::open::Tx;
use super::outbox::{self, NewTask};
use super::values::{Arg, Bind, args};
use super::{Store, StoreError};

/// What can change its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A finding, by its fingerprint.
    Finding(&'a str),
    /// A case, by its number in the table.
    Case(i64),
    /// A notice, by its number in the table.
    Notice(i64),
    /// A delivery, by its number in the table.
    Delivery(i64),
}

impl Subject<'_> {
    /// What the audit log calls its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Finding(_) => "finding",
            Self::Case(_) => "case",
            Self::Notice(_) => "notice",
            Self::Delivery(_) => "delivery",
        }
    }

    /// What the audit log calls it.
    pub fn key(&self) -> String {
        match self {
            Self::Finding(fingerprint) => (*fingerprint).to_owned(),
            Self::Case(id) | Self::Notice(id) | Self::Delivery(id) => id.to_string(),
        }
    }

    fn table(&self) -> (&'static str, &'static str) {
        match self {
            Self::Finding(_) => ("finding", "fingerprint"),
            Self::Case(_) => ("case_file", "id"),
            Self::Notice(_) => ("case_notice", "id"),
            Self::Delivery(_) => ("delivery", "id"),
        }
    }

    fn arg(&self) -> Arg<'_> {
        match self {
            Self::Finding(fingerprint) => Bind::bind(Some(*fingerprint)),
            Self::Case(id) | Self::Notice(id) | Self::Delivery(id) => Bind::bind(Some(*id)),
        }
    }

    /// The columns that may change together with the state.
    fn may_set(&self) -> &'static [&'static str] {
        match self {
            Self::Finding(_) => &["dismissed_until", "duplicate_of"],
            Self::Case(_) => &["outcome", "priority", "lead", "officer", "due_on"],
            Self::Notice(_) => &["approved_by", "second_by", "answered_at"],
            Self::Delivery(_) => &[
                "attempts",
                "first_try",
                "next_at",
                "lease_by",
                "lease_until",
                "carrier",
                "sent_at",
                "reply",
                "address",
            ],
        }
    }
}

/// What a column is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To<'a> {
    /// Text, or nothing.
    Text(Option<&'a str>),
    /// A number, or nothing.
    Number(Option<i64>),
    /// A day, or nothing.
    Day(Option<NaiveDate>),
    /// A moment, or nothing.
    Time(Option<DateTime<Utc>>),
}

/// A change of state.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Of what.
    pub subject: Subject<'a>,
    /// The version that was read before deciding: where it is another one now, nothing happens.
    pub version: i64,
    /// The state that was read.
    pub from: &'a str,
    /// The new state.
    pub to: &'a str,
    /// Who decides: an officer's name, or the job.
    pub actor: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Option<&'a str>,
    /// What else is needed to understand it, as JSON, for the log.
    pub detail: Option<&'a str>,
    /// Columns that change with it.
    pub set: &'a [(&'static str, To<'a>)],
    /// What is to be done because of it.
    pub tasks: &'a [NewTask<'a>],
}

/// Makes changes, all of them or none.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody was faster, [`StoreError::Missing`] where there is no
/// such row; or when the database cannot be written.
pub async fn apply(store: &Store, changes: &[Change<'_>]) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    apply_in(&mut tx, changes).await?;
    tx.commit().await
}

/// The same, as part of a larger transaction.
pub(super) async fn apply_in(tx: &mut Tx, changes: &[Change<'_>]) -> Result<(), StoreError> {
    let mut keys = Vec::with_capacity(changes.len());
    for change in changes {
        update(tx, change).await?;
        outbox::put(tx, change.tasks, change.at).await?;
        keys.push(change.subject.key());
    }
    let entries: Vec<Entry<'_>> = changes
        .iter()
        .zip(&keys)
        .map(|(change, key)| Entry {
            at: change.at,
            actor: change.actor,
            kind: change.subject.kind(),
            subject: key,
            action: "state",
            from: Some(change.from),
            to: Some(change.to),
            reason: change.reason,
            detail: change.detail,
        })
        .collect();
    audit::append(tx, &entries).await
}

async fn update(tx: &mut Tx, change: &Change<'_>) -> Result<(), StoreError> {
    let (table, key) = change.subject.table();
    let mut told = vec![change.subject.arg()];
    told.extend(args![
        change.version,
        change.from,
        change.to,
        change.at,
        change.reason
    ]);
    let mut sets = String::new();
    for (column, to) in change.set {
        if !change.subject.may_set().contains(column) {
            return Err(tx.missing(format!("可随状态修改的列 {table}.{column}")));
        }
        told.push(match *to {
            To::Text(text) => Bind::bind(text),
            To::Number(n) => Bind::bind(n),
            To::Day(day) => Bind::bind(day),
            To::Time(at) => Bind::bind(at),
        });
        sets.push_str(&format!(", {column} = ${}", told.len()));
    }
    let sql = format!(
        "UPDATE {table} SET state = $4, version = version + 1, changed_at = $5, reason = $6{sets}
         WHERE {key} = $1 AND version = $2 AND state = $3"
    );
    if tx.execute(AssertSqlSafe(sql), &told).await? == 1 {
        return Ok(());
    }
    let what = || format!("{} {}", change.subject.kind(), change.subject.key());
    let sql = format!("SELECT version FROM {table} WHERE {key} = $1");
    let found = tx.optional(AssertSqlSafe(sql), &told[..1], |row| row.get(0));
    Err(match found.await? {
        Some(found) => StoreError::Conflict {
            what: what(),
            expected: change.version,
            found,
        },
        None => tx.missing(what()),
    })
}
