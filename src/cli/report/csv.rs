//! The report as a spreadsheet file: one row for each finding, then what could not be
//! judged and what was wrong with the data.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use rayon::prelude::*;

use super::{Judged, Unknown, WAIVED};
use crate::cases::Waiver;
use crate::cli::CliError;
use crate::engine::{Finding, Hit, describe};
use crate::import::{InputError, InputWarning};
use crate::model::{Institution, Table, Word};
use crate::rules::{Record, Rule};
use crate::text::Sheet;

const HEADINGS: [&str; 26] = [
    "状态",
    "规则编号",
    "任务项",
    "事项",
    "严重程度",
    "机构编号",
    "机构名称",
    "镇街道",
    "对象",
    "记录编号",
    "发生日期",
    "说明",
    "实际情况",
    "限值",
    "限值来源",
    "来源可信度",
    "文件",
    "工作表",
    "行号",
    "列或正文位置",
    "记录数",
    "条款",
    "牵头单位",
    "协助单位",
    "指纹",
    "豁免",
];

/// Writes the report.
pub(in crate::cli) fn csv(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let mut sheet = Sheet::begin(out, &HEADINGS)?;
    let words: HashMap<&str, RuleWords> = judged
        .book
        .rules
        .iter()
        .map(|rule| (rule.id.as_str(), RuleWords::new(rule)))
        .collect();
    // One batch is put into words while the one before is written.
    let batches = judged
        .outcome
        .hits
        .chunks(BATCH * rayon::current_num_threads());
    let mut ready = Vec::new();
    for batch in batches {
        let mut next = Ok(Vec::new());
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = rows_of(batch, judged, &words));
            ready.iter().try_for_each(|rows: &Vec<u8>| sheet.add(rows))
        })?;
        ready = next?;
    }
    ready.iter().try_for_each(|rows| sheet.add(rows))?;
    let mut put = |row: Row<'_>| sheet.row(row.cells(&words).iter().map(AsRef::as_ref));
    for unknown in judged.unknowns() {
        put(Row::unknown(&unknown))?;
    }
    let report = &judged.inspection.report;
    for error in &report.errors {
        put(Row::error(error))?;
    }
    for warning in &report.warnings {
        put(Row::warning(warning))?;
    }
    sheet.finish().flush()?;
    Ok(())
}

/// Findings that one thread puts into words at a time.
const BATCH: usize = 4096;

/// The rows of some hits, in order.
fn rows_of(
    hits: &[Hit],
    judged: &Judged<'_>,
    words: &HashMap<&str, RuleWords>,
) -> io::Result<Vec<Vec<u8>>> {
    let (facts, book) = (&judged.inspection.facts, judged.book);
    let part = |hits: &[Hit]| {
        let mut rows = Sheet::rows(Vec::new(), HEADINGS.len());
        for finding in hits.iter().filter_map(|hit| describe(hit, facts, book)) {
            let row = Row::finding(&finding, judged.waiver(&finding));
            rows.row(row.cells(words).iter().map(AsRef::as_ref))?;
        }
        Ok(rows.finish())
    };
    hits.par_chunks(BATCH).map(part).collect()
}

/// What every row of a rule repeats, put together once.
struct RuleWords {
    clauses: String,
    lead: String,
    assist: String,
}

impl RuleWords {
    fn new(rule: &Rule) -> Self {
        Self {
            clauses: clauses(rule),
            lead: rule.lead.join("、"),
            assist: rule.assist.join("、"),
        }
    }
}

/// One row; what does not apply stays empty.
#[derive(Default)]
struct Row<'a> {
    state: &'static str,
    rule: Option<&'a Rule>,
    institution: Option<&'a Institution>,
    object: &'static str,
    id: &'a str,
    day: String,
    message: Cow<'a, str>,
    observed: Cow<'a, str>,
    limit: String,
    limit_source: &'a str,
    confidence: &'static str,
    file: &'a str,
    sheet: &'a str,
    row: Option<u32>,
    place: Cow<'a, str>,
    count: u64,
    fingerprint: &'a str,
    waiver: String,
}

