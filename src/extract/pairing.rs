//! Days and times of one text put together: 周六上午9:00-11:00、周日14:00-16:00;
//! 9:00-10:30(周六).

use super::clock::{Clock, clock_text};
use super::text::Found;
use super::times::{MOST, Token};
use super::weekdays::Day;
use crate::model::WeeklyTime;

/// The lesson times that the tokens say together.
pub(super) fn pair(text: &str, tokens: &[Found<Token>]) -> Vec<Found<WeeklyTime>> {
    let mut out: Vec<Found<WeeklyTime>> = Vec::new();
    let mut broad: Vec<Found<WeeklyTime>> = Vec::new();
    for sentence in sentences(text, tokens) {
        let group = Group::new(text, sentence, &mut out, &mut broad);
        if days_follow(text, sentence) {
            group.days_after();
        } else {
            group.days_before();
        }
    }
    // 周末班: days of which nothing more is said, where nothing more exact is.
    if !out.iter().any(|time| time.value.weekday.is_some()) {
        out.extend(broad);
    }
    let mut unique: Vec<Found<WeeklyTime>> = Vec::new();
    for time in out.iter().take(MOST) {
        let bare = time.value.start.is_none() && time.value.end.is_none();
        let said = bare
            && out.iter().any(|other| {
                (other.value.weekday, &other.value.date) == (time.value.weekday, &time.value.date)
                    && (other.value.start.is_some() || other.value.end.is_some())
            });
        if !said && !unique.iter().any(|known| known.value == time.value) {
            unique.push(time.clone());
        }
    }
    unique
}

/// The tokens between full stops.
fn sentences<'a>(
    text: &'a str,
    tokens: &'a [Found<Token>],
) -> impl Iterator<Item = &'a [Found<Token>]> {
    tokens.chunk_by(move |a, b| {
        text.get(a.end..b.start)
            .is_some_and(|gap| !gap.contains(['。', '\n']))
    })
}

/// 9:00-10:30(周六)、14:00-15:30(周日): each time is followed by its days.
fn days_follow(text: &str, tokens: &[Found<Token>]) -> bool {
    let clock = |token: Option<&Found<Token>>| {
        token.is_some_and(|token| matches!(token.value, Token::Clock(_)))
    };
    let first = clock(tokens.first());
    let last = !clock(tokens.last());
    if !first || !last {
        return false;
    }
    // 9:00-11:00，周日休息日另议: days far behind a comma speak for themselves.
    tokens.windows(2).any(|two| match two {
        [a, b] => {
            matches!((&a.value, &b.value), (Token::Clock(_), Token::Days { .. }))
                && text
                    .get(a.end..b.start)
                    .is_some_and(|gap| gap.chars().count() <= 6 && !gap.contains(['，', '；', ';']))
        }
        _ => false,
    })
}

struct Group<'a> {
    text: &'a str,
    tokens: &'a [Found<Token>],
    out: &'a mut Vec<Found<WeeklyTime>>,
    broad: &'a mut Vec<Found<WeeklyTime>>,
    days: Vec<Found<Day>>,
    /// The days are those of a broad word.
    is_broad: bool,
    /// A time was named for the days.
    used: bool,
    /// Where the times of the last clock begin in `out`.
    last: usize,
}

impl<'a> Group<'a> {
    fn new(
        text: &'a str,
        tokens: &'a [Found<Token>],
        out: &'a mut Vec<Found<WeeklyTime>>,
        broad: &'a mut Vec<Found<WeeklyTime>>,
    ) -> Self {
        let last = out.len();
        Self {
            text,
            tokens,
            out,
            broad,
            days: Vec::new(),
            is_broad: false,
            used: true,
            last,
        }
    }

