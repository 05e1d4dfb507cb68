//! Days and periods: 7月5日-7月20日, 2025.7.5起, 2025年7月5日至20日, 7.5-7.20.

use super::clock::ClockGrammar;
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

/// What a date is for.
enum Role {
    Begins,
    Ends,
    Single,
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
            if elsewhere.is_elsewhere(text, found.start, found.end)
                || elsewhere.is_day_off(text, found.end)
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
                    self.place(text, hint, &single, &times.clock, &mut out);
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

    fn place(
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
                    super::ymd::complete(&mut open.value);
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
        if hint == DateHint::Ends
            || self.end_after.begins(tail)
            || self.end_before.in_text(head)
            || head.trim_end().ends_with(['至', '到'])
        {
            Role::Ends
        } else if self.begin_after.begins(tail)
            || self.begin_before.in_text(head)
            || hint == DateHint::Begins
        {
            Role::Begins
        } else {
            Role::Single
        }
    }
}

/// The end of a range that began with `first`, and where it ends.
fn second(scan: Scan<'_>, first: Written) -> Option<(Ymd, usize)> {
    let mut tail = scan;
    week(&mut tail, true);
    tail.eat_word(&["起", "开始", "上课", "上"]);
    if !tail.range_sign() {
        return None;
    }
    let next_year = tail.eat_word(&["次年", "翌年", "明年", "来年"]).is_some();
    let mut whole = tail;
    if let Some(last) = date(&mut whole)
        && (last.form == first.form || last.form == Form::Short && first.date.year.is_some())
        && !whole
            .peek()
            .is_some_and(|c| c.is_ascii_digit() || !last.closed && c == '.')
    {
        let mut to = last.date;
        if next_year && to.year.is_none() {
            to.year = first.date.year.map(|year| year + 1);
        }
        week(&mut whole, false);
        return Some((to, whole.at));
    }
    // 7月5日-20日: the month is said once.
    let bare = first.form == Form::Sure && (!first.closed || first.date.year.is_some());
    let day = day_only(&mut tail, bare)?;
    let to = Ymd::new(first.date.year, first.date.month, day).filter(|_| day > first.date.day)?;
    Some((to, tail.at))
}

/// 7月6日(周日), 7月6日周日: the weekday belongs to the date.
fn week(scan: &mut Scan<'_>, range_follows: bool) -> bool {
    let mut tail = *scan;
    tail.blanks();
    let bracket = tail.eat('(');
    if tail.eat_word(&["周", "星期", "礼拜"]).is_none()
        || tail.eat_if(|c| "一二三四五六日天".contains(c)).is_none()
        || bracket && !tail.eat(')')
        || !bracket
            && tail.peek().is_some_and(|c| {
                // 7月5日起 周一、三: more than the weekday of the date.
                super::numerals::is_numeral(c)
                    || matches!(c, '、' | '日' | '/' | '和' | '及' | ',')
                    || !range_follows && matches!(c, '-' | '~' | '到' | '至')
            })
    {
        return false;
    }
    *scan = tail;
    true
}

fn after_week(text: &str, end: usize) -> usize {
    let mut scan = Scan::new(text, end);
    week(&mut scan, false);
    scan.at
}

/// What follows a date behind its weekday, its hour and 正式: 开课, 结课.
fn times_behind<'t>(text: &'t str, end: usize, clock: &ClockGrammar) -> &'t str {
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

/// A range as a period; the year is said once, and a range may run over New Year.
fn period(from: Ymd, mut to: Ymd) -> Period {
    if to.year.is_none()
        && let Some(year) = from.year
    {
        let earlier = (to.month, to.day) < (from.month, from.day);
        to.year = Some(if earlier { year + 1 } else { year });
    }
    Period {
        from: Some(from.text()),
        to: Some(to.text()),
    }
}

#[cfg(test)]
mod tests;
