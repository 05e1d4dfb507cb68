//! The differences for people, rule by rule.

use std::io::Write;

use super::Compared;
use super::summary::{Counts, OfRule};
use crate::cli::CliError;
use crate::engine::{Difference, Finding};
use crate::report::rule::or_none;
use crate::rules::Rulebook;

/// How many institutions of a rule are named; the rest is counted.
const SHOWN: usize = 10;

pub(super) fn write(compared: &Compared<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let summary = &compared.summary;
    writeln!(
        out,
        "规则改动对疑点的影响（登记状态按 {} 判断）",
        compared.on
    )?;
    writeln!(out, "现行：{}", about(compared.from))?;
    writeln!(out, "拟改：{}", about(compared.to))?;
    for (id, rule) in &summary.rules {
        of_rule(id, rule, out)?;
    }
    if !summary.unjudged.is_empty() {
        writeln!(out, "\n无法判断的记录：")?;
        for (rule, (old, new)) in &summary.unjudged {
            writeln!(out, "  {rule}：{old} → {new}")?;
        }
    }
    if !summary.bureaus.is_empty() {
        writeln!(out, "\n按牵头单位：")?;
        for (bureau, counts) in &summary.bureaus {
            let bureau = if bureau.is_empty() {
                "未明确"
            } else {
                bureau
            };
            writeln!(out, "  {bureau}：{}", words(*counts))?;
        }
    }
    mistakes(compared, out)?;
    let total = if summary.differs() {
        words(summary.counts)
    } else {
        "没有差别".into()
    };
    writeln!(out, "\n合计：{total}；不变{}", summary.same)?;
    Ok(())
}

fn about(book: &Rulebook) -> String {
    let short = book.sha256.get(..12).unwrap_or_default();
    let active = book.rules.iter().filter(|rule| rule.is_active()).count();
    let drafts = match book.rules.len() - active {
        0 => String::new(),
        drafts => format!("，另有草案{drafts}条不用于检查"),
    };
    format!(
        "{}（{active}条规则{drafts}，{}，校验 {short}）",
        book.id(),
        book.origin
    )
}

fn words(counts: Counts) -> String {
    let Counts {
        appear,
        vanish,
        change,
    } = counts;
    format!("新增{appear}、消失{vanish}、变化{change}")
}

fn of_rule(id: &str, rule: &OfRule<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let item = rule
        .item
        .map_or_else(String::new, |item| format!("第{item}项 "));
    writeln!(
        out,
        "\n{item}{}（{id}）：{}",
        rule.title,
        words(rule.counts)
    )?;
    writeln!(out, "  牵头单位：{}", or_none(rule.lead))?;
    writeln!(out, "  涉及机构：")?;
    for ((id, name), counts) in rule.institutions.iter().take(SHOWN) {
        let who = if id.is_empty() {
            "不属于已登记机构的页面".to_owned()
        } else {
            format!("{name}（{id}）")
        };
        writeln!(out, "    {who}：{}", words(*counts))?;
    }
    let more = rule.institutions.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "    另有{more}家")?;
    }
    writeln!(out, "  例：")?;
    for example in &rule.examples {
        writeln!(out, "    {}", sentence(example))?;
    }
    Ok(())
}

fn sentence(difference: &Difference<'_>) -> String {
    let said = |f: &Finding<'_>| format!("实际{}，限值{}", f.observed.zh(), f.limit.zh());
    match difference {
        Difference::Appears(new) => format!("新增 {}：{}", new.label, said(new)),
        Difference::Vanishes(old) => format!("消失 {}：原为{}", old.label, said(old)),
        Difference::Changes(old, new) => {
            let (before, after) = (said(old), said(new));
            let sources = match (&old.governing.source, &new.governing.source) {
                (a, b) if a == b => String::new(),
                (a, b) => format!("；限值来源 {a} → {b}"),
            };
            format!("变化 {}：{before} → {after}{sources}", new.label)
        }
    }
}

fn mistakes(compared: &Compared<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let errors = &compared.inspection.report.errors;
    if !errors.is_empty() {
        writeln!(out, "\n数据有错误，两个版本都没有用到这些行：")?;
        for error in errors.iter().take(SHOWN) {
            let row = error
                .row
                .map_or_else(String::new, |row| format!(" 第{row}行"));
            writeln!(out, "  {}{row}：{}", error.file, error.message)?;
        }
        writeln!(out, "  共{}处；逐条清单见 check", errors.len())?;
    }
    Ok(())
}
