//! Raw rules -> rules: quotes proven, bureaus taken from the rows, limits in order,
//! child packs laid over their parents, tests present.

use std::collections::BTreeMap;

use chrono::Days;

use super::pack::Pack;
use super::parse::{RawClause, RawLimit, RawRule};
use super::problem::Problems;
use super::rule::{Clause, Expect, Limit, Rule, Spot};
use super::rulebook::find_document;
use crate::model::{Confidence, Word};

/// Checks and joins the raw rules of all packs, which come nearest pack first.
pub(super) fn rules(raw: Vec<RawRule>, packs: &[Pack], problems: &mut Problems) -> Vec<Rule> {
    let mut by_id: BTreeMap<String, Vec<RawRule>> = BTreeMap::new();
    for rule in raw {
        by_id.entry(rule.id.value.clone()).or_default().push(rule);
    }
    let mut rules: Vec<Rule> = by_id
        .into_values()
        .filter_map(|layers| join(layers, packs, problems))
        .collect();
    rules.sort_by(|a, b| (a.item.is_none(), a.item, &a.id).cmp(&(b.item.is_none(), b.item, &b.id)));
    rules
}

/// Lays the additions of child packs over the one full rule.
fn join(mut layers: Vec<RawRule>, packs: &[Pack], problems: &mut Problems) -> Option<Rule> {
    let base = layers.pop()?;
    let Some(body) = base.body.clone() else {
        let extends = base.extends.clone().unwrap_or_default();
        let title = format!("上级规则包中没有规则 `{}`", base.id.value);
        problems.note(
            extends.at,
            &title,
            "extends 只能补充上级包已有的规则".into(),
        );
        return None;
    };
    for layer in &layers {
        check_layer(layer, &base, problems);
    }
    let all: Vec<&RawRule> = layers.iter().chain([&base]).collect();
    let clauses: Vec<Clause> = all
        .iter()
        .flat_map(|layer| &layer.clauses)
        .filter_map(|clause| prove(clause, packs, problems))
        .collect();
    let item = clauses.iter().find_map(|c| c.item);
    let (lead, assist) = bureaus(&clauses, packs);
    let limits = limits(&all, &clauses, packs, problems);
    let rule = Rule {
        id: base.id.value.clone(),
        title: body.title,
        kind: body.kind,
        status: body.status,
        severity: body.severity,
        waivable: body.waivable,
        why: body.why,
        remedy: body.remedy,
        message: body.message,
        reading: all.iter().find_map(|l| l.reading.clone()),
        pack: all.first().map_or_else(String::new, |l| l.pack.clone()),
        file: base.file.clone(),
        clauses,
        scope: body.scope,
        limits,
        params: body.params,
        tests: all.iter().flat_map(|l| l.tests.clone()).collect(),
        item,
        lead,
        assist,
    };
    check_complete(&rule, &base, problems);
    Some(rule)
}

fn check_layer(layer: &RawRule, base: &RawRule, problems: &mut Problems) {
    match &layer.extends {
        None => {
            let title = format!(
                "规则 `{}` 在上级规则包 `{}` 中已有",
                layer.id.value, base.pack
            );
            let help = format!(
                "补充它请写 extends = \"{}\"，另立规则请换一个编号",
                base.pack
            );
            problems.note(layer.id.at.clone(), &title, help);
        }
        Some(extends) if extends.value != base.pack => {
            let title = format!(
                "规则 `{}` 不在规则包 `{}` 中",
                layer.id.value, extends.value
            );
            problems.note(
                extends.at.clone(),
                &title,
                format!("应为 \"{}\"", base.pack),
            );
        }
        Some(_) => {}
    }
}

fn prove(raw: &RawClause, packs: &[Pack], problems: &mut Problems) -> Option<Clause> {
    let Some(source) = find_document(packs, &raw.document.value) else {
        let known: Vec<&str> = packs
            .iter()
            .flat_map(|p| &p.documents)
            .map(|d| d.id.as_str())
            .collect();
        let title = format!("没有登记文件 `{}`", raw.document.value);
        problems.note(
            raw.document.at.clone(),
            &title,
            format!("可用：{}", known.join("、")),
        );
        return None;
    };
    let item = raw.item.as_ref().map(|i| i.value);
    let paragraph = raw.paragraph.as_ref().map(|p| p.value.clone());
    let article = raw.article.as_ref().map(|a| a.value.clone());
    let spot = Spot::of(item, paragraph.as_deref(), article.as_deref());
    let Some(grade) = source.proves(&raw.quote.value, spot) else {
        let help = format!("{}{spot}中没有这句话，请逐字核对原文", source.number);
        problems.note(raw.quote.at.clone(), "引文与原文不符", help);
        return None;
    };
    Some(Clause {
        document: source.id.clone(),
        number: source.number.clone(),
        item,
        paragraph,
        article,
        quote: raw.quote.value.clone(),
        from: raw.from.or(Some(source.from)),
        grade,
    })
}

