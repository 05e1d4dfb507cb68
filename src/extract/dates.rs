//! Days and periods: 7月5日-7月20日, 2025.7.5起, 2025年7月5日至20日, 7.5-7.20.

use super::loader::Builder;
use super::numerals::whole;
use super::signs::Signs;
use super::text::{CLAUSE, Found, after, before};
use super::times::TimeGrammar;
use super::words::{Pattern, WordList};
use crate::model::Period;

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
    date: Pattern,
    dotted_range: Pattern,
    dotted: Pattern,
    day_after: Pattern,
    week: Pattern,
    between: Pattern,
    begin_after: WordList,
    begin_before: WordList,
    end_after: WordList,
    end_before: WordList,
}

/// The dates of a text.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) periods: Vec<Found<Period>>,
    pub(super) singles: Vec<Found<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ymd {
    year: Option<u32>,
    month: u32,
    day: u32,
}

impl Ymd {
    fn new(year: Option<u32>, month: u32, day: u32) -> Option<Self> {
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 29,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then_some(Self { year, month, day })
    }

    fn text(self) -> String {
        match self.year {
            Some(year) => format!("{year}-{:02}-{:02}", self.month, self.day),
            None => format!("--{:02}-{:02}", self.month, self.day),
        }
    }
}

/// What a date is for.
enum Role {
    Begins,
    Ends,
    Single,
}

