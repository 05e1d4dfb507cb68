//! What officers do with cases and findings.

use std::io::Write;

use chrono::NaiveDate;
use clap::Args;

use super::show::{brief, case_json, state_zh};
use super::{CliError, Ending};
use crate::cases::Outcome;
use crate::cli::place::Place;
use crate::cli::{Format, parse_date};
use crate::clock;
use crate::jobs::cases::{CaseAsk, FindingAsk, Told, on_case, on_finding};
use crate::model::Word;
use crate::text::visible;

/// Who acts, and on which version.
#[derive(Debug, Args)]
struct Who {
    /// 经办人，记入审计日志
    #[arg(long, value_name = "NAME")]
    by: String,
    /// 查看时的版本号；已被他人修改的不予办理
    #[arg(long, value_name = "NUMBER")]
    if_version: Option<i64>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PlainArgs {
    /// 案件编号
    case: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AssignArgs {
    /// 案件编号
    case: String,
    /// 分派给谁
    #[arg(long, value_name = "NAME")]
    to: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReasonArgs {
    /// 案件编号
    case: String,
    /// 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CloseArgs {
    /// 案件编号
    case: String,
    /// 结果：rectified 已整改，penalised 已依法处理，unfounded 不属实，referred 移送其他单位，ceased 机构已停止办学
    #[arg(long, value_name = "OUTCOME", value_parser = parse_outcome)]
    outcome: Outcome,
    /// 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReferArgs {
    /// 案件编号
    case: String,
    /// 移送给哪个单位
    #[arg(long, value_name = "NAME")]
    to: String,
    /// 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NoteArgs {
    /// 案件编号
    case: String,
    /// 备注
    text: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DismissArgs {
    /// 疑点编号，写出开头几位即可
    finding: String,
    /// 截止日期（当日仍有效），最长一年
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: NaiveDate,
    /// 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DuplicateArgs {
    /// 疑点编号，写出开头几位即可
    finding: String,
    /// 与哪一条重复
    #[arg(long, value_name = "FINDING")]
    of: String,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RestoreArgs {
    /// 疑点编号，写出开头几位即可
    finding: String,
    /// 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

fn parse_outcome(text: &str) -> Result<Outcome, String> {
    Outcome::parse(text).ok_or_else(|| format!("没有这种结果，可写：{}", Outcome::choices()))
}

async fn done(
    case: &str,
    ask: CaseAsk,
    who: &Who,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let (config, store) = who.place.open().await?;
    let told = Told {
        by: &who.by,
        on: config.day.unwrap_or_else(clock::today),
        at: clock::now(),
        version: who.if_version,
    };
    let case = on_case(&store, case, &ask, &told).await;
    store.close().await;
    let case = case?;
    match who.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &case_json(&case))?;
            writeln!(out)?;
        }
        Format::Human => brief(&case, out)?,
    }
    Ok(Ending::Clean)
}

async fn decided(
    finding: &str,
    ask: FindingAsk,
    who: &Who,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let (config, store) = who.place.open().await?;
    let told = Told {
        by: &who.by,
        on: config.day.unwrap_or_else(clock::today),
        at: clock::now(),
        version: who.if_version,
    };
    let found = on_finding(&store, finding, &ask, &told).await;
    store.close().await;
    let f = found?;
    let state = state_zh("finding", &f.state);
    match who.format {
        Format::Json => {
            let json = serde_json::json!({
                "fingerprint": f.fingerprint, "state": f.state, "version": f.version,
                "dismissed_until": f.dismissed_until, "duplicate_of": f.duplicate_of,
            });
            serde_json::to_writer_pretty(&mut *out, &json)?;
            writeln!(out)?;
        }
        Format::Human => writeln!(
            out,
            "疑点{}：{state}（第{}版）：{}",
            f.fingerprint,
            f.version,
            visible(&f.message)
        )?,
    }
    Ok(Ending::Clean)
}

pub(super) async fn assign(args: &AssignArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    done(&args.case, CaseAsk::Assign(args.to.clone()), &args.who, out).await
}

pub(super) async fn verify(args: &PlainArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    done(&args.case, CaseAsk::Verify, &args.who, out).await
}

pub(super) async fn confirm(args: &PlainArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    done(&args.case, CaseAsk::Confirm, &args.who, out).await
}

pub(super) async fn close(args: &CloseArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = CaseAsk::Close(args.outcome, args.reason.clone());
    done(&args.case, ask, &args.who, out).await
}

pub(super) async fn refer(args: &ReferArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (to, reason) = (args.to.trim(), args.reason.trim());
    if to.is_empty() || reason.is_empty() {
        let why = "移送须写明单位（--to）和理由（--reason）";
        return Err(CliError::Usage(why.into()));
    }
    let ask = CaseAsk::Close(Outcome::Referred, format!("移送{to}：{reason}"));
    done(&args.case, ask, &args.who, out).await
}

pub(super) async fn give_back(args: &ReasonArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = CaseAsk::Return(args.reason.clone());
    done(&args.case, ask, &args.who, out).await
}

pub(super) async fn dispute(args: &ReasonArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = CaseAsk::Dispute(args.reason.clone());
    done(&args.case, ask, &args.who, out).await
}

pub(super) async fn uphold(args: &ReasonArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = CaseAsk::Uphold(args.reason.clone());
    done(&args.case, ask, &args.who, out).await
}

pub(super) async fn revoke(args: &ReasonArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = CaseAsk::Revoke(args.reason.clone());
    done(&args.case, ask, &args.who, out).await
}

pub(super) async fn note(args: &NoteArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    done(&args.case, CaseAsk::Note(args.text.clone()), &args.who, out).await
}

pub(super) async fn dismiss(args: &DismissArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = FindingAsk::Dismiss(args.until, args.reason.clone());
    decided(&args.finding, ask, &args.who, out).await
}

pub(super) async fn duplicate(
    args: &DuplicateArgs,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let ask = FindingAsk::Duplicate(args.of.clone());
    decided(&args.finding, ask, &args.who, out).await
}

pub(super) async fn restore(args: &RestoreArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let ask = FindingAsk::Revoke(args.reason.clone());
    decided(&args.finding, ask, &args.who, out).await
}
