//! Lesson times: 每周六上午9:00-11:00, 周二、四晚7点半到9点, 周一至周五18:30-20:00.

use std::ops::Range;

use regex::Captures;

use super::loader::Builder;
use super::negation::Negation;
use super::numerals::whole;
use super::signs::Signs;
use super::text::{CLAUSE, Found, after, before};
use super::weekdays::{Day, days_at};
use super::words::{Pattern, WordList, WordMap};
use crate::model::WeeklyTime;

/// More times than this in one place are no timetable of one course.
const MOST: usize = 64;

/// What is said of one day ends at the end of its clause or before another day.
const NEXT_DAY: &[char] = &[
    '。', '！', '!', '？', '?', '；', ';', '\n', '\t', '，', '周', '星',
];

pub(super) struct TimeGrammar {
    range: Pattern,
    bare_range: Pattern,
    point: Pattern,
    parts: WordMap<Part>,
    week: Pattern,
    weekend: WordList,
    working_days: WordList,
    every_day: WordList,
    /// Any word for days; without one none of those is looked for.
    any_day: WordList,
    not_lessons: WordList,
    day_off_after: WordList,
}

/// Part of the day, which settles what 7点 means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// What a line says about time, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Days(Vec<Day>),
    Clock { start: String, end: Option<String> },
}

