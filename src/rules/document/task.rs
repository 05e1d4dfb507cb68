//! A row of the task table.

use std::ops::Range;

use chrono::NaiveDate;
use serde::Serialize;

use super::deadline::Deadline;

/// One task, with everything that merged cells give it.
///
/// As JSON it has the keys of the published form and no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// 序号.
    pub item: u32,
    /// 重点工作; empty where the table has no such column.
    pub section: String,
    /// 项目, the narrower one where the table has two such columns.
    pub project: String,
    /// 主要任务, with line breaks taken out.
    pub task: String,
    /// The day by which the task must be done; that day belongs to the time allowed. A
    /// month or year stands for its last day. `None` where the task names no such day.
    pub deadline: Option<NaiveDate>,
    /// 牵头单位.
    pub lead: Vec<String>,
    /// 协助单位.
    pub assist: Vec<String>,
    /// The deadline as the task words it, also where it has no date (2023年暑假前).
    #[serde(skip)]
    pub deadline_words: Option<String>,
    /// The wider of two 项目 columns, such as 推进“双减”政策落地生根.
    #[serde(skip)]
    pub programme: Option<String>,
    /// What the budget columns say, kept as text.
    #[serde(skip)]
    pub budgets: Vec<Budget>,
    /// First line of the row in the text, from 1.
    #[serde(skip)]
    pub line: usize,
    /// The words of the row's own cells, one cell to a line.
    #[serde(skip)]
    pub(super) own: Vec<String>,
}

/// A budget cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Heading of the column, such as 政府投入.
    pub name: String,
    /// 20000万元, 按实落实; empty where nothing is planned.
    pub text: String,
}

impl Task {
    /// A row of which only the number is known.
    pub(super) fn numbered(item: u32) -> Self {
        Self {
            item,
            section: String::new(),
            project: String::new(),
            task: String::new(),
            deadline: None,
            lead: Vec::new(),
            assist: Vec::new(),
            deadline_words: None,
            programme: None,
            budgets: Vec::new(),
            line: 0,
            own: Vec::new(),
        }
    }

    /// Takes over a deadline unless one with a date is known.
    pub(super) fn name_deadline(&mut self, deadline: Option<Deadline>) {
        if let Some(found) = deadline
            && self.deadline.is_none()
        {
            self.deadline = found.date;
            self.deadline_words = Some(found.words);
        }
    }

    /// Whether the words stand in one of the row's own cells. Only white space and line
    /// breaks may differ. What merged cells lend to the row does not stand in it.
    pub fn holds(&self, quote: &str) -> bool {
        self.own.iter().any(|cell| contains_quote(cell, quote))
    }

    /// The words of the row's own cells, separated by spaces.
    pub fn row_text(&self) -> String {
        self.own.join(" ")
    }

    /// A bureau cell that names other rows and no bureau, such as 同新建、改（扩）建工程. `lead`
    /// and `assist` then hold its parts as they stand; they are no bureaus.
    pub fn refers_to(&self) -> Option<&str> {
        let first = self
            .lead
            .iter()
            .chain(&self.assist)
            .find(|b| b.starts_with('同'))?;
        let whole = self
            .own
            .iter()
            .find(|cell| cell.starts_with(first.as_str()));
        Some(whole.unwrap_or(first))
    }
}

/// Whether the words stand in the text. Only white space and line breaks may differ; a
/// quote without words stands nowhere.
pub fn contains_quote(text: &str, quote: &str) -> bool {
    find_quote(text, quote).is_some()
}

/// Where the words of a quote stand in the text, in bytes: from the first to the last of
/// them, with whatever white space lies between.
pub fn find_quote(text: &str, quote: &str) -> Option<Range<usize>> {
    let quote = squeezed(quote);
    if quote.is_empty() {
        return None;
    }
    let start = squeezed(text).find(&quote)?;
    // Bytes of the words before and up to the end of the quote, white space not counted.
    let (mut seen, mut from) = (0, None);
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        if seen == start {
            from = Some(at);
        }
        seen += c.len_utf8();
        if seen == start + quote.len() {
            return Some(from?..at + c.len_utf8());
        }
    }
    None
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::find_quote;

    #[test]
    fn a_quote_is_found_across_line_breaks_and_blanks() {
        let text = "每课时 不超过\n30分钟，课程间隔";
        let found = find_quote(text, "不超过30 分钟").unwrap();
        assert_eq!(&text[found], "不超过\n30分钟");
        assert_eq!(find_quote(text, "30分钟").map(|r| &text[r]), Some("30分钟"));
        assert_eq!(
            find_quote(text, "课程间隔").map(|r| &text[r]),
            Some("课程间隔")
        );
        assert_eq!(find_quote(text, "不少于"), None);
        assert_eq!(find_quote(text, " "), None);
    }
}
