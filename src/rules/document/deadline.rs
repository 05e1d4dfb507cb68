//! 2021年7月19日前, 2023年8月前, 2022年底前: the day by which a task must be done.
//!
//! The named day is the deadline itself and belongs to the time allowed, as officials use
//! 前 and as the rules of rows 73 and 74 read it. A month or year stands for its last day:
//! where the table says 2023年8月前 the document's own text says 2023年8月底. 暑假前 keeps its
//! words and has no date; neither has a date that does not exist.

use chrono::{Datelike, Days, Months, NaiveDate};

/// A time limit in the words of the task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deadline {
    pub(super) words: String,
    pub(super) date: Option<NaiveDate>,
}

/// Words that make a date a limit.
const BEFORE: &[&str] = &["之前", "以前", "前"];
/// Times of the year that have no date of their own.
const SEASONS: &[&str] = &[
    "暑假",
    "寒假",
    "暑期",
    "秋学期开学",
    "春学期开学",
    "秋季开学",
    "春季开学",
    "年内",
    "学年",
];

/// The limit that a task names; of several the last, on which the whole task must be done.
pub(super) fn in_task(task: &str) -> Option<Deadline> {
    all(task, false)
}

/// The limit in a column of its own, where 前 may be left out.
pub(super) fn in_column(cell: &str) -> Option<Deadline> {
    all(cell, true)
}

fn all(text: &str, bare: bool) -> Option<Deadline> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut rest = text.as_str();
    let mut latest: Option<Deadline> = None;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let from = rest.get(at..).unwrap_or_default();
        let mut scan = Scan { rest: from };
        let found = limit(&mut scan, bare);
        if let Some(date) = found {
            let words = from.strip_suffix(scan.rest).unwrap_or(from).to_owned();
            // `None` is less than any date, so a dated limit wins over 暑假前.
            if latest.as_ref().is_none_or(|l| date > l.date) {
                latest = Some(Deadline { words, date });
            }
            rest = scan.rest;
        } else {
            rest = from.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    latest
}

/// Reads one limit; the outer `Option` says whether there is one, the inner its date.
fn limit(scan: &mut Scan<'_>, bare: bool) -> Option<Option<NaiveDate>> {
    let year = scan.number()?;
    scan.any(&["年"])?;
    let year = i32::try_from(year)
        .ok()
        .filter(|y| (1900..=2999).contains(y));
    let date = if scan.any(SEASONS).is_some() {
        None
    } else if let Some(month) = scan.number() {
        scan.any(&["月"])?;
        let first = year.and_then(|y| NaiveDate::from_ymd_opt(y, month, 1));
        day(scan, first)
    } else if scan.any(&["底", "末"]).is_some() || bare {
        year.and_then(|y| NaiveDate::from_ymd_opt(y, 12, 31))
    } else {
        // 2023年前 may mean before the year begins or within it: the words are kept.
        None
    };
    let before = scan.any(BEFORE).is_some();
    (before || bare).then_some(date)
}

/// The day inside the month that begins on `first`.
fn day(scan: &mut Scan<'_>, first: Option<NaiveDate>) -> Option<NaiveDate> {
    if scan.any(&["上旬"]).is_some() {
        return first?.with_day(10);
    }
    if scan.any(&["中旬", "中"]).is_some() {
        return first?.with_day(20);
    }
    if let Some(day) = scan.number() {
        scan.any(&["日", "号"]);
        return first?.with_day(day);
    }
    scan.any(&["下旬", "底", "末", "份"]);
    first?
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}

/// What is left of the text.
struct Scan<'a> {
    rest: &'a str,
}

impl Scan<'_> {
    fn number(&mut self) -> Option<u32> {
        let after = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = self.rest.strip_suffix(after)?.parse().ok()?;
        self.rest = after;
        Some(number)
    }

    fn any(&mut self, words: &[&str]) -> Option<()> {
        self.rest = words.iter().find_map(|w| self.rest.strip_prefix(w))?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(found: Option<Deadline>) -> String {
        found.map_or("-".to_owned(), |d| {
            format!(
                "{} {}",
                d.words,
                d.date.map_or("?".to_owned(), |d| d.to_string())
            )
        })
    }

    #[test]
    fn limits_in_the_words_of_a_task() {
        for (text, expected) in [
            ("2021年7月19日前，停止审批", "2021年7月19日前 2021-07-19"),
            ("2022 年 1 月 31 日之前", "2022年1月31日之前 2022-01-31"),
            ("（2023年8月前完成）", "2023年8月前 2023-08-31"),
            ("（2024年2月前）", "2024年2月前 2024-02-29"),
            ("2023年12月底前", "2023年12月底前 2023-12-31"),
            ("力争在2023年底前，完成", "2023年底前 2023-12-31"),
            ("2023年暑假前完成", "2023年暑假前 ?"),
            ("2025年前", "2025年前 ?"),
            ("2021年2月30日前", "2021年2月30日前 ?"),
            (
                "2021年底全覆盖（2022年12月前完成）",
                "2022年12月前 2022-12-31",
            ),
            (
                "2022年6月前试点，2021年9月1日前报名",
                "2022年6月前 2022-06-30",
            ),
            ("到2023年，达95%以上", "-"),
            ("每年5月专门拟发", "-"),
            ("2021年9月9日印发", "-"),
            ("99999999999999999999年1月前", "-"),
            ("", "-"),
        ] {
            assert_eq!(read(in_task(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_column_of_its_own_needs_no_before() {
        for (text, expected) in [
            ("2021年10月30日", "2021年10月30日 2021-10-30"),
            ("2021年10月中旬", "2021年10月中旬 2021-10-20"),
            ("2022年", "2022年 2022-12-31"),
            ("2021年9月—2022年6月", "2022年6月 2022-06-30"),
            ("长期坚持", "-"),
        ] {
            assert_eq!(read(in_column(text)), expected, "{text}");
        }
    }
}