impl TimeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let lists = [
            (Part::Morning, b.list("morning")),
            (Part::Noon, b.list("noon")),
            (Part::Afternoon, b.list("afternoon")),
            (Part::Evening, b.list("evening")),
        ];
        let mut days: Vec<String> = ["周", "星期", "礼拜"].map(str::to_owned).into();
        for list in ["weekend", "working_days", "every_day"] {
            days.extend(b.list(list));
        }
        let words: Vec<String> = lists.iter().flat_map(|(_, words)| words.clone()).collect();
        let part = format!("(?:{})", super::words::alternation(&words));
        let hour = "[0-2]?[0-9]|[一二两三四五六七八九十]{1,3}";
        let minute = "[0-5]?[0-9]|[一二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九]";
        let clock = |n: u8| {
            format!(
                r"(?P<p{n}>{part})?\s?(?P<h{n}>{hour})\s?(?:[:]\s?(?P<m{n}>[0-5][0-9])|[点时](?:(?P<half{n}>半)|(?P<quarter{n}>[一三13])刻|(?P<c{n}>{minute})分?)?)(?:\s?(?P<x{n}>(?i:am|pm)))?"
            )
        };
        let sep = r"\s?(?:-{1,2}|~{1,2}|至|到|→)\s?";
        let entries: Vec<(String, Part)> = lists
            .into_iter()
            .flat_map(|(part, words)| words.into_iter().map(move |word| (word, part)))
            .collect();
        Self {
            range: b.pattern(&format!("{}{sep}{}", clock(1), clock(2))),
            bare_range: b.pattern(&format!(
                r"(?P<p1>{part})?\s?(?P<h1>{hour}){sep}{}",
                clock(2)
            )),
            point: b.pattern(&clock(1)),
            parts: WordMap::new(b, entries),
            week: b.pattern("周|星期|礼拜"),
            any_day: b.word_list(&days),
            weekend: b.words("weekend"),
            working_days: b.words("working_days"),
            every_day: b.words("every_day"),
            not_lessons: b.words("not_lessons"),
            day_off_after: b.words("day_off_after"),
        }
    }

    /// The lesson times of a text. `singles` are the single days that it names and
    /// `taken` the places of its periods, whose weekdays in brackets are no lessons.
    pub(super) fn read(
        &self,
        text: &str,
        negation: &Negation,
        singles: &[Found<String>],
        taken: &[Range<usize>],
    ) -> Vec<Found<WeeklyTime>> {
        let mut tokens = self.tokens(text, singles, taken);
        self.without_days_off(text, &mut tokens);
        tokens.retain(|token| !self.excluded(text, token, negation));
        pair(text, &tokens)
    }

    /// Whether a time at this place is not about lessons: opening hours, enrolment, a denial.
    pub(super) fn about_something_else(&self, text: &str, start: usize) -> bool {
        self.not_lessons.in_text(before(text, start, 16, CLAUSE))
    }

    fn excluded(&self, text: &str, token: &Found<Token>, negation: &Negation) -> bool {
        if self.about_something_else(text, token.start) {
            return true;
        }
        matches!(token.value, Token::Days(_))
            && (negation.denies(text, token.start, token.end) || self.is_day_off(text, token.end))
    }

    /// 周一至周五(周三除外): takes the day off out of the days before it.
    fn without_days_off(&self, text: &str, tokens: &mut Vec<Found<Token>>) {
        let mut at = 1;
        while at < tokens.len() {
            let (head, tail) = tokens.split_at_mut(at);
            if let (Some(all), Some(off)) = (head.last_mut(), tail.first())
                && let (Token::Days(days), Token::Days(free)) = (&mut all.value, &off.value)
                && matches!(text.get(all.end..off.start), Some("(" | "，" | "," | " "))
                && self.is_day_off(text, off.end)
                && free.iter().all(|day| days.contains(day))
                && free.len() < days.len()
            {
                days.retain(|day| !free.contains(day));
                tokens.remove(at);
                continue;
            }
            at += 1;
        }
    }

    fn is_day_off(&self, text: &str, end: usize) -> bool {
        self.day_off_after.in_text(after(text, end, 6, NEXT_DAY))
    }

    fn tokens(
        &self,
        text: &str,
        singles: &[Found<String>],
        taken: &[Range<usize>],
    ) -> Vec<Found<Token>> {
        let mut tokens: Vec<Found<Token>> = Vec::new();
        let free = |tokens: &[Found<Token>], start: usize, end: usize| {
            !taken
                .iter()
                .any(|range| range.start < end && start < range.end)
                && !tokens
                    .iter()
                    .any(|token| token.start < end && start < token.end)
        };
        for single in singles {
            let day = Day::On(single.value.clone());
            tokens.push(Found::new(Token::Days(vec![day]), single.start, single.end));
        }
        let signs = Signs::of(text);
        let has_day = self.any_day.in_text(text);
        let clocks = signs.any(Signs::CLOCK) && signs.any(Signs::NUMBER);
        let lists = [
            (&self.weekend, vec![Day::Of(6), Day::Of(7)]),
            (&self.working_days, (1..=5).map(Day::Of).collect()),
            (&self.every_day, vec![Day::Every]),
        ];
        for (list, days) in lists.into_iter().filter(|_| has_day) {
            for range in list.find(text) {
                if free(&tokens, range.start, range.end) {
                    tokens.push(Found::new(
                        Token::Days(days.clone()),
                        range.start,
                        range.end,
                    ));
                }
            }
        }
        let mut done = 0;
        for prefix in self.week.find_all(if has_day { text } else { "" }) {
            if prefix.start < done {
                continue;
            }
            if let Some((days, end)) = days_at(text, prefix.end)
                && free(&tokens, prefix.start, end)
            {
                done = end;
                tokens.push(Found::new(Token::Days(days), prefix.start, end));
            }
        }
        let patterns = [
            (&self.range, true),
            (&self.bare_range, true),
            (&self.point, false),
        ];
        for (pattern, two) in patterns.into_iter().filter(|_| clocks) {
            for found in pattern.captures_all(text) {
                let Some(all) = found.get(0) else { continue };
                if free(&tokens, all.start(), all.end())
                    && stands_alone(text, all.start(), all.end())
                    && let Some((start, end)) = self.clock(&found, two)
                {
                    tokens.push(Found::new(
                        Token::Clock { start, end },
                        all.start(),
                        all.end(),
                    ));
                }
            }
        }
        tokens.sort_by_key(|token| token.start);
        tokens.truncate(MOST);
        tokens
    }

    fn clock(&self, found: &Captures<'_>, two: bool) -> Option<(String, Option<String>)> {
        let first = self.point_of(found, 1)?;
        if !two {
            return Some((first.text()?, None));
        }
        let second = self.point_of(found, 2)?;
        let part = first.part;
        let start = first.resolve(part);
        let mut end = second.resolve(
            second
                .part
                .or(part.filter(|p| matches!(p, Part::Afternoon | Part::Evening))),
        );
        if end.0 < start.0 && second.part.is_none() && end.0 + 12 <= 24 {
            end.0 += 12;
        }
        let night = start.0 >= 18 && end.0 <= 5;
        if end <= start && !night {
            return None;
        }
        Some((clock_text(start)?, Some(clock_text(end)?)))
    }

    fn point_of(&self, found: &Captures<'_>, n: u8) -> Option<Point> {
        let named = |name: &str| found.name(&format!("{name}{n}")).map(|m| m.as_str());
        let hour_text = named("h")?;
        let minute = if named("half").is_some() {
            30
        } else if let Some(quarter) = named("quarter") {
            whole(quarter)? * 15
        } else if let Some(minute) = named("m").or(named("c")) {
            whole(minute.trim_start_matches('零'))?
        } else {
            0
        };
        let part = named("p")
            .and_then(|word| self.parts.get(word))
            .copied()
            .or(match named("x") {
                Some(x) if x.eq_ignore_ascii_case("pm") => Some(Part::Afternoon),
                Some(_) => Some(Part::Morning),
                None => None,
            });
        Some(Point {
            part,
            hour: whole(hour_text)?,
            minute,
            full: hour_text.len() == 2 && hour_text.starts_with('0'),
        })
    }
}

