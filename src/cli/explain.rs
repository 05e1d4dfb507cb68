//! `explain FINDING`: what a finding rests on, and what has become of it.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::case::{brief, case_json, line, logged_json, state_zh};
use super::place::Place;
use super::{CliError, Ending, Format};
use crate::clock;
use crate::jobs::cases::{Explained, explain};
use crate::model::Word;
use crate::text::visible;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// 疑点编号，写出开头几位即可
    finding: String,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(args: &ExplainArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    let told = runtime.block_on(async {
        let (config, store) = args.place.open().await?;
        let on = config.day.unwrap_or_else(clock::today);
        let told = explain(&store, &config, &args.finding, on).await?;
        store.close().await;
        Ok::<_, CliError>(told)
    })?;
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &as_json(&told))?;
            writeln!(out)?;
        }
        Format::Human => human(&told, out)?,
    }
    Ok(Ending::Clean)
}

fn human(told: &Explained, out: &mut dyn Write) -> io::Result<()> {
    let f = &told.finding;
    let mut rows = vec![
        ("疑点", f.fingerprint.clone()),
        ("内容", f.message.clone()),
        ("状态", told.state.stage().zh().to_owned()),
        ("理由", f.reason.clone().unwrap_or_default()),
        ("性质", certainty(f.certainty.as_deref()).to_owned()),
        ("机构", f.institution.clone().unwrap_or_default()),
        (
            "日期",
            f.occurred_on.map(|d| d.to_string()).unwrap_or_default(),
        ),
        ("查到", f.observed.clone()),
        ("限值", f.limit.clone()),
    ];
    if let Some(rule) = &told.rule {
        rows.push(("规则", format!("{} {}", rule.id, rule.title)));
        for clause in &rule.clauses {
            rows.push(("条款", format!("{}：“{}”", clause.place(), clause.quote)));
        }
        rows.push(("牵头", rule.lead.join("、")));
        rows.push(("协助", rule.assist.join("、")));
        rows.push(("读法", rule.reading.clone().unwrap_or_default()));
        rows.push(("整改", rule.remedy.clone()));
    } else {
        rows.push(("规则", format!("{}（已不在所用规则包中）", f.rule)));
    }
    if let Some(limit) = &told.limit {
        let to = limit.to.map(|day| format!("至{day}")).unwrap_or_default();
        rows.push((
            "依据",
            format!(
                "{}，{}起{to}（规则包 {}）",
                limit.source, limit.from, limit.pack
            ),
        ));
    }
    rows.push(("出处", place(told)));
    rows.push(("豁免", told.waiver.clone().unwrap_or_default()));
    if let Some(run) = &told.first {
        rows.push(("首次", format!("第{}次核查（{}）", run.id.0, run.day)));
    }
    if let Some(run) = &told.last {
        let there = if f.present { "仍在" } else { "已不存在" };
        rows.push((
            "最近",
            format!("第{}次核查（{}）：{there}", run.id.0, run.day),
        ));
    }
    for (name, text) in rows.iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "{name}：{}", visible(text))?;
    }
    if !told.history.is_empty() {
        writeln!(out, "经过：")?;
    }
    for logged in &told.history {
        line(logged, out)?;
    }
    if let Some(case) = &told.case {
        writeln!(out, "所在案件：")?;
        brief(case, out)?;
        for logged in &told.case_history {
            line(logged, out)?;
        }
    }
    Ok(())
}

fn certainty(code: Option<&str>) -> &'static str {
    match code {
        Some("violation") => "违规（登记数据本身即可认定）",
        Some("suspicion") => "疑点，须人工核实",
        _ => "",
    }
}

fn place(told: &Explained) -> String {
    let f = &told.finding;
    let mut text = f.source.clone().unwrap_or_default();
    if let Some(sheet) = &f.sheet {
        text.push_str(&format!("，工作表“{sheet}”"));
    }
    if let Some(line) = f.line {
        text.push_str(&format!("，第{line}行"));
    }
    if let Some((from, to)) = f.chars {
        text.push_str(&format!("，正文第{}至{to}字", from + 1));
    }
    text.push_str(&format!("，记录 {}", f.record_id));
    text
}

fn as_json(told: &Explained) -> Value {
    let f = &told.finding;
    let clauses = told.rule.iter().flat_map(|rule| &rule.clauses);
    let clauses: Vec<Value> = clauses
        .map(|c| json!({"document": c.number, "item": c.item, "quote": c.quote}))
        .collect();
    let limit = told.limit.as_ref();
    json!({
        "fingerprint": f.fingerprint,
        "rule": f.rule,
        "title": told.rule.as_ref().map(|r| &r.title),
        "reading": told.rule.as_ref().and_then(|r| r.reading.as_ref()),
        "lead": told.rule.as_ref().map(|r| &r.lead),
        "assist": told.rule.as_ref().map(|r| &r.assist),
        "clauses": clauses,
        "certainty": f.certainty,
        "institution_id": f.institution,
        "record": {"table": f.table, "id": f.record_id},
        "occurred_on": f.occurred_on,
        "message": f.message,
        "evidence": {
            "observed": f.observed, "limit": f.limit, "sha256": f.evidence,
            "source": {"file": f.source, "sheet": f.sheet, "row": f.line, "chars": f.chars},
            "limit_source": limit.map(|l| json!({
                "document": l.source, "pack": l.pack, "from": l.from, "to": l.to,
            })),
        },
        "state": {
            "code": f.state, "zh": state_zh("finding", &f.state), "reason": f.reason,
            "dismissed_until": f.dismissed_until, "duplicate_of": f.duplicate_of,
            "present": f.present,
        },
        "version": f.version,
        "waiver": told.waiver,
        "first_run": told.first.as_ref().map(|r| json!({"run": r.id.0, "day": r.day})),
        "last_run": told.last.as_ref().map(|r| json!({"run": r.id.0, "day": r.day})),
        "history": told.history.iter().map(logged_json).collect::<Vec<_>>(),
        "case": told.case.as_ref().map(case_json),
        "case_history": told.case_history.iter().map(logged_json).collect::<Vec<_>>(),
    })
}
