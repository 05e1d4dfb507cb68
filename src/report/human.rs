//! The report for people, in Chinese: by institution and rule, the first records of each.

use std::collections::BTreeMap;
use std::io::Write;

use super::lines::Lines;
use super::{Judged, TOOL, WAIVED};
use crate::cases::Waiver;
use crate::engine::Finding;
use crate::model::{Certainty, Word};
use crate::report::ReportError;

/// How many records of one institution and rule are written out; the rest is counted.
const SHOWN: usize = 5;

/// Writes the report.
///
/// # Errors
/// Where it cannot be written.
pub fn human(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let out = &mut Lines::new(out);
    heading(judged, out)?;
    let by_rule = findings(judged, out)?;
    unknown(judged, out)?;
    mistakes(judged, out)?;
    summary(judged, &by_rule, out)
}

fn heading(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let (book, facts) = (judged.book, &judged.inspection.facts);
    let short = book.sha256.get(..12).unwrap_or_default();
    writeln!(out, "校外培训合规巡查  {TOOL}")?;
    writeln!(
        out,
        "规则包 {}（{}条规则，{}，校验 {short}），登记状态按 {} 判断",
        book.id(),
        book.rules.len(),
        book.origin,
        judged.on
    )?;
    let counts: Vec<String> = crate::model::Table::ALL
        .iter()
        .map(|table| format!("{}{}", table.zh(), facts.count(*table)))
        .collect();
    writeln!(
        out,
        "已读取：{}、页面{}\n",
        counts.join("、"),
        facts.pages.len()
    )?;
    Ok(())
}

/// Counts per rule: title, violations, suspicions.
type Counts = BTreeMap<(Option<u32>, String), (String, usize, usize)>;

fn findings(judged: &Judged<'_>, out: &mut dyn Write) -> Result<Counts, ReportError> {
    let mut counts = Counts::new();
    let (mut owner, mut rule, mut shown, mut hidden) = (None, "", 0, 0);
    for finding in judged.findings() {
        let who = finding.institution.map_or_else(
            || format!("页面 {}", finding.source.file),
            |i| format!("{}（{}）", i.label(), i.id),
        );
        if owner.as_deref() != Some(who.as_str()) {
            more(hidden, out)?;
            writeln!(out, "■ {who}")?;
            (owner, rule, hidden) = (Some(who), "", 0);
        }
        if rule != finding.rule.id {
            more(hidden, out)?;
            rule_lines(&finding, out)?;
            (rule, shown, hidden) = (&finding.rule.id, 0, 0);
        }
        if shown < SHOWN {
            record_lines(&finding, judged.waiver(&finding), out)?;
            shown += 1;
        } else {
            hidden += 1;
        }
        let key = (finding.rule.item, finding.rule.id.clone());
        let entry = counts
            .entry(key)
            .or_insert_with(|| (finding.rule.title.clone(), 0, 0));
        match finding.certainty {
            Certainty::Violation => entry.1 += 1,
            Certainty::Suspicion => entry.2 += 1,
        }
    }
    more(hidden, out)?;
    Ok(counts)
}

fn more(hidden: usize, out: &mut dyn Write) -> Result<(), ReportError> {
    if hidden > 0 {
        writeln!(out, "      另有{hidden}处，见 --format json")?;
    }
    Ok(())
}

fn rule_lines(finding: &Finding<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let rule = finding.rule;
    writeln!(
        out,
        "  ● {}（{}，{}）",
        rule.title,
        rule.id,
        rule.severity.zh()
    )?;
    for clause in &rule.clauses {
        writeln!(out, "    依据：{}“{}”", clause.place(), clause.quote)?;
    }
    let list = |names: &[String]| {
        if names.is_empty() {
            "无".to_owned()
        } else {
            names.join("、")
        }
    };
    writeln!(
        out,
        "    牵头：{}；协助：{}",
        list(&rule.lead),
        list(&rule.assist)
    )?;
    if finding.governing.confidence.needs_confirming() {
        let (source, grade) = (&finding.governing.source, finding.governing.confidence.zh());
        writeln!(out, "    限值来源：{source}，可信度{grade}")?;
    }
    Ok(())
}

