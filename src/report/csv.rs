//! The report as a spreadsheet file: one row for each finding, then what could not be
//! judged and what was wrong with the data.

use std::borrow::Cow;
use std::io::{self, Write};

use rayon::prelude::*;

use super::{Judged, Unknown, WAIVED};
use crate::cases::Waiver;
use crate::engine::{Finding, Hit, describe, look_ahead};
use crate::import::{InputError, InputWarning};
use crate::model::{Institution, Table, Word};
use crate::report::ReportError;
use crate::rules::{Record, Rule};
use crate::text::{Cell, Sheet};

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
///
/// # Errors
/// Where it cannot be written.
pub fn csv(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let words: Vec<RuleWords> = judged.book.rules.iter().map(RuleWords::new).collect();
    let unknowns: Vec<Unknown<'_>> = judged.unknowns().collect();
    let mut sheet = Sheet::begin(out, &HEADINGS)?;
    // One batch is put into words while the one before is written.
    let threads = rayon::current_num_threads();
    let mut ready = vec![Vec::new(); threads];
    let mut next = ready.clone();
    for batch in judged.outcome.hits.chunks(BATCH * threads) {
        let mut done = Ok(());
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| done = rows_of(batch, judged, &words, &mut next));
            ready.iter().try_for_each(|rows| sheet.add(rows))
        })?;
        done?;
        std::mem::swap(&mut ready, &mut next);
    }
    ready.iter().try_for_each(|rows| sheet.add(rows))?;
    for unknown in &unknowns {
        sheet.cells(Row::unknown(unknown, words.get(unknown.position)).cells())?;
    }
    let report = &judged.inspection.report;
    for error in &report.errors {
        sheet.cells(Row::error(error).cells())?;
    }
    for warning in &report.warnings {
        sheet.cells(Row::warning(warning).cells())?;
    }
    sheet.finish().flush()?;
    Ok(())
}

/// Findings that one thread puts into words at a time: their rows stay in its cache until
/// they are written.
const BATCH: usize = 512;

/// Puts the rows of some hits into the buffers, in order.
fn rows_of(
    hits: &[Hit],
    judged: &Judged<'_>,
    words: &[RuleWords],
    buffers: &mut [Vec<u8>],
) -> io::Result<()> {
    let (facts, book) = (&judged.inspection.facts, judged.book);
    buffers.iter_mut().for_each(Vec::clear);
    let parts = buffers.par_iter_mut().zip(hits.par_chunks(BATCH));
    parts.try_for_each(|(buffer, hits)| {
        look_ahead(hits, facts);
        let mut rows = Sheet::rows(buffer, HEADINGS.len());
        for hit in hits {
            let Some(finding) = describe(hit, facts, book) else {
                continue;
            };
            let waiver = judged.waiver(&finding);
            rows.cells(Row::finding(finding, waiver, words.get(hit.rule())).cells())?;
        }
        Ok(())
    })
}

/// What every row of a rule repeats, put together once.
struct RuleWords {
    item: String,
    clauses: String,
    lead: String,
    assist: String,
}

impl RuleWords {
    fn new(rule: &Rule) -> Self {
        Self {
            item: rule.item.map_or_else(String::new, |item| item.to_string()),
            clauses: clauses(rule),
            lead: rule.lead.join("、"),
            assist: rule.assist.join("、"),
        }
    }
}

/// One row; what does not apply stays empty. What is borrowed outlives the sheet.
#[derive(Default)]
struct Row<'k> {
    state: &'static str,
    rule: Option<&'k Rule>,
    words: Option<&'k RuleWords>,
    institution: Option<&'k Institution>,
    object: &'static str,
    id: String,
    day: String,
    message: Cow<'k, str>,
    observed: Cow<'k, str>,
    limit: String,
    limit_source: &'k str,
    confidence: &'static str,
    file: &'k str,
    sheet: &'k str,
    row: String,
    place: Cow<'k, str>,
    count: Cow<'k, str>,
    fingerprint: String,
    waiver: Cow<'k, str>,
}

