//! What a single day is for: the first or last day of a course, or a lesson's.

use super::ranges::week;
use super::{DateGrammar, DateHint, Dates};
use crate::extract::clock::ClockGrammar;
use crate::extract::scan::Scan;
use crate::extract::text::{CLAUSE, Found, after, before};
use crate::extract::times::TimeGrammar;
use crate::extract::ymd::{Ymd, complete};
use crate::model::Period;

impl DateGrammar {
    pub(super) fn place(
        &self,
        text: &str,
        hint: DateHint,
        single: &Found<Ymd>,
        clock: &ClockGrammar,
        out: &mut Dates,
    ) {
        let value = single.value.text();
        let (from, to) = match self.role(text, hint, single, clock) {
            Role::Single => {
                out.singles
                    .push(Found::new(value, single.start, single.end));
                return;
            }
            Role::Begins => (Some(value), None),
            Role::Ends => {
                if let Some(open) = out.periods.iter_mut().rev().find(|p| p.value.to.is_none()) {
                    open.value.to = Some(value);
                    open.end = open.end.max(single.end);
                    complete(&mut open.value);
                    return;
                }
                (None, Some(value))
            }
        };
        out.periods
            .push(Found::new(Period { from, to }, single.start, single.end));
    }

    fn role(&self, text: &str, hint: DateHint, single: &Found<Ymd>, clock: &ClockGrammar) -> Role {
        let head = before(text, single.start, 8, CLAUSE);
        let tail = times_behind(text, single.end, clock);
        let beside = text.get(single.end..).unwrap_or("").trim_start();
        if hint == DateHint::Ends
            || self.end_after.begins(tail)
            || self.end_after.begins(beside)
            || self.end_before.in_text(head)
            || head.trim_end().ends_with(['至', '到'])
        {
            Role::Ends
        } else if self.begin_after.begins(tail)
            || self.begin_after.begins(beside)
            || self.begin_before.in_text(head)
            || hint == DateHint::Begins
        {
            Role::Begins
        } else {
            Role::Single
        }
    }
}

/// What a date is for.
enum Role {
    Begins,
    Ends,
    Single,
}

/// Between a day and 开课.
const HOW: &[&str] = &[
    "正式",
    "统一",
    "准时",
    "隆重",
    "全面",
    "火热",
    "同步",
    "陆续",
    "首次",
    "第一次",
    "第一节",
    "第一讲",
    "起",
    "将",
    "盛大",
];

/// 即日起至8月20日: until when one enrols, where nothing behind it speaks of lessons.
pub(super) fn is_enrolment(text: &str, single: &Found<Ymd>, times: &TimeGrammar) -> bool {
    before(text, single.start, 8, CLAUSE).contains("即日起")
        && !times
            .elsewhere
            .brings_lessons(after(text, single.end, 24, &['。', '\n', '；']))
}

/// 2025-06-18 09:12: when something was written.
pub(super) fn is_stamp(text: &str, single: &Found<Ymd>, clock: &ClockGrammar) -> bool {
    let words = text.get(single.start..single.end).unwrap_or("");
    if single.value.year.is_none() || words.contains(['年', '月', '(']) {
        return false;
    }
    let mut scan = Scan::new(text, single.end);
    scan.blanks();
    scan.peek().is_some_and(|c| c.is_ascii_digit())
        && clock
            .read(text, scan.at, true)
            .is_some_and(|(time, _)| time.end.is_none())
}

/// What follows a date behind its weekday, its hour and 正式: 开课, 结课.
pub(super) fn times_behind<'t>(text: &'t str, end: usize, clock: &ClockGrammar) -> &'t str {
    let mut scan = Scan::new(text, end);
    week(&mut scan, false);
    scan.blanks();
    if let Some((_, end)) = clock.read(text, scan.at, true) {
        scan = Scan::new(text, end);
    } else if let Some((length, _)) = clock.part(scan.rest()) {
        scan.skip(length);
    }
    scan.blanks();
    let rest = scan.rest();
    let mut behind = scan;
    while behind.eat_word(HOW).is_some() {}
    if behind.rest().is_empty() || behind.at == scan.at || rest.starts_with('起') {
        rest
    } else {
        behind.rest()
    }
}