fn record_lines(
    finding: &Finding<'_>,
    waiver: Option<&Waiver>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let certainty = waiver.map_or(finding.certainty.zh(), |_| WAIVED);
    let source = &finding.source;
    writeln!(out, "    {certainty}  {}", finding.message())?;
    let sheet = source
        .sheet
        .map_or_else(String::new, |s| format!("工作表“{s}”"));
    let row = source.row.map_or_else(String::new, |r| format!("第{r}行"));
    let chars = source
        .chars
        .map_or_else(String::new, |(a, b)| format!("第{a}–{b}字"));
    let (observed, limit) = (finding.observed.zh(), finding.limit.zh());
    writeln!(
        out,
        "      事实：{observed}；要求：{limit}；出处：{}{sheet}{row}{chars}",
        source.file
    )?;
    if let Some(waiver) = waiver {
        writeln!(out, "      豁免：{}", waiver.zh())?;
    }
    Ok(())
}

fn unknown(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    if judged.outcome.unjudged.is_empty() {
        return Ok(());
    }
    let mut by_reason: BTreeMap<(u16, String), (u64, usize)> = BTreeMap::new();
    for unjudged in &judged.outcome.unjudged {
        let key = (unjudged.rule, unjudged.reason.to_string());
        let entry = by_reason.entry(key).or_default();
        entry.0 += u64::from(unjudged.count);
        entry.1 += 1;
    }
    writeln!(out, "\n无法判断的事项（不等于合规）：")?;
    for ((rule, reason), (count, institutions)) in by_reason {
        let title = judged
            .book
            .rules
            .get(usize::from(rule))
            .map_or("", |r| r.title.as_str());
        writeln!(
            out,
            "  {title}：{reason}（{institutions}家机构，{count}条记录）"
        )?;
    }
    Ok(())
}

fn mistakes(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let report = &judged.inspection.report;
    if !report.errors.is_empty() {
        writeln!(out, "\n数据中的错误（其余数据已照常检查）：")?;
    }
    for group in report.grouped() {
        let error = group.first;
        let sheet = error
            .sheet
            .as_deref()
            .map_or_else(String::new, |s| format!(" 工作表“{s}”"));
        let column = error
            .column
            .as_deref()
            .map_or_else(String::new, |c| format!(" {c}列"));
        let value = error
            .value
            .as_deref()
            .map_or_else(String::new, |v| format!(" “{v}”"));
        let rows: Vec<String> = group.rows.iter().map(u32::to_string).collect();
        let rows = match (rows.is_empty(), group.count > rows.len() as u64) {
            (true, _) => String::new(),
            (false, true) => format!(" 第{}…行，共{}处", rows.join("、"), group.count),
            (false, false) => format!(" 第{}行", rows.join("、")),
        };
        writeln!(
            out,
            "  {}{sheet}{column}{rows}{value}：{}",
            error.file, error.message
        )?;
    }
    if !report.warnings.is_empty() {
        writeln!(out, "\n提示：")?;
    }
    for warning in &report.warnings {
        let sheet = warning
            .sheet
            .as_deref()
            .map_or_else(String::new, |s| format!(" 工作表“{s}”"));
        writeln!(out, "  {}{sheet}：{}", warning.file, warning.message)?;
    }
    Ok(())
}

fn summary(judged: &Judged<'_>, counts: &Counts, out: &mut dyn Write) -> Result<(), ReportError> {
    writeln!(out, "\n合计：")?;
    for ((item, id), (title, violations, suspicions)) in counts {
        let item = item.map_or_else(|| "  其他".to_owned(), |item| format!("第{item}项"));
        writeln!(
            out,
            "  {item}  违规{violations:>5}  疑点{suspicions:>4}  {title}（{id}）"
        )?;
    }
    let violations: usize = counts.values().map(|c| c.1).sum();
    let suspicions: usize = counts.values().map(|c| c.2).sum();
    let unknown: u64 = judged
        .outcome
        .unjudged
        .iter()
        .map(|u| u64::from(u.count))
        .sum();
    let mistakes: u64 = judged
        .inspection
        .report
        .grouped()
        .iter()
        .map(|g| g.count)
        .sum();
    writeln!(
        out,
        "  违规{violations}处，疑点{suspicions}处，无法判断{unknown}处，数据错误{mistakes}处"
    )?;
    Ok(())
}