impl DateGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let month = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]";
        let day = "3[01]|[12][0-9]|0?[1-9]|三十一?|[二廿]十?[一二三四五六七八九]|二十|十[一二三四五六七八九]?|[一二三四五六七八九]";
        let week = r"(?:\((?:周|星期)[一二三四五六日天]\))?";
        let sep = r"\s?(?:-{1,2}|~{1,2}|至|到|→)\s?";
        Self {
            date: b.pattern(&format!(
                r"(?:(?P<y>20[0-9]{{2}})\s?年\s?)?(?P<m>{month})\s?月\s?(?P<d>{day})(?:日|号)?|(?P<y2>20[0-9]{{2}})[./-](?P<m2>1[0-2]|0?[1-9])[./-](?P<d2>3[01]|[12][0-9]|0?[1-9])"
            )),
            dotted_range: b.pattern(&format!(
                r"(?P<m>1[0-2]|0?[1-9])(?P<s>[./])(?P<d>3[01]|[12][0-9]|0?[1-9])(?:日|号)?{week}{sep}(?P<m2>1[0-2]|0?[1-9])[./](?P<d2>3[01]|[12][0-9]|0?[1-9])(?:日|号)?"
            )),
            dotted: b.pattern(r"(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12][0-9]|0?[1-9])(?:日|号)?"),
            week: b.pattern(r"^\s?\((?:周|星期)[一二三四五六日天]\)"),
            day_after: b.pattern(&format!(r"^{week}{sep}(?P<d>{day})(?:日|号)")),
            between: b.pattern(&format!("^{week}(?:起)?{sep}$")),
            begin_after: b.words("begin_after"),
            begin_before: b.words("begin_before"),
            end_after: b.words("end_after"),
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
        let mut open: Vec<Found<Ymd>> = Vec::new();
        let mut ranges = self.dotted_ranges(text);
        for found in self.date.captures_all(text) {
            let Some(all) = found.get(0) else { continue };
            if digit_beside(text, all.start(), all.end()) {
                continue;
            }
            let number = |a: &str, b: &str| {
                found
                    .name(a)
                    .or_else(|| found.name(b))
                    .and_then(|m| whole(m.as_str()))
            };
            let (Some(month), Some(day)) = (number("m", "m2"), number("d", "d2")) else {
                continue;
            };
            if let Some(date) = Ymd::new(number("y", "y2"), month, day) {
                // 7月6日（周日）: the weekday belongs to the date.
                let week = self.week.find(text.get(all.end()..).unwrap_or(""));
                let end = all.end() + week.map_or(0, |range| range.end);
                open.push(Found::new(date, all.start(), end));
            }
        }
        let mut i = 0;
        let mut singles: Vec<Found<Ymd>> = Vec::new();
        while let Some(first) = open.get(i).cloned() {
            i += 1;
            let tail = text.get(first.end..).unwrap_or("");
            if let Some(second) = open.get(i)
                && self
                    .between
                    .is_match(text.get(first.end..second.start).unwrap_or("x"))
            {
                ranges.push(Found::new(
                    (first.value, second.value),
                    first.start,
                    second.end,
                ));
                i += 1;
                continue;
            }
            // 7月5日-20日: the month is said once.
            if let Some(found) = self.day_after.captures(tail)
                && let (Some(all), Some(day)) = (
                    found.get(0),
                    found.name("d").and_then(|d| whole(d.as_str())),
                )
                && let Some(last) = Ymd::new(first.value.year, first.value.month, day)
            {
                ranges.push(Found::new(
                    (first.value, last),
                    first.start,
                    first.end + all.end(),
                ));
                continue;
            }
            singles.push(first);
        }
        if hint != DateHint::Anywhere && ranges.is_empty() && singles.is_empty() {
            singles.extend(self.dotted_single(text));
        }
        for range in ranges {
            if !times.about_something_else(text, range.start) {
                out.periods
                    .push(Found::new(period(range.value), range.start, range.end));
            }
        }
        for single in singles {
            if !times.about_something_else(text, single.start) {
                self.place(text, hint, &single, &mut out);
            }
        }
        out.periods.sort_by_key(|period| period.start);
        out
    }

    fn place(&self, text: &str, hint: DateHint, single: &Found<Ymd>, out: &mut Dates) {
        let value = single.value.text();
        match self.role(text, hint, single) {
            Role::Single => out
                .singles
                .push(Found::new(value, single.start, single.end)),
            Role::Begins => {
                let period = Period {
                    from: Some(value),
                    to: None,
                };
                out.periods
                    .push(Found::new(period, single.start, single.end));
            }
            Role::Ends => {
                if let Some(open) = out.periods.iter_mut().rev().find(|p| p.value.to.is_none()) {
                    open.value.to = Some(value);
                    open.end = open.end.max(single.end);
                    return;
                }
                let period = Period {
                    from: None,
                    to: Some(value),
                };
                out.periods
                    .push(Found::new(period, single.start, single.end));
            }
        }
    }

    fn role(&self, text: &str, hint: DateHint, single: &Found<Ymd>) -> Role {
        let head = before(text, single.start, 8, CLAUSE);
        let tail = after(text, single.end, 6, CLAUSE);
        let tail = tail.trim_start();
        if hint == DateHint::Ends
            || self.end_after.start_of(tail).is_some()
            || self.end_before.in_text(head)
            || head.trim_end().ends_with(['至', '到'])
        {
            Role::Ends
        } else if self
            .begin_after
            .start_of(tail.trim_start_matches(['正', '式']))
            .is_some()
            || self.begin_before.in_text(head)
            || hint == DateHint::Begins
        {
            Role::Begins
        } else {
            Role::Single
        }
    }

    fn dotted_ranges(&self, text: &str) -> Vec<Found<(Ymd, Ymd)>> {
        let mut out = Vec::new();
        for found in self.dotted_range.captures_all(text) {
            let Some(all) = found.get(0) else { continue };
            let next = text.get(all.end()..).and_then(|t| t.chars().next());
            if digit_beside(text, all.start(), all.end())
                || matches!(
                    next,
                    Some('元' | '折' | '分' | '万' | '%' | '课' | '米' | '岁')
                )
            {
                continue;
            }
            let number = |name: &str| found.name(name).and_then(|m| whole(m.as_str()));
            let (Some(m), Some(d), Some(m2), Some(d2)) =
                (number("m"), number("d"), number("m2"), number("d2"))
            else {
                continue;
            };
            if let (Some(from), Some(to)) = (Ymd::new(None, m, d), Ymd::new(None, m2, d2)) {
                out.push(Found::new((from, to), all.start(), all.end()));
            }
        }
        out
    }

    fn dotted_single(&self, text: &str) -> Option<Found<Ymd>> {
        let found = self.dotted.captures(text)?;
        let all = found.get(0)?;
        let number = |name: &str| found.name(name).and_then(|m| whole(m.as_str()));
        if digit_beside(text, all.start(), all.end()) {
            return None;
        }
        Some(Found::new(
            Ymd::new(None, number("m")?, number("d")?)?,
            all.start(),
            all.end(),
        ))
    }
}

