//! `backup`: one file with everything that the store knows.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::place::Place;
use super::{CliError, Ending};
use crate::clock;
use crate::config::DEFAULT_ARCHIVE;
use crate::jobs::backup::backup;

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// 备份文件，不能已经存在；扩展名建议用 .zip
    file: PathBuf,
    /// 存档文件夹
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// 0 where all is well, 1 where the backup was made but the audit log or the archive is not
/// whole.
pub(super) fn run(args: &BackupArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let (_, database) = args.place.config()?;
        let (config, store) = args.place.open().await?;
        let archive = args.archive.clone().or(config.crawl.archive);
        let archive = archive.unwrap_or_else(|| DEFAULT_ARCHIVE.into());
        let made = backup(&store, &database, &archive, &args.file, clock::now()).await?;
        store.close().await;
        let manifest = &made.manifest;
        writeln!(out, "已备份：{}，{}字节", args.file.display(), made.bytes)?;
        writeln!(out, "SHA-256：{}", made.sha256)?;
        match &manifest.audit.head {
            Some(head) => writeln!(out, "审计记录{}行，末行 {head}", manifest.audit.rows)?,
            None => writeln!(
                out,
                "审计记录从第{}行起被改动，备份照样保留；请运行 tutorwatch audit verify 查看",
                manifest.audit.rows + 1
            )?,
        }
        writeln!(
            out,
            "存档文件{}个，只记校验值，没有复制；请另行复制 {}",
            manifest.archive.len(),
            archive.display()
        )?;
        for name in &manifest.missing {
            writeln!(out, "  存档文件无法读取：{name}")?;
        }
        writeln!(
            out,
            "密钥、配置和规则不在备份内；举报人密钥请与备份分开保管"
        )?;
        Ok(
            match manifest.audit.head.is_some() && manifest.missing.is_empty() {
                true => Ending::Clean,
                false => Ending::Findings,
            },
        )
    })
}
