//! `rules show`: one rule with its clauses, limits over time and examples.

use std::io::Write;

use super::{ShowArgs, ShowFormat, draft_mark};
use crate::cli::{CliError, Ending};
use crate::model::Word;
use crate::report::rule::{or_none, page};
use crate::rules::{Limit, Rule, Rulebook, Words, nearest};

/// Prints one rule for people.
pub(super) fn run(
    book: &Rulebook,
    args: &ShowArgs,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let id = args.id.as_str();
    let Some(rule) = book.rule(id) else {
        let near = nearest(id, book.rules.iter().map(|r| r.id.as_str()));
        let hint = near.map_or_else(|| "见 rules list".to_owned(), |n| format!("是不是 {n}？"));
        return Err(CliError::Usage(format!("没有规则 {id}；{hint}")));
    };
    match args.format {
        ShowFormat::Human => human(book, rule, out),
        ShowFormat::Html => {
            page(book, rule, out)?;
            Ok(Ending::Clean)
        }
    }
}

fn human(book: &Rulebook, rule: &Rule, out: &mut dyn Write) -> Result<Ending, CliError> {
    writeln!(out, "{}{}（{}）", draft_mark(rule), rule.title, rule.id)?;
    if !rule.is_active() {
        writeln!(
            out,
            "草案：不用于检查。核对后把规则文件中的 status 改为 \"active\" 才生效"
        )?;
    }
    writeln!(
        out,
        "严重程度：{}；检查类型：{}；规则包：{}",
        rule.severity.zh(),
        rule.kind.value,
        rule.pack
    )?;
    writeln!(out, "文件：{}", rule.file)?;
    writeln!(out, "\n依据：")?;
    for clause in &rule.clauses {
        let from = clause
            .from
            .map_or_else(String::new, |day| format!("，{day}起"));
        writeln!(
            out,
            "  {}：“{}”（可信度{}{from}）",
            clause.place(),
            clause.quote,
            clause.grade.zh()
        )?;
        if let Some(task) = clause
            .item
            .and_then(|item| row(book, &clause.document, item))
        {
            writeln!(out, "    原文：{task}")?;
        }
    }
    writeln!(out, "\n牵头单位：{}", or_none(&rule.lead))?;
    writeln!(out, "协助单位：{}", or_none(&rule.assist))?;
    writeln!(out, "\n限值：")?;
    for limit in &rule.limits {
        writeln!(out, "  {}", limit_line(limit))?;
    }
    if let Some(reading) = &rule.reading {
        writeln!(out, "\n理解：{}", reading.trim())?;
    }
    writeln!(
        out,
        "\n目的：{}\n整改：{}",
        rule.why.trim(),
        rule.remedy.trim()
    )?;
    examples(rule, out)?;
    Ok(Ending::Clean)
}

fn row(book: &Rulebook, document: &str, item: u32) -> Option<String> {
    match &book.document(document)?.words {
        Words::Full(document, _) => Some(document.task(item)?.task.clone()),
        Words::Passages(_) => None,
    }
}

fn limit_line(limit: &Limit) -> String {
    let to = limit
        .to
        .map_or_else(|| "至今".to_owned(), |to| format!("至{to}"));
    let values: Vec<String> = limit
        .values
        .iter()
        .map(|(key, node)| format!("{key} = {}", node.value))
        .collect();
    let values = if values.is_empty() {
        "生效".to_owned()
    } else {
        values.join("，")
    };
    let (source, grade) = (&limit.source, limit.confidence.zh());
    format!(
        "{}{to}：{values}（来源：{source}，可信度{grade}，规则包{}）",
        limit.from, limit.pack
    )
}

fn examples(rule: &Rule, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "\n示例（取自规则自带的测试）：")?;
    for test in &rule.tests {
        let given: Vec<String> = test
            .given
            .iter()
            .map(|(k, n)| format!("{k} = {}", n.value))
            .collect();
        writeln!(
            out,
            "  {}：{}\n    {}",
            test.expect.zh(),
            test.name,
            given.join("，")
        )?;
    }
    Ok(())
}