/// Gives the end of a period the year of its beginning, where only that says it.
pub(super) fn complete(period: &mut Period) {
    let (Some(from), Some(to)) = (&period.from, &period.to) else {
        return;
    };
    let Some((year, day)) = from.split_at_checked(4) else {
        return;
    };
    let (Ok(year), Some(rest)) = (year.parse::<u32>(), to.strip_prefix('-')) else {
        return;
    };
    // `-07-26` of `--07-26` compares with `-07-06` of `2025-07-06`.
    let year = if rest < day { year + 1 } else { year };
    period.to = Some(format!("{year}{rest}"));
}

/// A range as a period; the year is said once, and a range may run over New Year.
fn period((from, mut to): (Ymd, Ymd)) -> Period {
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

fn digit_beside(text: &str, start: usize, end: usize) -> bool {
    let head = text.get(..start).and_then(|t| t.chars().next_back());
    let next = text.get(end..).and_then(|t| t.chars().next());
    head.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == '¥')
        || next.is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn read(text: &str, hint: DateHint) -> String {
        let v = vocabulary();
        let dates = v.dates.read(text, hint, &v.times);
        let periods: Vec<String> = dates
            .periods
            .iter()
            .map(|p| {
                format!(
                    "{}..{}",
                    p.value.from.as_deref().unwrap_or(""),
                    p.value.to.as_deref().unwrap_or("")
                )
            })
            .chain(dates.singles.iter().map(|s| s.value.clone()))
            .collect();
        periods.join("; ")
    }

    #[test]
    fn periods_and_days() {
        for (text, expected) in [
            ("7月5日-7月20日", "--07-05..--07-20"),
            ("2025.7.5起", "2025-07-05.."),
            ("2025年7月5日至20日", "2025-07-05..2025-07-20"),
            ("2025年7月5日-8月20日", "2025-07-05..2025-08-20"),
            ("7月5日(周六)至7月20日(周日)", "--07-05..--07-20"),
            ("2024年12月28日-1月10日", "2024-12-28..2025-01-10"),
            ("2025-07-05~2025-07-20", "2025-07-05..2025-07-20"),
            ("7.5-7.20", "--07-05..--07-20"),
            ("七月五日至七月二十日", "--07-05..--07-20"),
            ("7月5号开课", "--07-05.."),
            ("7月5日正式开课，8月10日结课", "--07-05..--08-10"),
            ("开课时间:7月5日", "--07-05.."),
            ("即日起至8月20日", "..--08-20"),
            ("7月6日", "--07-06"),
        ] {
            assert_eq!(read(text, DateHint::Anywhere), expected, "{text}");
        }
        assert_eq!(read("7.5", DateHint::Begins), "--07-05..");
        assert_eq!(read("7月26日", DateHint::Ends), "..--07-26");
    }

    #[test]
    fn an_end_said_elsewhere_takes_the_year_of_the_beginning() {
        for (from, to, whole) in [
            ("2025-07-06", "--07-26", "2025-07-26"),
            ("2025-12-28", "--01-10", "2026-01-10"),
            ("--07-06", "--07-26", "--07-26"),
            ("2025-07-06", "2026-07-26", "2026-07-26"),
        ] {
            let mut period = Period {
                from: Some(from.into()),
                to: Some(to.into()),
            };
            complete(&mut period);
            assert_eq!(period.to.as_deref(), Some(whole), "{from} {to}");
        }
    }

    #[test]
    fn what_is_no_day_of_lessons() {
        for text in [
            "报名截止7月1日",
            "发布时间:2025-07-01",
            "9.9-10.9元",
            "13月5日",
            "2月30日",
            "8.5-9.5折",
            "有效期至2027年8月31日",
        ] {
            assert_eq!(read(text, DateHint::Anywhere), "", "{text}");
        }
    }
}
