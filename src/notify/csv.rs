//! The full list of a notice's findings as a spreadsheet file.

use std::io;

use super::items::clause_place;
use super::notice::{About, Notice};
use crate::engine::Finding;
use crate::model::{Institution, Word};
use crate::text::{Sheet, mask_numbers};

const HEADINGS: [&str; 17] = [
    "序号",
    "通知编号",
    "机构编号",
    "机构名称",
    "统一社会信用代码",
    "规则编号",
    "事项",
    "依据",
    "原文",
    "性质",
    "严重程度",
    "对象",
    "记录编号",
    "发生日期",
    "实际情况",
    "限值",
    "证据来源",
];

/// Every finding of the notice.
pub(super) fn list(notice: &Notice<'_>) -> io::Result<Vec<u8>> {
    let mut sheet = Sheet::begin(Vec::new(), &HEADINGS)?;
    for (ix, finding) in notice.findings().enumerate() {
        sheet.row(row(ix + 1, notice, finding).iter().map(String::as_str))?;
    }
    Ok(sheet.finish())
}

fn row(no: usize, notice: &Notice<'_>, finding: &Finding<'_>) -> [String; 17] {
    let rule = finding.rule;
    let institution = match notice.about {
        About::Institution(institution) => Some(institution),
        About::Page(_) => None,
    };
    let clause = rule.clauses.first();
    let uscc = |i: &Institution| i.uscc.value().map(ToString::to_string);
    [
        no.to_string(),
        notice.number.clone(),
        institution.map_or_else(String::new, |i| i.id.clone()),
        institution.map_or_else(String::new, |i| i.label().to_owned()),
        institution.and_then(uscc).unwrap_or_default(),
        rule.id.clone(),
        rule.title.clone(),
        clause.map_or_else(String::new, clause_place),
        clause.map_or_else(String::new, |clause| clause.quote.clone()),
        finding.certainty.zh().to_owned(),
        rule.severity.zh().to_owned(),
        mask_numbers(&finding.label).into_owned(),
        finding.id.clone(),
        finding
            .occurred_on
            .map_or_else(String::new, |day| day.to_string()),
        mask_numbers(&finding.observed.zh()).into_owned(),
        finding.limit.zh(),
        finding.source.zh(),
    ]
}