impl<'k> Row<'k> {
    fn finding(
        finding: Finding<'k>,
        waiver: Option<&Waiver>,
        words: Option<&'k RuleWords>,
    ) -> Self {
        let (observed, limit) = (finding.observed.zh(), finding.limit.zh());
        let message = finding.message_of(&observed, &limit);
        let (source, governing) = (finding.source, finding.governing);
        Self {
            state: waiver.map_or(finding.certainty.zh(), |_| WAIVED),
            rule: Some(finding.rule),
            words,
            institution: finding.institution,
            object: object(finding.table),
            id: finding.id,
            day: finding
                .occurred_on
                .map_or_else(String::new, |day| day.to_string()),
            message: message.into(),
            observed: observed.into(),
            limit,
            limit_source: &governing.source,
            confidence: governing.confidence.zh(),
            file: source.file,
            sheet: source.sheet.unwrap_or_default(),
            row: number(source.row),
            place: source.chars.map_or_else(Default::default, |(start, end)| {
                format!("正文第{}至{end}字", start + 1).into()
            }),
            count: "1".into(),
            fingerprint: finding.fingerprint,
            waiver: waiver.map_or_else(Default::default, |w| w.zh().into()),
        }
    }

    fn unknown(unknown: &'k Unknown<'_>, words: Option<&'k RuleWords>) -> Self {
        Self {
            state: "无法判断",
            rule: Some(unknown.rule),
            words,
            institution: unknown.institution,
            message: unknown.reason.as_str().into(),
            count: unknown.count.to_string().into(),
            ..Self::default()
        }
    }

    fn error(error: &'k InputError) -> Self {
        Self {
            state: "数据错误",
            message: error.message.as_str().into(),
            observed: error.value.as_deref().unwrap_or_default().into(),
            file: &error.file,
            sheet: error.sheet.as_deref().unwrap_or_default(),
            row: number(error.row),
            place: error.column.as_deref().unwrap_or_default().into(),
            count: error.count.to_string().into(),
            ..Self::default()
        }
    }

    fn warning(warning: &'k InputWarning) -> Self {
        Self {
            state: "提示",
            message: warning.message.as_str().into(),
            file: &warning.file,
            sheet: warning.sheet.as_deref().unwrap_or_default(),
            row: number(warning.row),
            place: warning.column.as_deref().unwrap_or_default().into(),
            count: "1".into(),
            ..Self::default()
        }
    }

    fn cells(&self) -> [Cell<'k, '_>; HEADINGS.len()] {
        let of_rule = |get: fn(&Rule) -> &str| Cell::Kept(self.rule.map_or("", get));
        let of_words = |get: fn(&RuleWords) -> &str| Cell::Kept(self.words.map_or("", get));
        let of_institution =
            |get: fn(&Institution) -> &str| Cell::Kept(self.institution.map_or("", get));
        [
            Cell::Kept(self.state),
            of_rule(|r| &r.id),
            of_words(|w| &w.item),
            of_rule(|r| &r.title),
            of_rule(|r| r.severity.zh()),
            of_institution(|i| &i.id),
            of_institution(Institution::label),
            of_institution(|i| i.town.text().unwrap_or_default()),
            Cell::Kept(self.object),
            Cell::Fresh(&self.id),
            Cell::Fresh(&self.day),
            cell(&self.message),
            cell(&self.observed),
            Cell::Fresh(&self.limit),
            Cell::Kept(self.limit_source),
            Cell::Kept(self.confidence),
            Cell::Kept(self.file),
            Cell::Kept(self.sheet),
            Cell::Fresh(&self.row),
            cell(&self.place),
            cell(&self.count),
            of_words(|w| &w.clauses),
            of_words(|w| &w.lead),
            of_words(|w| &w.assist),
            Cell::Fresh(&self.fingerprint),
            cell(&self.waiver),
        ]
    }
}

fn cell<'k, 'c>(text: &'c Cow<'k, str>) -> Cell<'k, 'c> {
    match text {
        Cow::Borrowed(text) => Cell::Kept(text),
        Cow::Owned(text) => Cell::Fresh(text),
    }
}

fn number(n: Option<u32>) -> String {
    n.map_or_else(String::new, |n| n.to_string())
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
