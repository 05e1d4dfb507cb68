//! Where the store is, as several commands are told.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, RuleArgs};
use crate::config::{Config, DEFAULT_DATABASE, Database};
use crate::jobs::Store;

/// Where tips, findings and cases are kept.
#[derive(Debug, Clone, Args)]
pub(super) struct Place {
    /// 数据库文件，或 postgres:// 地址
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
}

impl Place {
    /// The settings, and the database that they or the command line name.
    pub fn config(&self) -> Result<(Config, Database), CliError> {
        let config = self.rules.config()?;
        let told = self.database.clone().map(Database::from);
        let database = told.or_else(|| config.database.clone());
        let database = database.unwrap_or(DEFAULT_DATABASE.into());
        Ok((config, database))
    }

    /// The store as it is: opening would make an empty one, which looks as if nothing were
    /// known.
    pub async fn open(&self) -> Result<(Config, Store), CliError> {
        let (config, database) = self.config()?;
        if let Some(file) = database.file().filter(|file| !file.is_file()) {
            let shown = file.display();
            return Err(CliError::Usage(format!(
                "没有数据库 {shown}，请用 --database 指明"
            )));
        }
        let store = Store::open(&database).await?;
        Ok((config, store))
    }

    /// The store, which is made where there is none.
    pub async fn open_new(&self) -> Result<(Config, Store), CliError> {
        let (config, database) = self.config()?;
        let store = Store::open(&database).await?;
        Ok((config, store))
    }
}
