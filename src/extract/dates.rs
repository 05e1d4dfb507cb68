//! Days and periods: 7月5日-7月20日, 2025.7.5起, 2025年7月5日至20日, 7.5-7.20.

mod ranges;
mod roles;

use self::ranges::{after_week, period, second};
use self::roles::{is_enrolment, is_stamp, times_behind};
use super::loader::Builder;
use super::prefixes::Prefixes;
use super::scan::Scan;
use super::signs::Signs;
use super::text::{CLAUSE, Found, before};
use super::times::TimeGrammar;
use super::words::WordList;
use super::ymd::{Form, Written, Ymd, date, day_only};
use crate::model::Period;

/// More dates than this in one place are a calendar.
const MOST: usize = 64;

/// How freely dates may be read at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateHint {
    /// Running text: 7.5 may be a price.
    Anywhere,
    /// Beside a label such as 上课时间.
    Times,
    /// Beside 开课时间: a single day begins the course.
    Begins,
    /// Beside 结课时间: it ends it.
    Ends,
}

pub(super) struct DateGrammar {
    begin_after: Prefixes<()>,
    begin_before: WordList,
    end_after: Prefixes<()>,
    end_before: WordList,
}

/// The dates of a text.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) periods: Vec<Found<Period>>,
    pub(super) singles: Vec<Found<String>>,
}

/// One date or the two ends of a period.
enum Span {
    One(Written),
    Two(Ymd, Ymd),
}

/// What a short date would count, if it were a number: 9.9-10.9元.
const COUNTED: &[char] = &[
    '元', '折', '分', '万', '%', '课', '米', '岁', '小', '倍', '块', '千', '公', '寸', '周', '个',
    '年', '级', '节', '次', 'k', 'K', 'm',
];