/// The bureaus of the first clause whose place in its document names some.
fn bureaus(clauses: &[Clause], packs: &[Pack]) -> (Vec<String>, Vec<String>) {
    let named = clauses
        .iter()
        .find_map(|c| find_document(packs, &c.document)?.bureaus(&c.quote, c.spot()));
    named
        .map(|(lead, assist)| (lead.to_vec(), assist.to_vec()))
        .unwrap_or_default()
}

/// The limits of one layer in order, checked for gaps and overlaps; those of a nearer
/// pack come first and so win on the days that they cover.
fn limits(
    layers: &[&RawRule],
    clauses: &[Clause],
    packs: &[Pack],
    problems: &mut Problems,
) -> Vec<Limit> {
    let mut all = Vec::new();
    for layer in layers {
        let mut raw: Vec<&RawLimit> = layer.limits.iter().collect();
        raw.sort_by_key(|l| l.from.value);
        for (i, limit) in raw.iter().enumerate() {
            let next = raw.get(i + 1);
            check_neighbours(limit, next.copied(), problems);
            let before_next = next.and_then(|n| n.from.value.checked_sub_days(Days::new(1)));
            let to = limit.to.as_ref().map(|t| t.value).or(before_next);
            if let Some((source, confidence)) = sourced(limit, clauses, packs, problems) {
                let values = limit.values.clone();
                let pack = layer.pack.clone();
                all.push(Limit {
                    from: limit.from.value,
                    to,
                    source,
                    confidence,
                    pack,
                    values,
                });
            }
        }
    }
    all
}

fn check_neighbours(limit: &RawLimit, next: Option<&RawLimit>, problems: &mut Problems) {
    if let Some(to) = &limit.to
        && to.value < limit.from.value
    {
        problems.note(
            to.at.clone(),
            "限值的止日早于起日",
            "请核对 from 与 to".into(),
        );
    }
    if let Some(next) = next
        && next.from.value == limit.from.value
    {
        let help = "另一个限值也从这一天开始，请改其中一个".into();
        problems.note(next.from.at.clone(), "两个限值自同一日起", help);
    }
    let (Some(next), Some(to)) = (next, &limit.to) else {
        return;
    };
    let expected = next.from.value.checked_sub_days(Days::new(1));
    if to.value >= next.from.value {
        let help = format!("下一个限值自 {} 起，请改 to", next.from.value);
        problems.note(to.at.clone(), "两个限值的日期重叠", help);
    } else if expected.is_some_and(|day| to.value < day) {
        let help = format!("到 {} 之间没有限值，请补上", next.from.value);
        problems.note(to.at.clone(), "两个限值之间有空档", help);
    }
}

/// Official number and grade of the document that sets a limit: the one it names, or
/// that of the main clause.
fn sourced(
    limit: &RawLimit,
    clauses: &[Clause],
    packs: &[Pack],
    problems: &mut Problems,
) -> Option<(String, Confidence)> {
    let (number, mut grade) = match &limit.source {
        Some(named) => match find_document(packs, &named.value) {
            Some(source) => {
                let quoted = clauses
                    .iter()
                    .find(|c| c.document == source.id)
                    .map(|c| c.grade);
                (source.number.clone(), quoted.unwrap_or(source.grade))
            }
            None => {
                let title = format!("没有登记文件 `{}`", named.value);
                problems.note(named.at.clone(), &title, "请在 pack.toml 登记".into());
                return None;
            }
        },
        None => clauses.first().map(|c| (c.number.clone(), c.grade))?,
    };
    match &limit.confidence {
        // A rule may be more careful than its source, never bolder.
        Some(stated) if stated.value >= grade => grade = stated.value,
        Some(stated) => {
            let help = format!("来源为{}级，不能写得更高", grade.code());
            problems.note(stated.at.clone(), "可信度高于来源", help);
        }
        None if grade.needs_confirming() => {
            let help = format!(
                "请写 confidence = \"{}\"，让执法人员看到须核实",
                grade.code()
            );
            problems.note(limit.from.at.clone(), "限值缺少 `confidence`", help);
        }
        None => {}
    }
    Some((number, grade))
}

fn check_complete(rule: &Rule, base: &RawRule, problems: &mut Problems) {
    let mut missing = Vec::new();
    for expect in [Expect::Pass, Expect::Violation] {
        if !rule.tests.iter().any(|t| t.expect == expect) {
            missing.push(expect.code());
        }
    }
    if !rule.tests.iter().any(|t| t.boundary) {
        missing.push("boundary");
    }
    if !missing.is_empty() {
        let help = format!(
            "缺少：{}（边界测试请加 boundary = true）",
            missing.join("、")
        );
        problems.note(base.at.clone(), "规则缺少测试", help);
    }
    if base.clauses.is_empty() {
        problems.note(
            base.at.clone(),
            "规则没有依据",
            "至少写一个 [[clause]]".into(),
        );
    }
    if base.limits.is_empty() {
        problems.note(
            base.at.clone(),
            "规则没有生效日期",
            "至少写一个 [[limit]]，内有 from".into(),
        );
    }
}
