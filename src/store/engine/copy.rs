//! Copies and checks of a whole database, which each engine has in its own way.

use std::path::Path;

use sqlx::{AssertSqlSafe, ConnectOptions, Row as _};

use super::{Pool, failure};
use crate::store::{Address, StoreError};

impl Pool {
    /// Writes a copy as of one moment into a new file, while others go on; `false` where the
    /// engine cannot.
    pub async fn copy_into(&self, file: &Path) -> Result<bool, sqlx::Error> {
        let Self::Sqlite(pool) = self else {
            return Ok(false);
        };
        let name = file.to_string_lossy().into_owned();
        let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(pool);
        copied.await.map(|_| true)
    }

    /// What the engine itself finds wrong with its pages and links, at most a hundred; a server
    /// watches its own.
    pub async fn damage(&self) -> Result<Vec<String>, sqlx::Error> {
        let Self::Sqlite(pool) = self else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for row in sqlx::query("PRAGMA integrity_check")
            .fetch_all(pool)
            .await?
        {
            let said: String = row.try_get(0)?;
            if said != "ok" {
                found.push(said);
            }
        }
        for row in sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(pool)
            .await?
        {
            let (table, other): (String, String) = (row.try_get(0)?, row.try_get(2)?);
            found.push(format!("{table} -> {other}"));
        }
        found.truncate(100);
        Ok(found)
    }

    /// The version of the engine and the schema that is worked in; SQLite has no schemas.
    pub async fn about(&self) -> Result<(String, Option<String>), sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                let row = sqlx::query("SELECT sqlite_version()").fetch_one(pool);
                Ok((
                    format!("SQLite {}", row.await?.try_get::<String, _>(0)?),
                    None,
                ))
            }
            Self::Postgres(pool) => {
                let sql = "SELECT current_setting('server_version'), current_schema()::text";
                let row = sqlx::query(sql).fetch_one(pool).await?;
                let version: String = row.try_get(0)?;
                Ok((format!("PostgreSQL {version}"), row.try_get(1)?))
            }
        }
    }

    /// The server's clock, in seconds since 1970, and whether the user that is logged in may
    /// change what stands in the audit log. A file has neither.
    pub async fn server(&self) -> Result<Option<(i64, bool)>, sqlx::Error> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) AS BIGINT),
                       has_table_privilege('audit', 'UPDATE')
                       OR has_table_privilege('audit', 'DELETE')
                       OR has_table_privilege('audit', 'TRUNCATE')";
        let row = sqlx::query(sql).fetch_one(pool).await?;
        Ok(Some((row.try_get(0)?, row.try_get(1)?)))
    }
}

/// How many tables a server's schema has, before any program has made some; none of a file.
pub(in crate::store) async fn tables_in(at: &Address, schema: &str) -> Result<i64, StoreError> {
    let Address::Server(options) = at else {
        return Ok(0);
    };
    let counted = async {
        let mut conn = options.connect().await?;
        let sql = "SELECT count(*) FROM pg_tables WHERE schemaname = $1";
        let row = sqlx::query(AssertSqlSafe(sql.to_owned())).bind(schema);
        let count = row.fetch_one(&mut conn).await?.try_get(0)?;
        sqlx::Connection::close(conn).await?;
        Ok(count)
    };
    counted.await.map_err(|e: sqlx::Error| failure(at, &e))
}
