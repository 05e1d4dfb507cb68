//! `audit`: the log of who did what, looked at and copied out. Nothing here changes it.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::output::NewFile;
use super::place::Place;
use super::{CliError, Ending, Format};
use crate::jobs::audit::{Fault, Logged, Verified, copy_out, last, masked, of, row_at, verify};
use crate::jobs::{Store, load};
use crate::text::{Sheet, visible};

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// 重新计算每一行的校验值，指出第一处被改动的地方
    Verify(VerifyArgs),
    /// 查看最近的记录，或某一事项的全部记录
    Show(ShowArgs),
    /// 导出全部记录；学生、家长姓名和个人号码已隐去
    Export(ExportArgs),
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// 以前核对时记下的“行数:末行校验值”，用来发现末尾被删去的记录
    #[arg(long, value_name = "N:HASH")]
    expect: Option<String>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// 事项类别，如 case、notice、delivery、finding、run、store
    kind: Option<String>,
    /// 事项编号；不写则列出最近的记录
    subject: Option<String>,
    /// 最多列出几行
    #[arg(long, default_value_t = 50)]
    last: u32,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// 写到哪个文件；不写则输出到终端
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "csv")]
    format: ExportFormat,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// 表格
    Csv,
    /// 每行一个 JSON
    Jsonl,
}

pub(super) fn run(command: &AuditCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            AuditCommand::Verify(args) => check(args, out).await,
            AuditCommand::Show(args) => show(args, out).await,
            AuditCommand::Export(args) => export(args, out).await,
        }
    })
}

/// 0 where the log is whole, 2 where it is not.
async fn check(args: &VerifyArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let expected = args.expect.as_deref().map(expected).transpose()?;
    let (_, store) = args.place.open().await?;
    let (mut told, ending) = match verify(&store).await? {
        Verified::Whole { rows, head } => match gone(&store, expected).await? {
            Some(seq) => (
                json!({"whole": false, "rows": rows, "head": head, "row": seq, "fault": "expected",
                    "why": format!("第{seq}行与以前记下的不同，或者已被删去")}),
                Ending::Mistakes,
            ),
            None => (
                json!({"whole": true, "rows": rows, "head": head}),
                Ending::Clean,
            ),
        },
        Verified::Broken { seq, why } => {
            let (fault, words) = match why {
                Fault::Gap => ("gap", "这一行缺失"),
                Fault::Link => ("link", "这一行与上一行不相连，两行之一被换过"),
                Fault::Content => ("content", "这一行的内容与写入时不同"),
            };
            let mut told = json!({"whole": false, "row": seq, "fault": fault, "why": words});
            if let Some(row) = row_at(&store, seq).await? {
                told["says"] = json_of(&row);
            }
            (told, Ending::Mistakes)
        }
    };
    store.close().await;
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &told)?;
            writeln!(out)?;
        }
        Format::Human => human(&mut told, out)?,
    }
    Ok(ending)
}

fn human(told: &mut serde_json::Value, out: &mut dyn Write) -> Result<(), CliError> {
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    if told["whole"] == true {
        let (rows, head) = (&told["rows"], text(&told["head"]));
        writeln!(out, "审计记录完整：共{rows}行")?;
        writeln!(out, "末行校验值：{head}")?;
        writeln!(
            out,
            "请把这一行抄存到别处，下次核对时加上：--expect {rows}:{head}"
        )?;
        return Ok(());
    }
    writeln!(
        out,
        "审计记录被改动：第{}行，{}",
        told["row"],
        text(&told["why"])
    )?;
    if let Some(says) = told.get("says") {
        writeln!(out, "该处现有内容：{}", visible(&says.to_string()))?;
    }
    writeln!(out, "请不要再写入，保留数据库文件，并与最近的备份比较")?;
    Ok(())
}

fn expected(text: &str) -> Result<(i64, String), CliError> {
    let parsed = text
        .split_once(':')
        .and_then(|(rows, head)| Some((rows.parse::<i64>().ok()?, head.to_owned())));
    parsed
        .ok_or_else(|| CliError::Usage(format!("--expect “{text}”应为“行数:校验值”，如 12:3f9a…")))
}

