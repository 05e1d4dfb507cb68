//! Running a statement on either engine.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{
    ColumnIndex, PgConnection, Postgres, Row as _, SqlSafeStr, SqlStr, Sqlite, SqliteConnection,
    Transaction, TypeInfo, ValueRef,
};

use super::{BEGIN_SQLITE, Pool};
use crate::store::values::{Arg, Cell, Given};

/// A row of either engine.
pub(in crate::store) enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// A column by its name or its place.
    pub fn get<T: Cell, I>(&self, at: I) -> Result<T, sqlx::Error>
    where
        I: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy + std::fmt::Debug,
    {
        let given = match self {
            Self::Sqlite(row) => of_sqlite(row, at)?,
            Self::Postgres(row) => of_postgres(row, at)?,
        };
        T::read(given).ok_or_else(|| sqlx::Error::ColumnDecode {
            index: format!("{at:?}"),
            source: std::any::type_name::<T>().into(),
        })
    }
}

fn of_sqlite<I: ColumnIndex<SqliteRow> + Copy>(
    row: &SqliteRow,
    at: I,
) -> Result<Given, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(Given::Null);
    }
    let kind = raw.type_info();
    Ok(match kind.name() {
        "TEXT" => Given::Text(row.try_get(at)?),
        "BLOB" => Given::Blob(row.try_get(at)?),
        _ => Given::Int(row.try_get(at)?),
    })
}

fn of_postgres<I: ColumnIndex<PgRow> + Copy>(row: &PgRow, at: I) -> Result<Given, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(Given::Null);
    }
    let kind = raw.type_info();
    Ok(match kind.name() {
        "INT8" => Given::Int(row.try_get(at)?),
        // A number that stands in the statement itself is of this kind.
        "INT4" => Given::Int(i64::from(row.try_get::<i32, _>(at)?)),
        "BYTEA" => Given::Blob(row.try_get(at)?),
        _ => Given::Text(row.try_get(at)?),
    })
}

macro_rules! query {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match arg {
                Arg::Int(n) => query.bind(*n),
                Arg::Text(text) => query.bind(text.as_deref()),
                Arg::Blob(bytes) => query.bind(*bytes),
            };
        }
        query
    }};
}

/// One connection of either engine.
enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn<'_> {
    async fn rows(self, sql: SqlStr, args: &[Arg<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(conn) => {
                let rows = query!(sql, args).fetch_all(conn).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(conn) => {
                let rows = query!(sql, args).fetch_all(conn).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    async fn execute(self, sql: SqlStr, args: &[Arg<'_>]) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(conn) => query!(sql, args).execute(conn).await?.rows_affected(),
            Self::Postgres(conn) => query!(sql, args).execute(conn).await?.rows_affected(),
        })
    }
}

impl Pool {
    /// The rows that a statement gives, on a connection of its own.
    pub async fn rows(&self, sql: SqlStr, args: &[Arg<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                let mut conn = pool.acquire().await?;
                Conn::Sqlite(&mut conn).rows(sql, args).await
            }
            Self::Postgres(pool) => {
                let mut conn = pool.acquire().await?;
                Conn::Postgres(&mut conn).rows(sql, args).await
            }
        }
    }

    /// A transaction that may write.
    pub async fn begin(&self) -> Result<Open, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(pool) => Open::Sqlite(pool.begin_with(BEGIN_SQLITE).await?),
            Self::Postgres(pool) => Open::Postgres(pool.begin().await?),
        })
    }
}

/// What only one transaction at a time may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Lock {
    /// Replace what is known of institutions.
    Registry,
    /// Add to the audit log.
    Audit,
    /// Begin or give up a round of the scan.
    Scan,
}

/// An open transaction of either engine; dropping it takes everything back.
pub(in crate::store) enum Open {
    /// Of SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// Of PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Open {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(tx) => Conn::Sqlite(tx),
            Self::Postgres(tx) => Conn::Postgres(tx),
        }
    }

    /// The rows that a statement gives.
    pub async fn rows(&mut self, sql: SqlStr, args: &[Arg<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        self.conn().rows(sql, args).await
    }

    /// Runs a statement; says how many rows it touched.
    pub async fn execute(&mut self, sql: SqlStr, args: &[Arg<'_>]) -> Result<u64, sqlx::Error> {
        self.conn().execute(sql, args).await
    }

    /// Waits for a lock and keeps it until the end. SQLite's one writer has it already.
    pub async fn lock(&mut self, lock: Lock) -> Result<(), sqlx::Error> {
        // By schema, because the server numbers its locks by database.
        let sql = match lock {
            Lock::Registry => "SELECT pg_advisory_xact_lock(7301, hashtext(current_schema()))",
            Lock::Audit => "SELECT pg_advisory_xact_lock(7302, hashtext(current_schema()))",
            Lock::Scan => "SELECT pg_advisory_xact_lock(7303, hashtext(current_schema()))",
        };
        match self.conn() {
            Conn::Sqlite(_) => Ok(()),
            conn @ Conn::Postgres(_) => conn.execute(sql.into_sql_str(), &[]).await.map(drop),
        }
    }

    /// What a query for work adds, so that nobody waits for rows that another worker is taking.
    /// SQLite's one writer has them all.
    pub fn skip_locked(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Makes everything last.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}
