//! What came in, each mail once, and the deliveries that it speaks of.

use chrono::{DateTime, Utc};

use super::{COLUMNS, Delivery, read};
use crate::store::audit::{self, Entry};
use crate::store::changes::{self, Change};
use crate::store::engine::Row;
use crate::store::values::args;
use crate::store::{Store, StoreError};

/// A mail that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewIncoming<'a> {
    /// SHA-256 of what was read: the same for the same mail.
    pub key: &'a str,
    /// Its file.
    pub file: &'a str,
    /// Who wrote it, as it claims.
    pub sender: Option<&'a str>,
    /// Its subject.
    pub subject: &'a str,
    /// `report`, `reply`, `receipt`, `automatic`, `unclear` or `other`.
    pub kind: &'a str,
    /// What it says, in Chinese.
    pub note: &'a str,
    /// Whether a person has to look at it.
    pub open: bool,
    /// The deliveries that it speaks of.
    pub about: &'a [i64],
}

/// A mail that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    /// Its number in the table.
    pub id: i64,
    /// Its file.
    pub file: String,
    /// Who wrote it, as it claims.
    pub sender: Option<String>,
    /// Its subject.
    pub subject: String,
    /// What it says, in Chinese.
    pub note: String,
    /// When it was read.
    pub read_at: DateTime<Utc>,
}

/// Who has looked at a mail, and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// Who.
    pub by: &'a str,
    /// What came of it.
    pub reason: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

/// The keys of all mails that were read.
///
/// # Errors
/// When the database cannot be read.
pub async fn keys(store: &Store) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT key FROM incoming_mail";
    store.all(sql, &[], |row| row.get(0)).await
}

/// The deliveries that went out under a Message-ID: of its own mail, or carried by it.
///
/// # Errors
/// When the database cannot be read.
pub async fn addressed(store: &Store, message_id: &str) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE (d.carrier IS NULL
                 AND d.message IN (SELECT id FROM message WHERE message_id = $1))
             OR d.carrier IN (SELECT id FROM message WHERE message_id = $1) ORDER BY d.id"
    );
    store
        .all(sqlx::AssertSqlSafe(sql), &args![message_id], read)
        .await
}

/// Records a mail together with what it changes. Says whether it is new: `false` where it was
/// read before, also by another program at this very moment.
///
/// # Errors
/// [`StoreError::Conflict`] where a delivery changed meanwhile; or when the database cannot be
/// written.
pub async fn record(
    store: &Store,
    new: &NewIncoming<'_>,
    changes: &[Change<'_>],
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "INSERT INTO incoming_mail (key, file, sender, subject, kind, note, read_at, open)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (key) DO NOTHING RETURNING id";
    let told = args![
        new.key,
        new.file,
        new.sender,
        new.subject,
        new.kind,
        new.note,
        at,
        new.open
    ];
    let id: Option<i64> = tx.optional(sql, &told, |row| row.get(0)).await?;
    let Some(id) = id else {
        return Ok(false);
    };
    for delivery in new.about {
        let sql = "INSERT INTO incoming_about (mail, delivery) VALUES ($1, $2)
                   ON CONFLICT DO NOTHING";
        tx.execute(sql, &args![id, *delivery]).await?;
    }
    changes::apply_in(&mut tx, changes).await?;
    tx.commit().await?;
    Ok(true)
}

/// The mails that a person has to look at, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn open_mail(store: &Store) -> Result<Vec<Came>, StoreError> {
    let sql = "SELECT id, file, sender, subject, note, read_at FROM incoming_mail
               WHERE open = 1 ORDER BY id";
    store.all(sql, &[], came).await
}

/// Says that a person has looked at a mail; `false` where there is none that waits.
///
/// # Errors
/// When the database cannot be written.
pub async fn settle_mail(
    store: &Store,
    mail: i64,
    settled: &Settled<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE incoming_mail SET open = 0, settled = $2 WHERE id = $1 AND open = 1";
    let Settled { by, reason, at } = *settled;
    let words = format!("{by}：{reason}");
    if tx.execute(sql, &args![mail, words]).await? != 1 {
        return Ok(false);
    }
    let subject = mail.to_string();
    let entry = Entry {
        at,
        actor: by,
        kind: "incoming",
        subject: &subject,
        action: "settle",
        from: Some("open"),
        to: Some("settled"),
        reason: Some(reason),
        detail: None,
    };
    audit::append(&mut tx, &[entry]).await?;
    tx.commit().await?;
    Ok(true)
}

fn came(row: &Row) -> Result<Came, sqlx::Error> {
    Ok(Came {
        id: row.get(0)?,
        file: row.get(1)?,
        sender: row.get(2)?,
        subject: row.get(3)?,
        note: row.get(4)?,
        read_at: row.get(5)?,
    })
}
