//! `case list` and `case show`.

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::{CliError, Ending};
use crate::cases::plan::Priority;
use crate::cases::{CaseStage, FindingStage, Outcome};
use crate::cli::place::Place;
use crate::cli::{Format, parse_date};
use crate::jobs::cases::{
    Asked, Case, CaseJobError, Event, FindingOnRecord, Logged, case_log, events, get, list,
};
use crate::model::Word;
use crate::text::{shorten, visible};

/// Characters of a sentence in a list.
const BRIEF: usize = 80;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// 也列出已办结的
    #[arg(long)]
    closed: bool,
    /// 只列出这一状态的：triage 待分派，assigned 已分派，verifying 核实中，confirmed 已确认……
    #[arg(long, value_name = "STATE", value_parser = parse_stage)]
    state: Option<CaseStage>,
    /// 只列出这家机构的（机构编号）
    #[arg(long, value_name = "ID")]
    institution: Option<String>,
    /// 只列出这名经办人的
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
    /// 只列出期限早于这一天的
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    due_before: Option<NaiveDate>,
    /// 只列出序号大于它的（用于翻页）
    #[arg(long, value_name = "NUMBER")]
    after: Option<i64>,
    /// 最多列出多少件
    #[arg(long, default_value_t = 100)]
    most: u32,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// 案件编号
    case: String,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

fn parse_stage(text: &str) -> Result<CaseStage, String> {
    CaseStage::parse(text).ok_or_else(|| format!("没有这种状态，可写：{}", CaseStage::choices()))
}