struct Point {
    part: Option<Part>,
    hour: u32,
    minute: u32,
    /// Written with a leading zero: the 24-hour clock.
    full: bool,
}

impl Point {
    /// Hour and minute. Lessons at two in the night are not held: a bare 2:00 is 14:00.
    fn resolve(&self, part: Option<Part>) -> (u32, u32) {
        let hour = match (part, self.hour) {
            (Some(Part::Afternoon), 1..=11)
            | (Some(Part::Evening), 4..=12)
            | (Some(Part::Noon), 1..=3) => self.hour + 12,
            (None, 1..=5) if !self.full => self.hour + 12,
            (_, hour) => hour,
        };
        (hour, self.minute)
    }

    fn text(&self) -> Option<String> {
        clock_text(self.resolve(self.part))
    }
}

fn clock_text((hour, minute): (u32, u32)) -> Option<String> {
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0)))
        .then(|| format!("{hour:02}:{minute:02}"))
}

/// No digit, stop or colon goes on before or after: 2024-09-01 09:00:00 is a time stamp.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let head = text.get(..start).and_then(|t| t.chars().next_back());
    let mut tail = text.get(end..).unwrap_or("").chars();
    let (next, then) = (tail.next(), tail.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let before = digit(head) || matches!(head, Some(':' | '.'));
    let behind = digit(next) || (next == Some(':') && digit(then));
    !before && !behind
}

/// Puts days and clocks together.
fn pair(text: &str, tokens: &[Found<Token>]) -> Vec<Found<WeeklyTime>> {
    let mut out: Vec<Found<WeeklyTime>> = Vec::new();
    let mut days: Vec<Found<Day>> = Vec::new();
    let mut used = true;
    let mut last_was_days = false;
    for (i, token) in tokens.iter().enumerate() {
        let gap = i
            .checked_sub(1)
            .and_then(|p| tokens.get(p))
            .and_then(|previous| text.get(previous.end..token.start))
            .unwrap_or("");
        if gap.contains(['。', '\n']) {
            flush(&mut out, &days, used);
            days.clear();
            used = true;
            last_was_days = false;
        }
        match &token.value {
            Token::Days(named) => {
                let named: Vec<Found<Day>> = named
                    .iter()
                    .map(|day| Found::new(day.clone(), token.start, token.end))
                    .collect();
                let bracketed = gap.trim_end().ends_with('(');
                let last = i + 1 == tokens.len();
                if bracketed
                    && last_was_days
                    && matches!(days.last().map(|d| &d.value), Some(Day::On(_)))
                {
                    // 7月6日（周日）: the day is settled already.
                    continue;
                }
                if !last_was_days && days.is_empty() && !out.is_empty() && (bracketed || last) {
                    // 9:00-11:00（周六）
                    out = out
                        .iter()
                        .flat_map(|time| named.iter().map(|day| with_day(day, time)))
                        .collect();
                    continue;
                }
                // 每周六 each day of which nothing more is said joins 每天.
                if last_was_days {
                    days.retain(|day| day.value != Day::Every);
                    days.extend(named);
                } else {
                    flush(&mut out, &days, used);
                    days = named;
                    used = false;
                }
                last_was_days = true;
            }
            Token::Clock { start, end } => {
                last_was_days = false;
                if days.is_empty() {
                    if end.is_some() {
                        let time = WeeklyTime {
                            start: Some(start.clone()),
                            end: end.clone(),
                            ..WeeklyTime::default()
                        };
                        out.push(Found::new(time, token.start, token.end));
                    }
                    continue;
                }
                if end.is_none()
                    && days
                        .iter()
                        .any(|d| matches!(d.value, Day::On(_) | Day::Every))
                {
                    continue;
                }
                used = true;
                for day in &days {
                    let time = WeeklyTime {
                        start: Some(start.clone()),
                        end: end.clone(),
                        ..WeeklyTime::default()
                    };
                    out.push(with_day(day, &Found::new(time, token.start, token.end)));
                }
            }
        }
    }
    flush(&mut out, &days, used);
    let mut unique: Vec<Found<WeeklyTime>> = Vec::new();
    for time in out.into_iter().take(MOST) {
        if !unique.iter().any(|known| known.value == time.value) {
            unique.push(time);
        }
    }
    unique
}

