//! `restore`: a store out of a backup, and the word by which it may send again.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::desk::DeskArgs;
use super::{CliError, Ending};
use crate::clock;
use crate::config::DEFAULT_ARCHIVE;
use crate::jobs::backup::{Restored, release, restore};
use crate::jobs::notices::Said;

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// 备份文件
    #[arg(required_unless_present = "release", conflicts_with = "release")]
    file: Option<PathBuf>,
    /// 存档文件夹，用来与备份中的校验值核对
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// 解除恢复后的停发
    #[arg(long)]
    release: bool,
    /// 谁解除
    #[arg(long, value_name = "NAME", requires = "release")]
    by: Option<String>,
    /// 理由，如何核实
    #[arg(long, value_name = "TEXT", requires = "release")]
    reason: Option<String>,
    #[command(flatten)]
    desk: DeskArgs,
}

pub(super) fn run(args: &RestoreArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match &args.file {
            Some(file) => put_back(args, file, out).await,
            None => let_go(args, out).await,
        }
    })
}

/// 0 where nothing is missing, 1 where the log or the archive is not what it was.
async fn put_back(
    args: &RestoreArgs,
    file: &Path,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let (config, database) = args.desk.place().config()?;
    let archive = args.archive.clone().or(config.crawl.archive);
    let archive = archive.unwrap_or_else(|| DEFAULT_ARCHIVE.into());
    let done = restore(file, &database, &archive, clock::now()).await?;
    let at = done
        .manifest
        .made_at
        .with_timezone(&chrono_tz::Asia::Shanghai);
    writeln!(
        out,
        "已恢复{}（北京时间）的备份",
        at.format("%Y-%m-%d %H:%M:%S")
    )?;
    told(&done, out)?;
    Ok(match done.is_log_whole && done.strayed.is_empty() {
        true => Ending::Clean,
        false => Ending::Findings,
    })
}

fn told(done: &Restored, out: &mut dyn Write) -> Result<(), CliError> {
    let held = &done.held;
    writeln!(
        out,
        "结果不明、须人工核定的投递：{}份（备份时还没有发完，之后可能已经发出）",
        held.deliveries
    )?;
    writeln!(
        out,
        "须重新批准的通知单：{}份；改为人工批准的草稿：{}份；停下的任务：{}项；已结束的登录：{}个",
        held.notices, held.drafts, held.tasks, held.sessions
    )?;
    if !done.is_log_whole {
        writeln!(out, "审计记录与备份时不同，请运行 tutorwatch audit verify")?;
    }
    for one in &done.strayed {
        writeln!(out, "  存档文件 {}：{}", one.name, one.why)?;
    }
    writeln!(out, "邮件已停发。接下来请：")?;
    if done.manifest.schema.is_some() {
        writeln!(
            out,
            "  · 由数据库属主重新授权：psql … -f src/store/engine/roles.sql"
        )?;
    }
    writeln!(
        out,
        "  · 核对用户（备份之后停用的会重新有效）：tutorwatch user list"
    )?;
    writeln!(out, "  · 清除已过保存期的举报人信息：tutorwatch tip prune")?;
    writeln!(
        out,
        "  · 导入最新登记数据并核查：tutorwatch import …，tutorwatch scan"
    )?;
    writeln!(
        out,
        "  · 查看并核定：tutorwatch notice list --queue，tutorwatch notice settle"
    )?;
    writeln!(
        out,
        "  · 全部核实以后解除停发：tutorwatch restore --release --by 姓名 --reason 理由"
    )?;
    Ok(())
}

async fn let_go(args: &RestoreArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.desk.open().await?;
    let said = Said {
        by: args.by.as_deref().unwrap_or_default(),
        reason: args.reason.as_deref().unwrap_or_default(),
    };
    let doubtful = release(&desk.office(), said).await?;
    writeln!(out, "已解除停发，下次投递照常进行")?;
    if doubtful > 0 {
        writeln!(
            out,
            "恢复以后由程序写的提醒{doubtful}份可能以前已经发过，没有排队，请核定：tutorwatch notice list --queue"
        )?;
    }
    Ok(Ending::Clean)
}