    fn gap(&self, i: usize) -> &'a str {
        i.checked_sub(1)
            .and_then(|p| self.tokens.get(p))
            .zip(self.tokens.get(i))
            .and_then(|(a, b)| self.text.get(a.end..b.start))
            .unwrap_or("")
    }

    fn days_before(mut self) {
        let mut after_days = false;
        for (i, token) in self.tokens.iter().enumerate() {
            let gap = self.gap(i);
            match &token.value {
                Token::Days { days, broad } => {
                    let named = found(days, token);
                    let bracketed = gap.trim_end().ends_with('(');
                    let dated = self
                        .days
                        .last()
                        .is_some_and(|d| matches!(d.value, Day::On(_)));
                    let weekly = named.iter().all(|d| matches!(d.value, Day::Of(_)));
                    if dated && weekly && (after_days && gap.trim().len() <= 3 || bracketed) {
                        // 7月6日(周日), 7月6日9:00(周日): the day is settled already.
                        continue;
                    }
                    if after_days {
                        self.more_days(named, *broad, gap);
                    } else {
                        self.flush();
                        self.days = named;
                        self.is_broad = *broad;
                        self.used = false;
                    }
                    after_days = true;
                }
                Token::Clock(clock) => {
                    after_days = false;
                    self.clock(clock, token, gap);
                }
            }
        }
        self.flush();
    }

    /// Days after days: a list goes on, or a broad word is made exact.
    fn more_days(&mut self, named: Vec<Found<Day>>, broad: bool, gap: &str) {
        let inside = |these: &[Found<Day>], those: &[Found<Day>]| {
            these
                .iter()
                .all(|day| those.iter().any(|known| known.value == day.value))
        };
        // 周中晚上，逢周三、五 makes the word exact; 周末和周六 is a list.
        let listed = gap.contains(['、', '和', '及', '与', '/', '或', '+', '&', '加']);
        if self.is_broad && !listed && inside(&named, &self.days) {
            self.days = named;
            self.is_broad = broad;
            return;
        }
        if broad && inside(&named, &self.days) {
            return;
        }
        // 每天 beside days that are named.
        if named.iter().all(|day| day.value == Day::Every) && !self.days.is_empty() {
            return;
        }
        self.days.retain(|day| day.value != Day::Every);
        for day in named {
            if !self.days.iter().any(|known| known.value == day.value) {
                self.days.push(day);
            }
        }
        self.is_broad = self.is_broad && broad;
    }

    fn clock(&mut self, clock: &Clock, token: &Found<Token>, gap: &str) {
        let start = clock.start.map(clock_text);
        let end = clock.end.map(clock_text);
        // 9:00上课，10:40下课
        if start.is_none()
            && let Some(open) = self.out.get_mut(self.last..)
            && !open.is_empty()
            && open
                .iter()
                .all(|time| time.value.end.is_none() && time.value.start < end)
            && gap.chars().count() <= 12
        {
            for time in open {
                time.value.end.clone_from(&end);
                time.end = time.end.max(token.end);
            }
            return;
        }
        let time = WeeklyTime {
            start,
            end,
            ..WeeklyTime::default()
        };
        let found = Found::new(time, token.start, token.end);
        let whole = clock.start.is_some() && clock.end.is_some();
        if self.days.is_empty() {
            if whole || clock.start.is_none() {
                self.last = self.out.len();
                self.out.push(found);
            }
            return;
        }
        let dated = self.days.iter().any(|d| matches!(d.value, Day::On(_)));
        if !whole && dated {
            return;
        }
        self.used = true;
        self.last = self.out.len();
        for day in &self.days {
            self.out.push(with_day(day, &found));
        }
    }

    /// Days of which no time is named are still days with lessons.
    fn flush(&mut self) {
        if !self.used {
            let list = if self.is_broad {
                &mut *self.broad
            } else {
                &mut *self.out
            };
            for day in &self.days {
                if let Day::Of(_) = day.value {
                    let none = Found::new(WeeklyTime::default(), day.start, day.end);
                    list.push(with_day(day, &none));
                }
            }
        }
        self.used = true;
    }

    fn days_after(self) {
        let mut clocks: Vec<Found<WeeklyTime>> = Vec::new();
        let mut after_days = false;
        for token in self.tokens {
            match &token.value {
                Token::Clock(clock) => {
                    if after_days {
                        clocks.clear();
                    }
                    after_days = false;
                    let time = WeeklyTime {
                        start: clock.start.map(clock_text),
                        end: clock.end.map(clock_text),
                        ..WeeklyTime::default()
                    };
                    clocks.push(Found::new(time, token.start, token.end));
                }
                Token::Days { days, .. } => {
                    after_days = true;
                    for time in &clocks {
                        for day in found(days, token) {
                            self.out.push(with_day(&day, time));
                        }
                    }
                }
            }
        }
    }
}

fn found(days: &[Day], token: &Found<Token>) -> Vec<Found<Day>> {
    days.iter()
        .map(|day| Found::new(day.clone(), token.start, token.end))
        .collect()
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
