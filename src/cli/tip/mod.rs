//! `tip`: tips from the street, taken in and looked after.

mod add;
mod export;
mod json;
mod key;
mod show;
mod work;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Ending, RuleArgs};
use crate::config::{Config, DEFAULT_DATABASE, Database};
use crate::jobs::Store;

#[derive(Debug, Subcommand)]
pub(super) enum TipCommand {
    /// 提交一条线索（照片、地点、时间、内容，举报人可不写），给出回执码
    Add(add::AddArgs),
    /// 列出线索，新的在前
    List(show::ListArgs),
    /// 查看一条线索及其办理记录；不显示举报人
    Show(show::ShowArgs),
    /// 取出一条线索的照片
    Photos(show::PhotosArgs),
    /// 与现有登记数据重新比对全部未办结的线索
    Match(work::MatchArgs),
    /// 由人认定线索所指的机构，或与另一条线索是同一件事
    Link(work::LinkArgs),
    /// 办结一条线索，保存期限从此起算
    Close(work::CloseArgs),
    /// 查看举报人；须写明经办人和理由，并记入审计日志
    Identity(work::IdentityArgs),
    /// 举报人信息的密钥
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// 到期清除：先清除举报人，后清除照片；未办结的不动
    Prune(work::PruneArgs),
    /// 导出为 .csv 或 .xlsx，不含举报人，学生姓名、电话、证件号打码
    Export(export::ExportArgs),
}

/// Where tips are kept.
#[derive(Debug, Clone, Args)]
pub(super) struct Place {
    /// 数据库文件，或 postgres:// 地址
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
}

impl Place {
    fn config(&self) -> Result<(Config, Database), CliError> {
        let config = self.rules.config()?;
        let told = self.database.clone().map(Database::from);
        let database = told.or_else(|| config.database.clone());
        let database = database.unwrap_or(DEFAULT_DATABASE.into());
        Ok((config, database))
    }

    /// The store as it is: opening would make an empty one, which looks as if there were no
    /// tips.
    pub(super) async fn open(&self) -> Result<(Config, Store), CliError> {
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
}

impl Place {
    /// The store, which is made where there is none.
    pub(super) async fn open_new(&self) -> Result<(Config, Store), CliError> {
        let (config, database) = self.config()?;
        let store = Store::open(&database).await?;
        Ok((config, store))
    }
}

pub(super) fn run(command: &TipCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            TipCommand::Add(args) => add::run(args, out).await,
            TipCommand::List(args) => show::list(args, out).await,
            TipCommand::Show(args) => show::show(args, out).await,
            TipCommand::Photos(args) => show::photos(args, out).await,
            TipCommand::Match(args) => work::compare(args, out).await,
            TipCommand::Link(args) => work::link(args, out).await,
            TipCommand::Close(args) => work::close(args, out).await,
            TipCommand::Identity(args) => work::identity(args, out).await,
            TipCommand::Key(command) => key::run(command, out).await,
            TipCommand::Prune(args) => work::prune(args, out).await,
            TipCommand::Export(args) => export::run(args, out).await,
        }
    })
}
