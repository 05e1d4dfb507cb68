//! Opens the database and brings it up to date; what every aggregate reads and writes through.

use std::ffi::OsStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::SqlSafeStr;

use super::engine::{self, Lock, Open, Pool, Row};
use super::values::Arg;
use super::{Address, StoreError};

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    at: Arc<Address>,
    #[cfg(test)]
    fuse: super::fuse::Fuse,
}

/// A transaction that may write. What is not committed is taken back.
pub(super) struct Tx {
    open: Open,
    at: Arc<Address>,
    #[cfg(test)]
    fuse: super::fuse::Fuse,
}

impl Store {
    /// Opens a file, creating it and its folder where they are missing, or a PostgreSQL
    /// database by its `postgres://` address; brings the schema up to date.
    ///
    /// # Errors
    /// Names the file or the server and says what to do: no right to write, in use, damaged,
    /// too new, not reachable, wrong password.
    pub async fn open(address: impl AsRef<OsStr>) -> Result<Self, StoreError> {
        Self::open_patiently(Address::parse(address.as_ref())?, PATIENCE).await
    }

    pub(super) async fn open_patiently(
        at: Address,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        if let Some(folder) = at.file().and_then(|file| file.parent())
            && !folder.as_os_str().is_empty()
        {
            std::fs::create_dir_all(folder).map_err(|e| StoreError::CannotOpen {
                at: at.clone(),
                reason: e.to_string(),
            })?;
        }
        let at = Arc::new(at);
        let deadline = Instant::now() + patience;
        let mut tries = 0;
        loop {
            match Self::try_open(&at, patience).await {
                // The change of a new file to WAL does not wait for others by itself.
                Err(StoreError::Locked(_)) if Instant::now() < deadline => {}
                // Two programs made the schema at once: the loser finds a step done, and may
                // lose the next one as well.
                Err(StoreError::Other { .. }) if tries < engine::STEPS.len() => tries += 1,
                done => return done,
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    async fn try_open(at: &Arc<Address>, patience: Duration) -> Result<Self, StoreError> {
        let pool = engine::connect(at, patience).await?;
        match engine::migrate(&pool).await {
            Ok(()) => Ok(Self {
                pool,
                at: Arc::clone(at),
                #[cfg(test)]
                fuse: super::fuse::Fuse::default(),
            }),
            Err(error) => {
                pool.close().await;
                Err(engine::migrating(at, &error))
            }
        }
    }

    /// Where the database is.
    pub fn address(&self) -> &Address {
        &self.at
    }

    /// Lets go of the database; SQLite writes everything back into the one file.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// The same database for a program that dies when the fuse blows.
    #[cfg(test)]
    pub(crate) fn with_fuse(&self, fuse: &super::fuse::Fuse) -> Self {
        Self {
            fuse: fuse.clone(),
            ..self.clone()
        }
    }

    /// Begins a transaction that may write.
    pub(super) async fn write(&self) -> Result<Tx, StoreError> {
        #[cfg(test)]
        self.fuse.holds(&self.at)?;
        let begun = self.pool.begin().await;
        Ok(Tx {
            open: begun.map_err(|e| engine::failure(&self.at, &e))?,
            at: Arc::clone(&self.at),
            #[cfg(test)]
            fuse: self.fuse.clone(),
        })
    }

    /// Every row that a statement gives.
    pub(super) async fn all<T>(
        &self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
        read: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, StoreError> {
        #[cfg(test)]
        self.fuse.holds(&self.at)?;
        let rows = self.pool.rows(sql.into_sql_str(), args).await;
        rows.and_then(|rows| rows.iter().map(read).collect())
            .map_err(|e| engine::failure(&self.at, &e))
    }

    /// The one row that a statement gives, or none.
    pub(super) async fn optional<T>(
        &self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
        read: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, args, read).await?.into_iter().next())
    }

    /// The error for a row that cannot be read as what it should be.
    pub(super) fn unreadable(&self, what: String, reason: &dyn std::fmt::Display) -> StoreError {
        StoreError::Unreadable {
            at: Address::clone(&self.at),
            what,
            reason: reason.to_string(),
        }
    }

    /// A write of one statement; says how many rows it touched.
    pub(super) async fn execute(
        &self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let touched = tx.execute(sql, args).await?;
        tx.commit().await?;
        Ok(touched)
    }
}

impl Tx {
    /// The error for a row that is not there.
    pub(super) fn missing(&self, what: String) -> StoreError {
        let at = Address::clone(&self.at);
        StoreError::Missing { at, what }
    }

    /// The error for a row that is another version by now.
    pub(super) fn conflict(&self, what: String, expected: i64) -> StoreError {
        StoreError::Conflict {
            what,
            expected,
            found: expected + 1,
        }
    }

    /// What a query for work adds, so that nobody waits for rows that another worker is taking.
    pub(super) fn skip_locked(&self) -> &'static str {
        self.open.skip_locked()
    }

    /// Waits until nobody else does what the lock stands for; it is kept until the end of the
    /// transaction.
    pub(super) async fn lock(&mut self, lock: Lock) -> Result<(), StoreError> {
        let locked = self.open.lock(lock).await;
        locked.map_err(|e| engine::failure(&self.at, &e))
    }

    /// Every row that a statement gives.
    pub(super) async fn all<T>(
        &mut self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
        read: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.open.rows(sql.into_sql_str(), args).await;
        rows.and_then(|rows| rows.iter().map(read).collect())
            .map_err(|e| engine::failure(&self.at, &e))
    }

    /// The one row that a statement gives, or none.
    pub(super) async fn optional<T>(
        &mut self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
        read: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, args, read).await?.into_iter().next())
    }

    /// The one row that a statement always gives.
    pub(super) async fn one<T>(
        &mut self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
        read: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let row = self.optional(sql, args, read).await?;
        row.ok_or_else(|| engine::failure(&self.at, &sqlx::Error::RowNotFound))
    }

    /// Runs a statement; says how many rows it touched.
    pub(super) async fn execute(
        &mut self,
        sql: impl SqlSafeStr,
        args: &[Arg<'_>],
    ) -> Result<u64, StoreError> {
        let touched = self.open.execute(sql.into_sql_str(), args).await;
        touched.map_err(|e| engine::failure(&self.at, &e))
    }

    /// Makes everything last.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        #[cfg(test)]
        self.fuse.burn(&self.at)?;
        let done = self.open.commit().await;
        #[cfg(test)]
        self.fuse.burn(&self.at)?;
        done.map_err(|e| engine::failure(&self.at, &e))
    }
}
