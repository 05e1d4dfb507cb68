//! Opens the database file and brings it up to date.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr, Sqlite, SqlitePool, Transaction};

use super::StoreError;

/// Every step of the schema, oldest first. A step that was published is never edited.
const MIGRATIONS: [(i64, &str, &str); 2] = [
    (1, "start", include_str!("migrations/0001_start.sql")),
    (2, "crawl", include_str!("migrations/0002_crawl.sql")),
];

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    path: PathBuf,
}

impl Store {
    /// Opens the database, creating file and folder where they are missing.
    ///
    /// # Errors
    /// Names the file and says what to do: no right to write, in use, damaged, too new.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_patiently(path, PATIENCE).await
    }

    pub(super) async fn open_patiently(
        path: &Path,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| StoreError::CannotOpen {
                path: path.to_owned(),
                reason: e.to_string(),
            })?;
        }
        let deadline = Instant::now() + patience;
        let mut tries = 0;
        loop {
            match Self::try_open(path, patience).await {
                // The change of a new file to WAL does not wait for others by itself.
                Err(StoreError::Locked(_)) if Instant::now() < deadline => {}
                // Two programs made the schema at once: the loser finds it half done.
                Err(StoreError::Other { .. }) if tries < 3 => tries += 1,
                done => return done,
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    async fn try_open(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A notice that is on record must still be there after a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(patience);
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(patience + Duration::from_secs(5))
            .connect_with(options)
            .await
            .map_err(|e| StoreError::new(path, &e))?;
        let store = Self {
            pool,
            path: path.to_owned(),
        };
        match migrate(&store.pool).await {
            Ok(()) => Ok(store),
            Err(error) => {
                store.pool.close().await;
                Err(StoreError::migrating(path, &error))
            }
        }
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes everything back into the one file and lets go of it.
    pub async fn close(self) {
        self.pool.close().await;
    }

    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// A transaction that may write: it takes the one writer's place at once, because a
    /// reader that turns writer half-way cannot wait for another one.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        let begun = self.pool.begin_with("BEGIN IMMEDIATE").await;
        begun.map_err(|e| self.fail(&e))
    }

    pub(super) async fn commit(&self, tx: Transaction<'_, Sqlite>) -> Result<(), StoreError> {
        tx.commit().await.map_err(|e| self.fail(&e))
    }

    pub(super) fn fail(&self, error: &sqlx::Error) -> StoreError {
        StoreError::new(&self.path, error)
    }
}

async fn migrate(pool: &SqlitePool) -> Result<(), MigrateError> {
    let steps = MIGRATIONS.map(|(version, name, sql)| {
        let (name, kind) = (Cow::Borrowed(name), MigrationType::Simple);
        Migration::new(version, name, kind, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(steps.to_vec()).run(pool).await
}
