//! A finding as people and machines read it: clause, observed fact, limit and source.

use chrono::NaiveDate;

use crate::model::{Certainty, Institution, Value};
use crate::rules::{Limit, Rule};

/// What a rule saw in one record. Borrows from the rulebook and the facts, so that half a
/// million of them can be written one after the other without being held.
#[derive(Debug, Clone)]
pub struct Finding<'a> {
    /// The rule, with its clauses and bureaus.
    pub rule: &'a Rule,
    /// How sure it is.
    pub certainty: Certainty,
    /// The institution; `None` where a page matches nothing in the registry.
    pub institution: Option<&'a Institution>,
    /// Table of the record: a registry table, `offers` or `pages`.
    pub table: &'static str,
    /// Id of the record.
    pub id: String,
    /// The record in words: "班级 初一数学A班".
    pub label: String,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was seen.
    pub observed: Value,
    /// What is allowed.
    pub limit: Value,
    /// The dated limit that governed, with its source and pack.
    pub governing: &'a Limit,
    /// Where the fact was read.
    pub source: SourceRef<'a>,
    /// What it rests on that a page speaks for the institution, where that is only likely.
    pub basis: Option<String>,
    /// Stays the same from night to night while the breach is the same.
    pub fingerprint: String,
}

/// Where a fact was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SourceRef<'a> {
    /// File, or address of a page.
    pub file: &'a str,
    /// Sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<&'a str>,
    /// Row of a table, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// First and one past the last character of a page's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chars: Option<(usize, usize)>,
}

impl SourceRef<'_> {
    /// 登记表.xlsx，工作表“课次”，第4行
    pub fn zh(&self) -> String {
        let mut out = self.file.to_owned();
        if let Some(sheet) = self.sheet {
            out.push_str(&format!("，工作表“{sheet}”"));
        }
        if let Some(row) = self.row {
            out.push_str(&format!("，第{row}行"));
        }
        if let Some((start, end)) = self.chars {
            out.push_str(&format!("，正文第{}至{end}字", start + 1));
        }
        out
    }
}

impl Finding<'_> {
    /// The rule's sentence with the observed fact and the limit filled in.
    pub fn message(&self) -> String {
        self.message_of(&self.observed.zh(), &self.limit.zh())
    }

    /// The same, where what was seen and what is allowed stand in words already.
    pub fn message_of(&self, observed: &str, limit: &str) -> String {
        let length = self.rule.message.len() + self.label.len() + observed.len() + limit.len();
        let mut out = String::with_capacity(length);
        let mut rest = self.rule.message.as_str();
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let fills = [
                ("{record}", self.label.as_str()),
                ("{observed}", observed),
                ("{limit}", limit),
            ];
            let fill = fills
                .iter()
                .find_map(|(name, text)| Some((rest.strip_prefix(name)?, text)));
            let (after, text) = fill.unwrap_or((&rest[1..], &"{"));
            out.push_str(text);
            rest = after;
        }
        out.push_str(rest);
        if let Some(basis) = &self.basis {
            out.push_str(&format!(
                "（页面按相似信息对应到该机构：{basis}；须先核实）"
            ));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_names_sheet_row_and_words() {
        let sheet = SourceRef {
            file: "登记表.xlsx",
            sheet: Some("课次"),
            row: Some(4),
            chars: None,
        };
        assert_eq!(sheet.zh(), "登记表.xlsx，工作表“课次”，第4行");
        let page = SourceRef {
            file: "https://example.cn/a",
            sheet: None,
            row: None,
            chars: Some((0, 12)),
        };
        assert_eq!(page.zh(), "https://example.cn/a，正文第1至12字");
    }
}
