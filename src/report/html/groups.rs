//! The findings of the page: rule by rule, institution by institution, the first of each.

use std::cmp::Reverse;

use super::counts::{Count, Group, Tally};
use super::text;
use crate::cases::Waiver;
use crate::engine::{Finding, describe};
use crate::model::{Value, Word};
use crate::report::{Judged, WAIVED};
use crate::rules::{Clause, Limit, Rule, Spot};

/// Findings shown of one rule and institution.
const OF_GROUP: usize = 20;

/// The same where a rule has so many institutions that they could not all be shown.
const OF_CROWDED_GROUP: usize = 3;

/// Findings shown of one rule.
const OF_RULE: usize = 200;

/// A rule with its findings.
pub(super) struct RuleView {
    pub code: String,
    pub item: Option<u32>,
    pub title: String,
    pub severity: &'static str,
    pub count: Count,
    pub institutions: usize,
    pub clauses: Vec<ClauseView>,
    pub limits: Vec<String>,
    pub reading: Option<String>,
    pub lead: String,
    pub assist: String,
    pub why: String,
    pub remedy: String,
    pub groups: Vec<GroupView>,
    /// Institutions that are not shown, and their findings.
    pub more_groups: usize,
    pub more_findings: usize,
}

/// Words of the law.
pub(super) struct ClauseView {
    pub place: String,
    pub quote: String,
    pub grade: &'static str,
}

/// One institution.
pub(super) struct GroupView {
    pub name: String,
    pub town: String,
    pub count: usize,
    pub findings: Vec<FindingView>,
    /// How many more there are.
    pub more: usize,
}

/// One finding.
pub(super) struct FindingView {
    pub certainty: &'static str,
    pub day: String,
    pub message: String,
    pub record: String,
    pub observed: String,
    pub limit: String,
    pub source: String,
}

pub(super) fn rules(tally: &Tally<'_>, judged: &Judged<'_>) -> Vec<RuleView> {
    let all = tally
        .rules
        .iter()
        .filter_map(|(position, (count, groups))| {
            let rule = judged.book.rules.get(*position)?;
            Some(of_rule(rule, *count, groups, judged))
        });
    all.collect()
}

fn of_rule(rule: &Rule, count: Count, groups: &[Group<'_>], judged: &Judged<'_>) -> RuleView {
    // The institutions with the most findings first: who reads the first page sees them.
    let mut order: Vec<&Group<'_>> = groups.iter().collect();
    order.sort_by_key(|group| Reverse(group.hits.len()));
    let each = (OF_RULE / order.len().max(1)).clamp(OF_CROWDED_GROUP, OF_GROUP);
    let (mut shown, mut limits) = (0, Vec::new());
    let mut views = Vec::new();
    for group in &order {
        if shown >= OF_RULE {
            break;
        }
        let view = of_group(group, each, judged, &mut limits);
        shown += view.findings.len();
        views.push(view);
    }
    let named: usize = views.iter().map(|view| view.count).sum();
    RuleView {
        code: rule.id.clone(),
        item: rule.item,
        title: text(&rule.title),
        severity: rule.severity.zh(),
        count,
        institutions: groups.iter().filter(|g| g.institution.is_some()).count(),
        clauses: rule.clauses.iter().map(clause).collect(),
        limits: limits.into_iter().map(limit_line).collect(),
        reading: rule.reading.as_deref().map(text),
        lead: names(&rule.lead),
        assist: names(&rule.assist),
        why: text(&rule.why),
        remedy: text(&rule.remedy),
        more_groups: order.len() - views.len(),
        more_findings: count.all() - named,
        groups: views,
    }
}

/// Puts the first findings into words, and notes the limits that governed them.
fn of_group<'a>(
    group: &Group<'a>,
    most: usize,
    judged: &Judged<'a>,
    limits: &mut Vec<&'a Limit>,
) -> GroupView {
    let (facts, book) = (&judged.inspection.facts, judged.book);
    let mut findings = Vec::new();
    for hit in group.hits.iter().take(most) {
        if let Some(finding) = describe(hit, facts, book) {
            if !limits.iter().any(|known| is_same(known, finding.governing)) {
                limits.push(finding.governing);
            }
            findings.push(of_finding(&finding, judged.waiver(&finding)));
        }
    }
    let (name, town) = match group.institution {
        Some(i) => (
            format!("{}（编号{}）", text(i.label()), text(&i.id)),
            i.town.text().map(text).unwrap_or_default(),
        ),
        None => ("未对应到登记机构的网页".to_owned(), String::new()),
    };
    GroupView {
        name,
        town,
        count: group.hits.len(),
        more: group.hits.len() - findings.len(),
        findings,
    }
}

fn of_finding(finding: &Finding<'_>, waiver: Option<&Waiver>) -> FindingView {
    FindingView {
        certainty: waiver.map_or(finding.certainty.zh(), |_| WAIVED),
        day: finding
            .occurred_on
            .map_or_else(|| "—".to_owned(), |day| Value::Date(day).zh()),
        message: match waiver {
            Some(waiver) => text(&format!("{}（豁免：{}）", finding.message(), waiver.zh())),
            None => text(&finding.message()),
        },
        record: text(&finding.id),
        observed: or_dash(text(&finding.observed.zh())),
        limit: or_dash(text(&finding.limit.zh())),
        source: text(&finding.source.zh()),
    }
}

fn is_same(a: &Limit, b: &Limit) -> bool {
    (a.from, a.to, &a.source, &a.pack) == (b.from, b.to, &b.source, &b.pack)
}

fn limit_line(limit: &Limit) -> String {
    let confirm = match limit.confidence.needs_confirming() {
        true => "【须核实】",
        false => "",
    };
    format!(
        "{confirm}{}，自{}起适用；规则包{}；可信度{}",
        text(&limit.source),
        Value::Date(limit.from).zh(),
        limit.pack,
        limit.confidence.zh()
    )
}

fn clause(clause: &Clause) -> ClauseView {
    let item = match clause.spot() {
        Spot::Row(item) => format!("任务分解表第{item}项"),
        spot => spot.to_string(),
    };
    ClauseView {
        place: format!("{}{item}", text(&clause.number)),
        quote: text(&clause.quote),
        grade: clause.grade.zh(),
    }
}

fn names(all: &[String]) -> String {
    or_dash(text(&all.join("、")))
}

fn or_dash(text: String) -> String {
    if text.is_empty() {
        "—".to_owned()
    } else {
        text
    }
}
