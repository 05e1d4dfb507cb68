//! The rules of a notice in words: clause, limit, findings, what to do.

use chrono::{Datelike, NaiveDate};

use super::notice::{Item, Notice};
use super::view::{LONGEST, brief, date, text};
use crate::engine::Finding;
use crate::model::Word;
use crate::rules::{Clause, Limit, Spot};
use crate::text::mask_numbers;

/// How many findings of one rule a letter shows; the attached list has them all.
pub(super) const SHOWN: usize = 20;

/// One rule in a letter.
pub(super) struct ItemView {
    /// （一）, （二）
    pub(super) heading: String,
    pub(super) title: String,
    pub(super) severity: &'static str,
    pub(super) count: usize,
    pub(super) clauses: Vec<ClauseView>,
    pub(super) limits: Vec<String>,
    /// A source is graded C or D.
    pub(super) doubtful: bool,
    pub(super) reading: Option<String>,
    pub(super) findings: Vec<FindingView>,
    /// How many findings are only in the attached list.
    pub(super) hidden: usize,
    pub(super) remedy: String,
    pub(super) why: String,
    pub(super) other_leads: Option<String>,
    pub(super) assist: Option<String>,
}

/// The words that a rule rests on.
pub(super) struct ClauseView {
    pub(super) place: String,
    pub(super) quote: String,
    pub(super) grade: &'static str,
}

/// One finding in a letter.
pub(super) struct FindingView {
    pub(super) no: usize,
    pub(super) certainty: &'static str,
    pub(super) when: String,
    /// The record and what is wrong with it.
    pub(super) what: String,
    pub(super) observed: String,
    pub(super) limit: String,
    pub(super) source: String,
    shortened: bool,
}

impl ItemView {
    /// Whether the letter leaves something out, so that the full list goes with it.
    pub(super) fn is_shortened(&self) -> bool {
        self.hidden > 0 || self.findings.iter().any(|finding| finding.shortened)
    }
}

pub(super) fn item_views(notice: &Notice<'_>) -> Vec<ItemView> {
    notice
        .items
        .iter()
        .enumerate()
        .map(|(ix, item)| item_view(ix + 1, item))
        .collect()
}

fn item_view(no: usize, item: &Item<'_>) -> ItemView {
    let rule = item.rule;
    let limits = distinct_limits(item);
    let doubtful = rule.clauses.iter().any(|c| c.grade.needs_confirming())
        || limits.iter().any(|l| l.confidence.needs_confirming());
    let shown = item.findings.iter().take(SHOWN).enumerate();
    ItemView {
        heading: format!("（{}）", numeral(no)),
        title: text(&rule.title),
        severity: rule.severity.zh(),
        count: item.findings.len(),
        clauses: rule.clauses.iter().map(clause_view).collect(),
        limits: limits.into_iter().map(limit_line).collect(),
        doubtful,
        reading: rule.reading.as_deref().map(text),
        findings: shown.map(|(ix, f)| finding_view(ix + 1, f)).collect(),
        hidden: item.findings.len().saturating_sub(SHOWN),
        remedy: text(&rule.remedy),
        why: text(&rule.why),
        other_leads: joined(&item.other_leads),
        assist: joined(&item.assist),
    }
}

fn joined(names: &[String]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| text(name)).collect();
    Some(names.join("、")).filter(|names| !names.is_empty())
}

/// The limits that governed the findings, each once, the earliest first.
fn distinct_limits<'f>(item: &Item<'f>) -> Vec<&'f Limit> {
    let mut limits: Vec<&Limit> = Vec::new();
    for finding in &item.findings {
        let limit = finding.governing;
        if !limits.iter().any(|known| same_limit(known, limit)) {
            limits.push(limit);
        }
    }
    limits.sort_by(|a, b| (a.from, a.to, &a.source).cmp(&(b.from, b.to, &b.source)));
    limits
}

fn same_limit(a: &Limit, b: &Limit) -> bool {
    (a.from, a.to, &a.source, &a.pack, a.confidence)
        == (b.from, b.to, &b.source, &b.pack, b.confidence)
}

fn limit_line(limit: &Limit) -> String {
    let until = limit
        .to
        .map_or_else(String::new, |to| format!("至{}", plain_date(to)));
    format!(
        "{}，自{}起{until}适用；规则包{}；可信度{}",
        text(&limit.source),
        plain_date(limit.from),
        text(&limit.pack),
        limit.confidence.zh(),
    )
}

/// From when a document holds: here a day of the week would say nothing.
fn plain_date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

pub(super) fn clause_place(clause: &Clause) -> String {
    let row = match clause.spot() {
        Spot::Row(item) => format!("任务分解表第{item}项"),
        spot => spot.to_string(),
    };
    format!("{}{row}", text(&clause.number))
}

fn clause_view(clause: &Clause) -> ClauseView {
    ClauseView {
        place: clause_place(clause),
        quote: text(&clause.quote),
        grade: clause.grade.zh(),
    }
}

fn finding_view(no: usize, finding: &Finding<'_>) -> FindingView {
    let (what, observed) = (what(finding), finding.observed.zh());
    let (what, observed) = (mask_numbers(&what), mask_numbers(&observed));
    let long = |text: &str| text.chars().count() > LONGEST;
    FindingView {
        no,
        certainty: finding.certainty.zh(),
        when: finding
            .occurred_on
            .map_or_else(|| "日期不详".to_owned(), date),
        shortened: long(&what) || long(&observed),
        what: brief(&what),
        observed: or_dash(brief(&observed)),
        limit: or_dash(brief(&finding.limit.zh())),
        source: brief(&finding.source.zh()),
    }
}

fn or_dash(text: String) -> String {
    if text.is_empty() {
        "—".to_owned()
    } else {
        text
    }
}

/// The rule's sentence, with the record named once and its id.
fn what(finding: &Finding<'_>) -> String {
    let (message, label, id) = (finding.message(), &finding.label, &finding.id);
    let sentence = if message.contains(label.as_str()) {
        message
    } else {
        format!("{label}：{message}")
    };
    if id.is_empty() || sentence.contains(id.as_str()) {
        sentence
    } else {
        format!("{sentence}（记录编号{id}）")
    }
}

/// Chinese numerals for headings, up to 99; a rulebook has fewer rules.
fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (n / 10, n % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens @ 2..=9, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_count_in_chinese() {
        let all: Vec<String> = [1, 10, 11, 20, 21, 99, 100].map(numeral).into();
        assert_eq!(all, ["一", "十", "十一", "二十", "二十一", "九十九", "100"]);
    }
}
