//! What was drafted, for people and for programs.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::Trial;
use crate::cli::CliError;
use crate::report::rule::or_none;
use crate::rules::draft::{Draft, Drafted, Group, NewFile, Where};

/// For people.
pub(super) fn human(
    drafted: &Drafted,
    trial: &Trial,
    dir: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let order = &drafted.order;
    writeln!(
        out,
        "{}《{}》（自{}起）",
        order.number, order.title, order.from
    )?;
    writeln!(
        out,
        "起草规则{}条，另有{}处谈到校外培训的话没有形成规则，逐条列在后面。",
        drafted.drafts.len(),
        drafted.listed.len()
    )?;
    if !drafted.drafts.is_empty() {
        writeln!(
            out,
            "\n草案（不用于检查；逐条核对，把 status 改为 \"active\" 之后才生效）："
        )?;
    }
    for draft in &drafted.drafts {
        of_draft(draft, out)?;
    }
    let mut group: Option<Group> = None;
    for listed in &drafted.listed {
        if group != Some(listed.group) {
            group = Some(listed.group);
            writeln!(out, "\n没有形成规则——{}：", listed.group.zh())?;
        }
        let place = listed.place.with_line(listed.line);
        writeln!(out, "  {place}：{}", one_line(&listed.words))?;
        writeln!(out, "    原因：{}", listed.reason)?;
    }
    of_trial(drafted, trial, out)?;
    match dir {
        Some(dir) => writeln!(
            out,
            "已写入规则包 {}；没有形成规则的句子另见其中的 not-drafted.md",
            dir.display()
        )?,
        None => writeln!(
            out,
            "没有写入文件；加 --output 文件夹 即写成规则包（如 --output rules/qinghe-2022-18）"
        )?,
    }
    Ok(())
}

fn of_draft(draft: &Draft, out: &mut dyn Write) -> Result<(), CliError> {
    let (spot, rule) = (draft.place.zh(draft.line), table(draft));
    let text = |key: &str| {
        rule.get(key)
            .and_then(toml::Value::as_str)
            .unwrap_or_default()
    };
    writeln!(out, "\n  {spot}  {}（{}）", text("title"), draft.id)?;
    writeln!(out, "    引文：{}", one_line(&draft.quote))?;
    let scope = rule.get("scope").map_or_else(String::new, shown);
    writeln!(out, "    检查：{}；范围：{scope}", text("kind"))?;
    writeln!(
        out,
        "    限值：{}",
        limit(&rule).map_or_else(String::new, shown)
    )?;
    if let Some(above) = &draft.above {
        writeln!(out, "    上级文件 {above} 有同样的话，自该文件起算")?;
    }
    writeln!(
        out,
        "    牵头：{}；协助：{}",
        or_none(&draft.lead),
        or_none(&draft.assist)
    )?;
    for note in &draft.notes {
        writeln!(out, "    请核对：{}", one_line(note))?;
    }
    Ok(())
}

/// The rule file as a table; what was drafted was loaded before it is shown.
fn table(draft: &Draft) -> toml::Table {
    toml::from_str(&draft.text).unwrap_or_default()
}

fn limit(rule: &toml::Table) -> Option<&toml::Value> {
    rule.get("limit")?.get(0)
}

/// `minutes = 30, from = 2021-09-09`.
fn shown(value: &toml::Value) -> String {
    let Some(table) = value.as_table() else {
        return value.to_string();
    };
    let pairs: Vec<String> = table
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    pairs.join("，")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}

fn of_trial(drafted: &Drafted, trial: &Trial, out: &mut dyn Write) -> Result<(), CliError> {
    for name in &trial.failed {
        writeln!(out, "未通过：{name}")?;
    }
    for name in &trial.unnoticed {
        writeln!(out, "未被发现：{name}")?;
    }
    writeln!(
        out,
        "\n自测：{}条草案的引文已与原文核对，{}个测试，{}个未通过；{}处改动，{}处未被测试发现",
        drafted.drafts.len(),
        trial.tests,
        trial.failed.len(),
        trial.mutants,
        trial.unnoticed.len()
    )?;
    Ok(())
}

/// For programs.
pub(super) fn json(
    drafted: &Drafted,
    trial: &Trial,
    files: &[NewFile],
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let order = &drafted.order;
    let drafts: Vec<Value> = drafted.drafts.iter().map(of_json).collect();
    let listed: Vec<Value> = drafted
        .listed
        .iter()
        .map(|l| {
            let mut entry = spot(&l.place);
            entry["line"] = l.line.into();
            entry["words"] = l.words.as_str().into();
            entry["group"] = json!(l.group);
            entry["reason"] = l.reason.as_str().into();
            entry
        })
        .collect();
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    let report = json!({
        "document": {
            "id": order.id, "number": order.number, "title": order.title,
            "from": order.from, "parent": order.parent,
        },
        "drafts": drafts,
        "listed": listed,
        "trial": {
            "tests": trial.tests, "failed": trial.failed,
            "mutants": trial.mutants, "unnoticed": trial.unnoticed,
        },
        "files": names,
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)?;
    Ok(())
}

fn of_json(draft: &Draft) -> Value {
    let mut entry = spot(&draft.place);
    entry["line"] = draft.line.into();
    let rule = table(draft);
    entry["id"] = draft.id.as_str().into();
    for key in ["title", "kind", "status"] {
        entry[key] = rule.get(key).and_then(toml::Value::as_str).into();
    }
    entry["quote"] = draft.quote.as_str().into();
    entry["scope"] = json!(rule.get("scope"));
    entry["check"] = json!(rule.get("check"));
    entry["limit"] = json!(limit(&rule).map(plain));
    entry["lead"] = draft.lead.clone().into();
    entry["assist"] = draft.assist.clone().into();
    entry["notes"] = draft.notes.clone().into();
    entry
}

/// TOML as JSON, with days as text.
fn plain(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(when) => when.to_string().into(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect(),
        other => json!(other),
    }
}

fn spot(place: &Where) -> Value {
    match place {
        Where::Item(item) => json!({"item": item}),
        Where::Paragraph(number) => json!({"paragraph": number}),
        Where::Article(number) => json!({"article": number}),
        Where::Line => json!({}),
    }
}
