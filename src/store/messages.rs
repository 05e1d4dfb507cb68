//! Mails whose bytes and Message-ID are fixed for good.

use chrono::{DateTime, Utc};

use super::audit::{self, Entry};
use super::engine::Row;
use super::open::Tx;
use super::values::args;
use super::{Store, StoreError};

/// A mail that becomes fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMessage<'a> {
    /// With angle brackets.
    pub message_id: &'a str,
    /// `notice`, `roundup`, `reminder` or `escalation`.
    pub kind: &'a str,
    /// The notice, by its number in the table; none of a roundup.
    pub notice: Option<i64>,
    /// `notice`, `reminder-1`, `escalation`: a notice takes each once.
    pub step: &'a str,
    /// What it is called, as in file names: no two have the same.
    pub number: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Address of the sender.
    pub sender: &'a str,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: &'a str,
    /// Every byte, signature included.
    pub bytes: &'a [u8],
    /// Who fixes it, for the log.
    pub actor: &'a str,
}

/// A fixed mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its number in the table.
    pub id: i64,
    /// With angle brackets.
    pub message_id: String,
    /// `notice`, `roundup`, `reminder` or `escalation`.
    pub kind: String,
    /// The notice; none of a roundup.
    pub notice: Option<i64>,
    /// Which step of the notice it is.
    pub step: String,
    /// What it is called.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// Address of the sender.
    pub sender: String,
    /// SHA-256 of the bytes when they were fixed.
    pub sha256: String,
    /// When that was.
    pub created_at: DateTime<Utc>,
    /// Every byte.
    pub bytes: Vec<u8>,
}

/// Fixes a roundup, or gives the one that was fixed before under the same Message-ID.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep(
    store: &Store,
    new: &NewMessage<'_>,
    at: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let mut tx = store.write().await?;
    if let Some(id) = put(&mut tx, new, at).await? {
        log(&mut tx, id, new, at).await?;
        tx.commit().await?;
        return Ok(id);
    }
    let sql = "SELECT id FROM message WHERE message_id = $1";
    tx.one(sql, &args![new.message_id], |row| row.get(0)).await
}

/// A mail by its number in the table.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, id: i64) -> Result<Option<Message>, StoreError> {
    let sql = "SELECT * FROM message WHERE id = $1";
    store.optional(sql, &args![id], read).await
}

/// The mails of a notice, in the order in which they were fixed.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_notice(store: &Store, notice: i64) -> Result<Vec<Message>, StoreError> {
    let sql = "SELECT * FROM message WHERE notice = $1 ORDER BY id";
    store.all(sql, &args![notice], read).await
}

/// The steps that a notice has taken, with their times.
///
/// # Errors
/// When the database cannot be read.
pub async fn steps(store: &Store, notice: i64) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    let sql = "SELECT step, created_at FROM message WHERE notice = $1 ORDER BY id";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    store.all(sql, &args![notice], read).await
}

/// Every Message-ID of ours, with angle brackets.
///
/// # Errors
/// When the database cannot be read.
pub async fn ids(store: &Store) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT message_id FROM message";
    store.all(sql, &[], |row| row.get(0)).await
}

/// Writes a mail down; none where it is there already.
pub(super) async fn put(
    tx: &mut Tx,
    new: &NewMessage<'_>,
    at: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let sql = "INSERT INTO message (message_id, kind, notice, step, number, subject, sender,
                   sha256, created_at, bytes)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT DO NOTHING RETURNING id";
    let told = args![
        new.message_id,
        new.kind,
        new.notice,
        new.step,
        new.number,
        new.subject,
        new.sender,
        new.sha256,
        at,
        new.bytes
    ];
    tx.optional(sql, &told, |row| row.get(0)).await
}

/// What the log says of it: enough to prove later which bytes they were.
pub(super) async fn log(
    tx: &mut Tx,
    id: i64,
    new: &NewMessage<'_>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = id.to_string();
    let detail = format!(
        r#"{{"step":"{}","message_id":"{}","sha256":"{}"}}"#,
        new.step, new.message_id, new.sha256
    );
    let entry = Entry {
        at,
        actor: new.actor,
        kind: "message",
        subject: &subject,
        action: "freeze",
        from: None,
        to: None,
        reason: None,
        detail: Some(&detail),
    };
    audit::append(tx, &[entry]).await
}

fn read(row: &Row) -> Result<Message, sqlx::Error> {
    Ok(Message {
        id: row.get("id")?,
        message_id: row.get("message_id")?,
        kind: row.get("kind")?,
        notice: row.get("notice")?,
        step: row.get("step")?,
        number: row.get("number")?,
        subject: row.get("subject")?,
        sender: row.get("sender")?,
        sha256: row.get("sha256")?,
        created_at: row.get("created_at")?,
        bytes: row.get("bytes")?,
    })
}
