//! Opening a file or reaching a server.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Pool, failure};
use crate::store::{Address, StoreError};

/// Connections of one process. More would only wait for the one writer, or for the disk.
const CONNECTIONS: u32 = 4;

/// Opens a file, which is made where it is missing, or reaches a server.
pub(in crate::store) async fn connect(
    at: &Address,
    patience: Duration,
) -> Result<Pool, StoreError> {
    let opened = match at {
        Address::File(path) => file(path, patience).await,
        Address::Server(options) => server(options, patience).await,
    };
    opened.map_err(|e| failure(at, &e))
}

async fn file(path: &Path, patience: Duration) -> Result<Pool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A notice that is on record must still be there after a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(patience);
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(patience + Duration::from_secs(5))
        .connect_with(options);
    pool.await.map(Pool::Sqlite)
}

async fn server(options: &PgConnectOptions, patience: Duration) -> Result<Pool, sqlx::Error> {
    // As long as SQLite waits for its writer, and then the same error.
    let millis = patience.as_millis().to_string();
    let options = options
        .clone()
        .application_name("tutorwatch")
        .options([("lock_timeout", millis.as_str())]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(patience)
        .connect_with(options);
    pool.await.map(Pool::Postgres)
}