pub(super) async fn list_cases(args: &ListArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let asked = Asked {
        closed: args.closed,
        state: args.state.map(Word::code),
        institution: args.institution.as_deref(),
        officer: args.officer.as_deref(),
        due_before: args.due_before,
        after: args.after,
        most: args.most,
    };
    let found = list(&store, &asked).await.map_err(CaseJobError::from)?;
    store.close().await;
    match args.format {
        Format::Json => {
            let all: Vec<Value> = found.iter().map(case_json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human if found.is_empty() => writeln!(out, "没有案件")?,
        Format::Human => {
            for case in &found {
                brief(case, out)?;
            }
        }
    }
    Ok(Ending::Clean)
}

pub(super) async fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let found = get(&store, args.case.trim()).await?;
    let (case, held) = found.ok_or_else(|| CaseJobError::NoCase(args.case.clone()))?;
    let notes = events(&store, case.row.id).await?;
    let log = case_log(&store, &case).await?;
    store.close().await;
    match args.format {
        Format::Json => {
            let mut all = case_json(&case);
            all["findings"] = held.iter().map(finding_json).collect();
            let notes = notes
                .iter()
                .map(|n| json!({"at": n.at, "by": n.actor, "kind": n.kind, "text": n.body}));
            all["notes"] = notes.collect();
            all["history"] = log.iter().map(logged_json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human => human(&case, &held, &notes, &log, out)?,
    }
    Ok(Ending::Clean)
}

fn human(
    case: &Case,
    held: &[FindingOnRecord],
    notes: &[Event],
    log: &[Logged],
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = &case.row;
    let rows = [
        ("案件", row.number.clone()),
        ("机构", about(case)),
        ("镇（街道）", case.town.clone().unwrap_or_default()),
        ("事项", matter(&row.family)),
        (
            "状态",
            format!(
                "{}（第{}版）",
                state_zh("case", &row.state.state),
                row.version
            ),
        ),
        ("结果", outcome(row.state.outcome.as_deref())),
        ("理由", row.state.reason.clone().unwrap_or_default()),
        ("优先", priority(row.priority).zh().to_owned()),
        ("期限", due(case)),
        ("牵头", case.lead.clone()),
        ("经办", row.state.officer.clone().unwrap_or_default()),
        ("通知单", format!("第{}稿", row.revision)),
        (
            "疑点",
            format!("{}条，其中未消除{}条", case.count, case.waiting),
        ),
    ];
    for (name, text) in rows.iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "{name}：{}", visible(text))?;
    }
    for finding in held {
        writeln!(
            out,
            "  {} [{}] {}",
            finding.fingerprint,
            state_zh("finding", &finding.state),
            visible(&shorten(&finding.message, BRIEF))
        )?;
    }
    writeln!(out, "经过：")?;
    for logged in log {
        line(logged, out)?;
    }
    for note in notes {
        let (at, by) = (local(note.at), visible(&note.actor));
        writeln!(out, "  备注 {at} {by}：{}", visible(&note.body))?;
    }
    Ok(())
}

/// One line of a list.
pub(in crate::cli) fn brief(case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let row = &case.row;
    let officer = row.state.officer.as_deref();
    let officer = officer.map_or_else(String::new, |name| format!("，经办{}", visible(name)));
    let ended = outcome(row.state.outcome.as_deref());
    let ended = if ended.is_empty() {
        ended
    } else {
        format!("（{ended}）")
    };
    writeln!(
        out,
        "{}  {}{ended}  {}  {}  疑点{}条（未消除{}）  期限{}{officer}  → {}",
        row.number,
        state_zh("case", &row.state.state),
        visible(&about(case)),
        matter(&row.family),
        case.count,
        case.waiting,
        due(case),
        visible(&case.lead),
    )
}

fn about(case: &Case) -> String {
    match &case.name {
        Some(name) => format!("{}（{}）", name, case.row.about),
        None => case.row.about.clone(),
    }
}

/// 第82项, or a rule's id.
fn matter(family: &str) -> String {
    match family.rsplit_once('#') {
        Some((document, item)) => format!("{document}第{item}项"),
        None => family.to_owned(),
    }
}

fn due(case: &Case) -> String {
    let Some(day) = case.row.due_on else {
        return "未定".to_owned();
    };
    match case.row.due_unsure {
        Some(year) => format!("{day}（暂定：{year}年尚无放假通知）"),
        None => day.to_string(),
    }
}

fn priority(rank: u16) -> Priority {
    let at = usize::from(rank).min(Priority::ALL.len() - 1);
    Priority::ALL[at]
}

fn outcome(code: Option<&str>) -> String {
    let outcome = code.and_then(Outcome::parse);
    outcome.map(|o| o.zh().to_owned()).unwrap_or_default()
}

/// The Chinese word of a state.
pub(in crate::cli) fn state_zh(kind: &str, code: &str) -> String {
    let zh = match kind {
        "finding" => FindingStage::parse(code).map(Word::zh),
        _ => CaseStage::parse(code).map(Word::zh),
    };
    zh.map_or_else(|| code.to_owned(), str::to_owned)
}

/// One line of a history.
pub(in crate::cli) fn line(logged: &Logged, out: &mut dyn Write) -> io::Result<()> {
    let state = |code: &Option<String>| code.as_deref().map(|code| state_zh(&logged.kind, code));
    let step = match (state(&logged.from), state(&logged.to)) {
        (Some(from), Some(to)) if from != to => format!("{from}→{to}"),
        (_, Some(to)) => to,
        _ => String::new(),
    };
    let who = match logged.actor.as_str() {
        "scan" => "系统核查".to_owned(),
        name => visible(name).into_owned(),
    };
    let why = logged.reason.as_deref().unwrap_or_default();
    writeln!(out, "  {} {who} {step} {}", local(logged.at), visible(why))
}

/// An audit row for programs.
pub(in crate::cli) fn logged_json(logged: &Logged) -> Value {
    json!({
        "seq": logged.seq, "at": logged.at, "by": logged.actor, "action": logged.action,
        "from": logged.from, "to": logged.to, "reason": logged.reason,
    })
}

fn finding_json(f: &FindingOnRecord) -> Value {
    json!({
        "fingerprint": f.fingerprint, "rule": f.rule, "record": {"table": f.table, "id": f.record_id},
        "occurred_on": f.occurred_on, "message": f.message, "state": f.state,
        "reason": f.reason, "dismissed_until": f.dismissed_until,
        "duplicate_of": f.duplicate_of, "present": f.present, "version": f.version,
    })
}

/// A case for programs.
pub(in crate::cli) fn case_json(case: &Case) -> Value {
    let row = &case.row;
    json!({
        "case": row.number, "id": row.id, "about": row.about, "institution_id": row.institution,
        "name": case.name, "town": case.town, "family": row.family, "state": row.state.state,
        "outcome": row.state.outcome, "reason": row.state.reason, "officer": row.state.officer,
        "priority": priority(row.priority).code(), "due_on": row.due_on,
        "due_unsure": row.due_unsure, "lead": case.lead, "revision": row.revision,
        "version": row.version, "findings_held": case.count, "findings_waiting": case.waiting,
        "follows": case.follows, "opened_at": case.opened_at, "changed_at": case.changed_at,
    })
}

/// 2024-09-10 18:30, China's time.
fn local(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&chrono_tz::Asia::Shanghai);
    at.format("%Y-%m-%d %H:%M").to_string()
}