impl<'a> Row<'a> {
    fn finding(finding: &'a Finding<'_>, waiver: Option<&Waiver>) -> Self {
        let (source, governing) = (&finding.source, finding.governing);
        Self {
            state: waiver.map_or(finding.certainty.zh(), |_| WAIVED),
            rule: Some(finding.rule),
            institution: finding.institution,
            object: object(finding.table),
            id: &finding.id,
            day: finding
                .occurred_on
                .map_or_else(String::new, |day| day.to_string()),
            message: finding.message().into(),
            observed: finding.observed.zh().into(),
            limit: finding.limit.zh(),
            limit_source: &governing.source,
            confidence: governing.confidence.zh(),
            file: source.file,
            sheet: source.sheet.unwrap_or_default(),
            row: source.row,
            place: source.chars.map_or_else(Default::default, |(start, end)| {
                format!("正文第{}至{end}字", start + 1).into()
            }),
            count: 1,
            fingerprint: &finding.fingerprint,
            waiver: waiver.map(Waiver::zh).unwrap_or_default(),
        }
    }

    fn unknown(unknown: &'a Unknown<'_>) -> Self {
        Self {
            state: "无法判断",
            rule: Some(unknown.rule),
            institution: unknown.institution,
            message: unknown.reason.as_str().into(),
            count: unknown.count.into(),
            ..Self::default()
        }
    }

    fn error(error: &'a InputError) -> Self {
        Self {
            state: "数据错误",
            message: error.message.as_str().into(),
            observed: error.value.as_deref().unwrap_or_default().into(),
            file: &error.file,
            sheet: error.sheet.as_deref().unwrap_or_default(),
            row: error.row,
            place: error.column.as_deref().unwrap_or_default().into(),
            count: error.count,
            ..Self::default()
        }
    }

    fn warning(warning: &'a InputWarning) -> Self {
        Self {
            state: "提示",
            message: warning.message.as_str().into(),
            file: &warning.file,
            sheet: warning.sheet.as_deref().unwrap_or_default(),
            row: warning.row,
            place: warning.column.as_deref().unwrap_or_default().into(),
            count: 1,
            ..Self::default()
        }
    }

    fn cells(self, words: &'a HashMap<&str, RuleWords>) -> [Cow<'a, str>; HEADINGS.len()] {
        let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string()).into();
        let of_rule = |get: fn(&Rule) -> &str| self.rule.map_or("", get).into();
        let words = self.rule.and_then(|rule| words.get(rule.id.as_str()));
        let of_words = |get: fn(&RuleWords) -> &str| words.map_or("", get).into();
        [
            self.state.into(),
            of_rule(|r| &r.id),
            number(self.rule.and_then(|r| r.item)),
            of_rule(|r| &r.title),
            of_rule(|r| r.severity.zh()),
            self.institution.map_or("", |i| &i.id).into(),
            self.institution.map_or("", Institution::label).into(),
            self.institution
                .and_then(|i| i.town.text())
                .unwrap_or_default()
                .into(),
            self.object.into(),
            self.id.into(),
            self.day.into(),
            self.message,
            self.observed,
            self.limit.into(),
            self.limit_source.into(),
            self.confidence.into(),
            self.file.into(),
            self.sheet.into(),
            number(self.row),
            self.place,
            self.count.to_string().into(),
            of_words(|w| &w.clauses),
            of_words(|w| &w.lead),
            of_words(|w| &w.assist),
            self.fingerprint.into(),
            self.waiver.into(),
        ]
    }
}

/// 皋政办发〔2021〕125号第82项“课程间隔不少于10分钟”
fn clauses(rule: &Rule) -> String {
    let all: Vec<String> = rule
        .clauses
        .iter()
        .map(|clause| format!("{}“{}”", clause.place(), clause.quote))
        .collect();
    all.join("；")
}

/// The record's table as officers call it.
fn object(table: &str) -> &'static str {
    match table {
        "offers" => Record::Offer.zh(),
        "pages" => Record::Page.zh(),
        _ => Table::ALL
            .iter()
            .find(|t| t.name() == table)
            .map_or("", |t| t.zh()),
    }
}
