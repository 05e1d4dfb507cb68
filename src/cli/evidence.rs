//! `evidence`: what findings of pages rest on.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Ending, Format, RuleArgs};
use crate::clock;
use crate::config::{Config, DEFAULT_ARCHIVE, DEFAULT_DATABASE, Database};
use crate::jobs::{Evidence, Store, evidence, load, prune, verify_archive};

/// Characters shown before and after the words.
const AROUND: usize = 120;

#[derive(Debug, Subcommand)]
pub(super) enum EvidenceCommand {
    /// 显示疑点依据的网页，标出所依据的文字
    Show(ShowArgs),
    /// 重新计算存档中每条记录的校验值，并与数据库核对
    Verify(VerifyArgs),
    /// 清理过期且没有疑点依据的存档文件
    Prune(PruneArgs),
}

#[derive(Debug, Args)]
pub(super) struct Place {
    /// 数据库文件，或 postgres:// 地址
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// 存档文件夹
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// 疑点编号，可只写开头几位
    finding: String,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// 显示全文
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct PruneArgs {
    /// 只列出将要删除的文件
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

impl Place {
    fn config(&self) -> Result<(Config, Database, PathBuf), CliError> {
        let config = self.rules.config()?;
        let told = self.database.clone().map(Database::from);
        let database = told.or_else(|| config.database.clone());
        let database = database.unwrap_or(DEFAULT_DATABASE.into());
        let archive = self.archive.as_ref().or(config.crawl.archive.as_ref());
        let archive = archive.map_or_else(|| DEFAULT_ARCHIVE.into(), Clone::clone);
        // Opening would make an empty database, which then looks as if nothing were known.
        if let Some(file) = database.file().filter(|file| !file.is_file()) {
            let shown = file.display();
            return Err(CliError::Usage(format!(
                "没有数据库 {shown}，请用 --database 指明"
            )));
        }
        Ok((config, database, archive))
    }
}

pub(super) fn run(command: &EvidenceCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            EvidenceCommand::Show(args) => show(args, out).await,
            EvidenceCommand::Verify(args) => check(args, out).await,
            EvidenceCommand::Prune(args) => clear(args, out).await,
        }
    })
}

async fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, database, archive) = args.place.config()?;
    let (_, vocabulary) = load(&config)?.checked()?;
    let store = Store::open(&database).await?;
    let proof = evidence(&store, &archive, &args.finding, &vocabulary).await?;
    store.close().await;
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &proof)?;
            writeln!(out)?;
        }
        Format::Human => human(&proof, args.full, out)?,
    }
    Ok(Ending::Clean)
}

fn human(proof: &Evidence, full: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let at = proof.fetched_at.with_timezone(&chrono_tz::Asia::Shanghai);
    writeln!(out, "疑点：{}（{}）", proof.fingerprint, proof.rule)?;
    writeln!(out, "{}", proof.message)?;
    writeln!(out, "网页：{}", proof.url)?;
    writeln!(
        out,
        "采集时间：{}（北京时间）",
        at.format("%Y-%m-%d %H:%M:%S")
    )?;
    writeln!(out, "SHA-256：{}（已核对）", proof.sha256)?;
    writeln!(out, "存档：{}，第{}字节\n", proof.file, proof.offset)?;
    let chars: Vec<char> = proof.text.chars().collect();
    let all = chars.len();
    let (from, to) = proof.words.unwrap_or((0, 0));
    let (from, to) = (from.min(all), to.min(all).max(from.min(all)));
    let (first, last) = match (full, proof.words) {
        (false, Some(_)) => (from.saturating_sub(AROUND), (to + AROUND).min(all)),
        _ => (0, all),
    };
    // A page is text: what could steer a terminal is left out.
    let text = |from: usize, to: usize| -> String {
        let shown = |c: &&char| **c == '\n' || !c.is_control();
        chars[from..to].iter().filter(shown).collect()
    };
    let dots = |cut: bool| if cut { "……" } else { "" };
    write!(out, "{}{}", dots(first > 0), text(first, from))?;
    if proof.words.is_some() {
        write!(out, "【{}】", text(from, to))?;
    }
    writeln!(out, "{}{}", text(to, last), dots(last < all))?;
    Ok(())
}

async fn check(args: &VerifyArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, database, archive) = args.place.config()?;
    let store = Store::open(&database).await?;
    let report = verify_archive(&store, &archive, &|_| {}).await?;
    store.close().await;
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)?;
        }
        Format::Human => {
            writeln!(
                out,
                "存档文件{}个，记录{}条，数据库中的采集{}次",
                report.files, report.records, report.captures
            )?;
            for m in &report.mistakes {
                writeln!(out, "  {}，第{}字节：{}", m.file, m.offset, m.message)?;
            }
            let count = report.mistakes.len();
            match count {
                0 => writeln!(out, "全部核对无误")?,
                _ => writeln!(out, "共{count}处与采集时不符，请从备份恢复这些文件")?,
            }
        }
    }
    match report.mistakes.is_empty() {
        true => Ok(Ending::Clean),
        false => Ok(Ending::Mistakes),
    }
}

async fn clear(args: &PruneArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, database, archive) = args.place.config()?;
    let store = Store::open(&database).await?;
    let days = config.crawl.keep_days;
    let pruned = prune(&store, &archive, days, clock::now(), args.dry_run).await?;
    store.close().await;
    let done = if args.dry_run {
        "将删除"
    } else {
        "已删除"
    };
    for file in &pruned.files {
        writeln!(out, "{done} {file}")?;
    }
    writeln!(
        out,
        "{done}{}个超过{days}天的存档文件，共{}KB；另有{}个因疑点或现行版本需要而保留",
        pruned.files.len(),
        pruned.bytes.div_ceil(1024),
        pruned.needed
    )?;
    Ok(Ending::Clean)
}