/// Days of which no clock is named are still days with lessons.
fn flush(out: &mut Vec<Found<WeeklyTime>>, days: &[Found<Day>], used: bool) {
    if used {
        return;
    }
    for day in days {
        if let Day::Of(_) = day.value {
            out.push(with_day(
                day,
                &Found::new(WeeklyTime::default(), day.start, day.end),
            ));
        }
    }
}

fn with_day(day: &Found<Day>, time: &Found<WeeklyTime>) -> Found<WeeklyTime> {
    let mut value = time.value.clone();
    match &day.value {
        Day::Of(number) => value.weekday = Some(*number),
        Day::On(date) => value.date = Some(date.clone()),
        Day::Every => {}
    }
    Found::new(value, day.start.min(time.start), day.end.max(time.end))
}

#[cfg(test)]
mod tests {
    use super::super::dates::DateHint;
    use super::super::vocabulary::tests::vocabulary;

    /// `6 09:00-11:00; …` for a line.
    fn read(text: &str) -> String {
        let v = vocabulary();
        let dates = v.dates.read(text, DateHint::Anywhere, &v.times);
        let taken: Vec<_> = dates.periods.iter().map(|p| p.start..p.end).collect();
        let times = v.times.read(text, &v.negation, &dates.singles, &taken);
        let lines: Vec<String> = times
            .iter()
            .map(|found| {
                assert!(text.get(found.start..found.end).is_some());
                let t = &found.value;
                let day = t
                    .weekday
                    .map(|d| d.to_string())
                    .or(t.date.clone())
                    .unwrap_or("*".into());
                format!(
                    "{day} {}-{}",
                    t.start.as_deref().unwrap_or(""),
                    t.end.as_deref().unwrap_or("")
                )
            })
            .collect();
        lines.join("; ")
    }

    #[test]
    fn weekly_times() {
        for (text, expected) in [
            ("每周六上午9:00-11:00", "6 09:00-11:00"),
            ("周二、四晚7点半到9点", "2 19:30-21:00; 4 19:30-21:00"),
            ("双休日14:00-16:00", "6 14:00-16:00; 7 14:00-16:00"),
            ("周末 下午2:00-4:00", "6 14:00-16:00; 7 14:00-16:00"),
            (
                "周一至周五18:30-20:00",
                "1 18:30-20:00; 2 18:30-20:00; 3 18:30-20:00; 4 18:30-20:00; 5 18:30-20:00",
            ),
            (
                "周一到五 18:30-20:00",
                "1 18:30-20:00; 2 18:30-20:00; 3 18:30-20:00; 4 18:30-20:00; 5 18:30-20:00",
            ),
            ("周六日9:00-10:30", "6 09:00-10:30; 7 09:00-10:30"),
            ("星期六、星期日 8:30-10:00", "6 08:30-10:00; 7 08:30-10:00"),
            (
                "周六上午8:00-10:00，周日下午2:00-4:00",
                "6 08:00-10:00; 7 14:00-16:00",
            ),
            (
                "周六上午9:00-11:00、下午14:00-16:00",
                "6 09:00-11:00; 6 14:00-16:00",
            ),
            ("9:00-11:00(周六)", "6 09:00-11:00"),
            ("每天上午8点30分至11点30分", "* 08:30-11:30"),
            ("上午八点半到十点", "* 08:30-10:00"),
            ("每周六上午9点", "6 09:00-"),
            ("每周六上课", "6 -"),
            ("周六9-11点", "6 09:00-11:00"),
            ("周三晚18时30分~20时", "3 18:30-20:00"),
            ("周日 02:00-03:00", "7 02:00-03:00"),
            (
                "周一至周三(周二除外)18:00-19:00",
                "1 18:00-19:00; 3 18:00-19:00",
            ),
            ("周六9:00-11:00，周日休息", "6 09:00-11:00"),
            ("周五 6:30pm-8:00pm", "5 18:30-20:00"),
            (
                "周二四六 19:00-20:30",
                "2 19:00-20:30; 4 19:00-20:30; 6 19:00-20:30",
            ),
            ("周六三年级9:00-10:00", "6 09:00-10:00"),
            ("7月6日(周日)上午9:00-11:00", "--07-06 09:00-11:00"),
            ("7月5日-7月20日 9:00-11:00", "* 09:00-11:00"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_lesson_time() {
        for text in [
            "不在周末上课",
            "周末不上课",
            "每周三次课",
            "每周两节",
            "营业时间:周一至周日9:00-21:00",
            "周一休息",
            "培训结束时间不晚于20:30",
            "发布时间:2025-07-01 09:30:00",
            "好一点",
            "咨询时间 9:00-18:00",
            "第一周",
            "比例9:16",
            "不占用双休日和法定节假日",
        ] {
            assert_eq!(read(text), "", "{text}");
        }
    }
}
