//! Lesson times: 每周六上午9:00-11:00, 周二、四晚7点半到9点, 周一至周五18:30-20:00.

use std::ops::Range;

use super::clock::{Clock, ClockGrammar, Part};
use super::elsewhere::Elsewhere;
use super::loader::Builder;
use super::negation::Negation;
use super::numerals::is_numeral;
use super::pairing::pair;
use super::signs::Signs;
use super::text::Found;
use super::weekdays::{Day, DayGrammar};
use crate::model::WeeklyTime;

/// More times than this in one place are no timetable of one course.
pub(super) const MOST: usize = 64;
/// Bytes between a part of the day and the hour that it still settles.
const PART_REACHES: usize = 30;

pub(super) struct TimeGrammar {
    pub(super) clock: ClockGrammar,
    pub(super) days: DayGrammar,
    pub(super) elsewhere: Elsewhere,
}

/// What a line says about time, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Days {
        days: Vec<Day>,
        /// 周末: a more exact word may follow.
        broad: bool,
    },
    Clock(Clock),
}

impl TimeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        Self {
            clock: ClockGrammar::new(b),
            days: DayGrammar::new(b),
            elsewhere: Elsewhere::new(b),
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
        let signs = Signs::of(text);
        if singles.is_empty() && !signs.any(Signs::CLOCK | Signs::DAY | Signs::NUMBER) {
            return Vec::new();
        }
        let mut tokens = self.tokens(text, singles, taken);
        if tokens.is_empty() {
            return Vec::new();
        }
        self.without_days_off(text, &mut tokens);
        self.without_others(text, &mut tokens, negation);
        pair(text, &tokens)
    }

    /// 周一至周五(周三除外): takes the day off out of the days before it.
    fn without_days_off(&self, text: &str, tokens: &mut Vec<Found<Token>>) {
        let mut at = 1;
        while at < tokens.len() {
            let (head, tail) = tokens.split_at_mut(at);
            if let (Some(all), Some(off)) = (head.last_mut(), tail.first())
                && let (Token::Days { days, .. }, Token::Days { days: free, .. }) =
                    (&mut all.value, &off.value)
                && let Some(gap) = text.get(all.end..off.start)
                && (matches!(gap, "(" | "，" | "," | " ")
                    && self.elsewhere.is_day_off(text, off.end)
                    || gap.ends_with('除'))
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

    /// Takes out what is not about lessons, with the days and times right beside it.
    fn without_others(&self, text: &str, tokens: &mut Vec<Found<Token>>, negation: &Negation) {
        let mut gone = vec![false; tokens.len()];
        let joined = |a: &Found<Token>, b: &Found<Token>| {
            text.get(a.end..b.start).is_some_and(|gap| {
                !gap.chars()
                    .any(|c| c.is_alphanumeric() && !matches!(c, '和' | '及' | '每'))
                    && !gap.contains(['，', '。', '；', ';', '\n', '|'])
            })
        };
        for (i, token) in tokens.iter().enumerate() {
            let alone = matches!(&token.value, Token::Days { .. })
                && (negation.denies(text, token.start, token.end)
                    || self.elsewhere.is_day_off(text, token.end)
                    || text
                        .get(..token.start)
                        .is_some_and(|head| head.ends_with('除')));
            if alone || self.elsewhere.said_before(text, token.start) {
                gone[i] = true;
            } else if let Some(previous) = i.checked_sub(1)
                && gone[previous]
                && let Some(before) = tokens.get(previous)
                && self.elsewhere.said_before(text, before.start)
                && joined(before, token)
            {
                gone[i] = true;
            }
        }
        for i in (0..tokens.len()).rev() {
            let Some(token) = tokens.get(i) else { continue };
            if self.elsewhere.said_after(text, token.end) {
                gone[i] = true;
                // 周一至周五 9:00-18:00营业
                let mut at = i;
                while let Some(previous) = at.checked_sub(1)
                    && let (Some(a), Some(b)) = (tokens.get(previous), tokens.get(at))
                    && matches!(b.value, Token::Clock(_))
                    && joined(a, b)
                {
                    gone[previous] = true;
                    at = previous;
                }
            }
        }
        let mut gone = gone.into_iter();
        tokens.retain(|_| !gone.next().unwrap_or(false));
    }

    fn tokens(
        &self,
        text: &str,
        singles: &[Found<String>],
        taken: &[Range<usize>],
    ) -> Vec<Found<Token>> {
        let mut tokens: Vec<Found<Token>> = Vec::new();
        let mut part: Option<(Part, usize)> = None;
        let mut from = 0;
        let mut last_alphabetic = false;
        let mut last_numeral = false;
        for (at, c) in text.char_indices() {
            let word_goes_on = last_alphabetic && c.is_ascii_alphabetic();
            last_alphabetic = c.is_ascii_alphabetic();
            let numeral = is_numeral(c);
            let number_goes_on = last_numeral && numeral;
            last_numeral = numeral;
            if at < from || word_goes_on || number_goes_on || c.is_ascii_punctuation() || c == ' ' {
                continue;
            }
            if tokens.len() >= MOST {
                break;
            }
            if let Some(place) = taken.iter().find(|t| t.start <= at && at < t.end) {
                from = place.end;
                continue;
            }
            if let Some(single) = singles.iter().find(|s| s.start == at) {
                from = single.end;
                let days = vec![Day::On(single.value.clone())];
                tokens.push(Found::new(
                    Token::Days { days, broad: false },
                    at,
                    single.end,
                ));
                continue;
            }
            // A time must end before the next period begins.
            let free = |end: usize| !taken.iter().any(|t| at < t.start && t.start < end);
            let clock_at = |at: usize| self.clock.read(text, at, true).is_some();
            if !c.is_ascii_digit()
                && let Some((days, end)) = self.days.read(text, at, clock_at)
                && free(end)
            {
                from = end;
                let value = Token::Days {
                    days: days.days,
                    broad: days.broad,
                };
                tokens.push(Found::new(value, at, end));
                continue;
            }
            let after_day = tokens.last().is_some_and(|last| {
                matches!(last.value, Token::Days { .. })
                    && text.get(last.end..at).is_some_and(|gap| {
                        !gap.chars().any(|c| c.is_ascii_digit()) && gap.len() < 10
                    })
            });
            if let Some((clock, end)) = self.clock.read(text, at, after_day)
                && free(end)
            {
                from = end;
                let clock = self.in_part(text, at, clock, part.take(), tokens.last());
                tokens.push(Found::new(Token::Clock(clock), at, end));
                continue;
            }
            if let Some((length, found)) = self.clock.part(text.get(at..).unwrap_or("")) {
                from = at + length;
                part = Some((found, from));
            }
        }
        tokens
    }

    /// A time in the part of the day that was named apart from it, or with the time before.
    fn in_part(
        &self,
        text: &str,
        at: usize,
        clock: Clock,
        part: Option<(Part, usize)>,
        last: Option<&Found<Token>>,
    ) -> Clock {
        if let Some((part, end)) = part
            && clock.part.is_none()
            && at - end <= PART_REACHES
            && text
                .get(end..at)
                .is_some_and(|gap| !gap.contains(['。', '；', ';', '\n', '\t']))
        {
            return clock.within(part);
        }
        match last {
            Some(Found {
                value: Token::Clock(previous),
                end,
                ..
            }) if text.get(*end..at).is_some_and(|gap| gap.len() <= 15) => clock.after(previous),
            _ => clock,
        }
    }
}

#[cfg(test)]
mod tests;
