//! The full list of a notice's findings as a spreadsheet file.

use super::clean::visible;
use super::items::{clause_place, source};
use super::notice::{About, Notice};
use crate::engine::Finding;
use crate::model::{Institution, Word};

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

/// Every finding of the notice: UTF-8 with a byte order mark, without which Excel reads
/// Chinese as garbage; lines end in CR LF; no cell can become a formula.
pub(super) fn list(notice: &Notice<'_>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(HEADINGS)?;
    for (ix, finding) in notice.findings().enumerate() {
        writer.write_record(row(ix + 1, notice, finding).map(|cell| safe(&cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
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
        finding.label.clone(),
        finding.id.clone(),
        finding
            .occurred_on
            .map_or_else(String::new, |day| day.to_string()),
        finding.observed.zh(),
        finding.limit.zh(),
        source(&finding.source),
    ]
}

/// A cell that a spreadsheet shows as it stands. Full-width signs count, because Chinese
/// editions of Excel read them as the ASCII ones; numbers of more than 15 digits would be
/// rounded.
fn safe(cell: &str) -> String {
    let shown = visible(cell);
    let formula = shown
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n']);
    let rounded = shown.len() > 15 && shown.bytes().all(|b| b.is_ascii_digit());
    if formula || rounded {
        format!("'{shown}")
    } else {
        shown.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula() {
        for (raw, shown) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\r=1", "' =1"),
            ("\n甲", "' 甲"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("913200000000000029", "'913200000000000029"),
            ("9分钟", "9分钟"),
            ("2024-09-10", "2024-09-10"),
        ] {
            assert_eq!(safe(raw), shown);
        }
    }
}
