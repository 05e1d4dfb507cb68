//! What a document says of itself: number, title and the day from which it holds.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::normal::Normal;
use super::values::date;
use crate::rules::document::marks;

/// What was found; `None` where nothing certain was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// 皋政办发〔2021〕125号.
    pub number: Option<String>,
    /// The title, without 《》.
    pub title: Option<String>,
    /// The day that the document names for its start, else the day of issue.
    pub from: Option<NaiveDate>,
}

/// How much of a document is its head, in characters.
const HEAD: usize = 1500;

#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{Han}]{1,12}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号").unwrap());
#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new("《([^《》]{4,80})》").unwrap());
#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static STARTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("自([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)起(?:施行|实施|执行)").unwrap()
});
#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static ISSUED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日$").unwrap());

/// Reads what a document says of itself.
pub fn about(text: &str) -> About {
    let head: String = text.chars().take(HEAD).collect();
    let plain = Normal::new(&head).text;
    // Clauses name other documents in 《》.
    let clauses = [plain.find("第一条"), plain.find("一、")];
    let end = clauses.into_iter().flatten().min().unwrap_or(plain.len());
    let title = TITLE.captures(&plain[..end]).map(|c| c[1].to_owned());
    let mut own = head.lines().map(str::trim).filter(|line| {
        let is_head = NUMBER.is_match(line) || line.ends_with("文件");
        !line.is_empty() && !is_head && marks::split(line).is_none()
    });
    let title = title.or_else(|| own.next().map(str::to_owned));
    let starts = STARTS
        .captures(&Normal::new(text).text)
        .and_then(|c| date(&c[1]));
    let issued = || {
        let lines = head.lines().map(|line| Normal::new(line).text);
        lines
            .filter(|line| ISSUED.is_match(line))
            .find_map(|line| date(&line))
    };
    // Line by line: what stands above the number must not run into it.
    let mut lines = head.lines().map(|line| Normal::new(line).text);
    About {
        number: lines.find_map(|line| NUMBER.find(&line).map(|m| m.as_str().to_owned())),
        title,
        from: starts.or_else(issued),
    }
}
