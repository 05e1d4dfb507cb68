//! The two engines. Every difference between them stands in this folder; the rest of the room
//! writes each statement once, in the SQL that both take.
//!
//! What that SQL keeps to: `$1` placeholders; integers, text and bytes only (a flag is 0 or 1,
//! a time is seconds since 1970, a day is ISO text); `CASE` instead of a two-argument `max`;
//! columns of the table named in full inside `DO UPDATE`; `NULLS FIRST` said wherever a NULL is
//! sorted; no `LIKE` where the case of a letter matters. Text is compared byte by byte on both.

mod codes;
mod connect;
mod run;
mod schema;

pub(super) use codes::{failure, migrating};
pub(super) use connect::connect;
pub(super) use run::{Lock, Open, Row};
pub(super) use schema::{STEPS, migrate};

use sqlx::{PgPool, SqlitePool};

/// The open connections of either engine.
#[derive(Debug, Clone)]
pub(super) enum Pool {
    /// An SQLite file.
    Sqlite(SqlitePool),
    /// A PostgreSQL server.
    Postgres(PgPool),
}

impl Pool {
    /// Lets go of every connection; SQLite writes its log back into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// How a transaction that may write begins. SQLite has one writer: its place is taken at once,
/// because a reader that turns writer half-way cannot wait for another one.
pub(super) const BEGIN_SQLITE: &str = "BEGIN IMMEDIATE";