impl DateGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let words = |list: Vec<String>| Prefixes::new(list.into_iter().map(|word| (word, ())));
        Self {
            begin_after: words(b.list("begin_after")),
            begin_before: b.words("begin_before"),
            end_after: words(b.list("end_after")),
            end_before: b.words("end_before"),
        }
    }

    /// Whether a label such as 开课时间 speaks of a beginning.
    pub(super) fn begins(&self, label: &str) -> bool {
        self.begin_before.in_text(label)
    }

    /// Whether a label such as 结课时间 speaks of an end.
    pub(super) fn ends(&self, label: &str) -> bool {
        self.end_before.in_text(label)
    }

    /// The periods and single days of a text.
    pub(super) fn read(&self, text: &str, hint: DateHint, times: &TimeGrammar) -> Dates {
        let mut out = Dates::default();
        let signs = Signs::of(text);
        let named = signs.any(Signs::MONTH) && signs.any(Signs::NUMBER);
        let dotted = signs.any(Signs::STOP) && signs.any(Signs::DIGIT);
        if !named && !dotted {
            return out;
        }
        for found in self.spans(text, hint, times) {
            let elsewhere = &times.elsewhere;
            // 6月22日前结束 is no deadline for anything else.
            let ends = self
                .end_after
                .begins(text.get(found.end..).unwrap_or("").trim_start());
            if elsewhere.said_before(text, found.start)
                || !ends
                    && (elsewhere.said_after(text, found.end)
                        || elsewhere.is_day_off(text, found.end))
            {
                continue;
            }
            match found.value {
                Span::Two(from, to) => {
                    out.periods
                        .push(Found::new(period(from, to), found.start, found.end));
                }
                Span::One(one) => {
                    let single = Found::new(one.date, found.start, found.end);
                    let enrols = hint == DateHint::Anywhere && is_enrolment(text, &single, times);
                    if !enrols && !is_stamp(text, &single, &times.clock) {
                        self.place(text, hint, &single, &times.clock, &mut out);
                    }
                }
            }
        }
        out.periods.sort_by_key(|period| period.start);
        out
    }

    fn spans(&self, text: &str, hint: DateHint, times: &TimeGrammar) -> Vec<Found<Span>> {
        let mut out: Vec<Found<Span>> = Vec::new();
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if at < from || !(c.is_ascii_digit() || super::numerals::is_numeral(c)) {
                continue;
            }
            let mut scan = Scan::new(text, at);
            let joined = scan.goes_on() || scan.last().is_some_and(super::numerals::is_numeral);
            let Some(first) = (!joined).then(|| date(&mut scan)).flatten() else {
                continue;
            };
            let end = scan.at;
            if let Some(last) = second(scan, first)
                && (first.form == Form::Sure || !self.is_no_date(text, at, last.1, times))
            {
                from = last.1;
                out.push(Found::new(Span::Two(first.date, last.0), at, last.1));
                continue;
            }
            if first.form == Form::Short && !self.is_short_day(text, end, hint, times) {
                // 7.10-7.20 that is no period is no day either.
                if scan.range_sign() && date(&mut scan).is_some() {
                    from = scan.at;
                }
                continue;
            }
            from = self.and_days(text, first, at, end, &mut out);
            if out.len() >= MOST {
                break;
            }
        }
        out
    }

    /// The day at `at`, and those that share its month: 7月5、6、12日.
    fn and_days(
        &self,
        text: &str,
        first: Written,
        at: usize,
        end: usize,
        out: &mut Vec<Found<Span>>,
    ) -> usize {
        out.push(Found::new(Span::One(first), at, after_week(text, end)));
        let mut scan = Scan::new(text, after_week(text, end));
        let mut days: Vec<Found<Ymd>> = Vec::new();
        let mut closed = 0;
        let mut last = first.date.day;
        loop {
            let mut tail = scan;
            tail.blanks();
            if tail
                .eat_if(|c| matches!(c, '、' | ',' | '，' | '和' | '及' | '/' | '与'))
                .is_none()
            {
                break;
            }
            tail.blanks();
            let start = tail.at;
            let Some(day) = day_only(&mut tail, true).filter(|day| *day > last) else {
                break;
            };
            let Some(value) = Ymd::new(first.date.year, first.date.month, day) else {
                break;
            };
            last = day;
            let stops = matches!(tail.last(), Some('日' | '号'));
            days.push(Found::new(value, start, after_week(text, tail.at)));
            scan = Scan::new(text, after_week(text, tail.at));
            if stops {
                closed = days.len();
            }
        }
        days.truncate(closed);
        let mut end = after_week(text, end);
        for day in days {
            end = day.end;
            let written = Written {
                date: day.value,
                form: Form::Sure,
                closed: true,
            };
            out.push(Found::new(Span::One(written), day.start, day.end));
        }
        end
    }

    /// 9.9-10.9元, and 8.30-10.15 after a day of the week, are no dates.
    fn is_no_date(&self, text: &str, start: usize, end: usize, times: &TimeGrammar) -> bool {
        let next = Scan::new(text, end).peek();
        if next.is_some_and(|c| COUNTED.contains(&c) || c.is_ascii_digit()) {
            return true;
        }
        let head = before(text, start, 6, CLAUSE).trim_end_matches([' ', ':', '(']);
        let day = head.ends_with(['一', '二', '三', '四', '五', '六', '日', '末', '天'])
            && (head.contains(['周', '期', '拜', '末', '天']));
        let part = head
            .char_indices()
            .any(|(at, _)| times.clock.part(head.get(at..).unwrap_or("")).is_some());
        day || part
    }

    /// A short date alone is a day only beside a label or before 开课.
    fn is_short_day(&self, text: &str, end: usize, hint: DateHint, times: &TimeGrammar) -> bool {
        let scan = Scan::new(text, end);
        let next = scan.peek();
        if next.is_some_and(|c| COUNTED.contains(&c) || matches!(c, '-' | '~')) {
            return false;
        }
        let tail = times_behind(text, end, &times.clock);
        hint != DateHint::Anywhere
            || scan.last().is_some_and(|c| matches!(c, '日' | '号'))
            || (!tail.starts_with('起')
                && (self.begin_after.begins(tail) || self.end_after.begins(tail)))
    }
}

#[cfg(test)]
mod tests;