/// The row that an earlier look has seen and that is not there any more.
async fn gone(store: &Store, expected: Option<(i64, String)>) -> Result<Option<i64>, CliError> {
    let Some((seq, head)) = expected.filter(|(seq, _)| *seq > 0) else {
        return Ok(None);
    };
    let row = row_at(store, seq).await?;
    let is_there = row.is_some_and(|row| row.seq == seq && row.hash == head);
    Ok((!is_there).then_some(seq))
}

async fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, store) = args.place.open().await?;
    let (_, vocabulary) = load(&config)?.checked()?;
    let rows = match (&args.kind, &args.subject) {
        (Some(kind), Some(subject)) => of(&store, kind, subject).await?,
        (kind, _) => last(&store, kind.as_deref(), args.last).await?,
    };
    store.close().await;
    let rows: Vec<Logged> = rows
        .into_iter()
        .map(|row| masked(row, &vocabulary))
        .collect();
    if args.format == Format::Json {
        let all: Vec<_> = rows.iter().map(json_of).collect();
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
        return Ok(Ending::Clean);
    }
    for row in &rows {
        let states = match (&row.from, &row.to) {
            (None, None) => String::new(),
            (from, to) => {
                let word = |state: &Option<String>| state.clone().unwrap_or_else(|| "-".into());
                format!("：{} → {}", word(from), word(to))
            }
        };
        let why = row.reason.as_ref().map(|why| format!("（{why}）"));
        let line = format!(
            "{} {} {} {}/{} {}{states}{}",
            row.seq,
            beijing(row),
            row.actor,
            row.kind,
            row.subject,
            row.action,
            why.unwrap_or_default()
        );
        writeln!(out, "{}", visible(&line))?;
    }
    writeln!(out, "共{}行", rows.len())?;
    Ok(Ending::Clean)
}

async fn export(args: &ExportArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, store) = args.place.open().await?;
    let (_, vocabulary) = load(&config)?.checked()?;
    let (done, count) = match &args.output {
        Some(path) => {
            let mut file = NewFile::create(path)?;
            let count = written(&store, &vocabulary, args.format, &mut file).await?;
            file.finish()?;
            (Some(path), count)
        }
        None => (None, written(&store, &vocabulary, args.format, out).await?),
    };
    store.close().await;
    if let Some(path) = done {
        writeln!(out, "已导出{count}行：{}", path.display())?;
    }
    Ok(Ending::Clean)
}

async fn written(
    store: &Store,
    vocabulary: &crate::extract::Vocabulary,
    format: ExportFormat,
    out: &mut dyn Write,
) -> Result<u64, CliError> {
    let mut out = BufWriter::new(out);
    let count = match format {
        ExportFormat::Jsonl => {
            copy_out(store, vocabulary, |row| {
                serde_json::to_writer(&mut out, &json_of(row))?;
                writeln!(out)?;
                Ok::<_, CliError>(())
            })
            .await?
        }
        ExportFormat::Csv => {
            let headings = [
                "行号",
                "时间",
                "操作人",
                "类别",
                "编号",
                "操作",
                "原状态",
                "新状态",
                "理由",
                "详情",
                "上一行校验值",
                "本行校验值",
            ];
            let mut sheet = Sheet::begin(&mut out, &headings)?;
            copy_out(store, vocabulary, |row| {
                let (seq, at) = (row.seq.to_string(), beijing(row));
                let or = |text: &'_ Option<String>| text.clone().unwrap_or_default();
                let (from, to) = (or(&row.from), or(&row.to));
                let (reason, detail) = (or(&row.reason), or(&row.detail));
                sheet.row([
                    &*seq,
                    &*at,
                    &*row.actor,
                    &*row.kind,
                    &*row.subject,
                    &*row.action,
                    &*from,
                    &*to,
                    &*reason,
                    &*detail,
                    &*row.previous,
                    &*row.hash,
                ])?;
                Ok::<_, CliError>(())
            })
            .await?
        }
    };
    out.flush()?;
    Ok(count)
}

fn beijing(row: &Logged) -> String {
    let at = row.at.with_timezone(&chrono_tz::Asia::Shanghai);
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

fn json_of(row: &Logged) -> serde_json::Value {
    json!({
        "seq": row.seq, "at": row.at, "actor": row.actor, "kind": row.kind,
        "subject": row.subject, "action": row.action, "from": row.from, "to": row.to,
        "reason": row.reason, "detail": row.detail, "previous": row.previous, "hash": row.hash,
    })
}
