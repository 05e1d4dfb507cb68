//! Lesson times: 每周六上午9:00-11:00, 周二、四晚7点半到9点, 周一至周五18:30-20:00.

use std::ops::Range;

mod others;

use super::clock::{Clock, ClockGrammar, Part};
use super::elsewhere::Elsewhere;
use super::loader::Builder;
use super::negation::Negation;
use super::numerals::is_numeral;
use super::pairing::pair;
use super::prefixes::Prefixes;
use super::signs::Signs;
use super::text::Found;
use super::weekdays::{Day, DayGrammar};
use super::words::WordList;
use crate::model::WeeklyTime;

/// More times than this in one place are no timetable of one course.
pub(super) const MOST: usize = 64;
/// A text of no more characters than this is no running text.
const SHORT: usize = 24;
/// Bytes between a part of the day and the hour that it still settles.
const PART_REACHES: usize = 30;

pub(super) struct TimeGrammar {
    pub(super) clock: ClockGrammar,
    pub(super) days: DayGrammar,
    pub(super) elsewhere: Elsewhere,
    same: Prefixes<()>,
    cue: WordList,
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
            same: Prefixes::new(b.list("same_time").into_iter().map(|word| (word, ()))),
            cue: b.words("day_cue"),
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
        self.without_asides(text, &mut tokens);
        pair(text, &tokens)
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
            // 周六八点: the numeral before is the day's.
            let number_goes_on = last_numeral && numeral && at != from;
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
            if let Some((length, ())) = self.same.at(text.get(at..).unwrap_or("")) {
                // 周六上午10:20-11:50；或者周日同一时间
                from = at + length;
                let last = tokens.iter().rev().find_map(|token| match token.value {
                    Token::Clock(clock) => Some(clock),
                    Token::Days { .. } => None,
                });
                if let Some(clock) = last {
                    tokens.push(Found::new(Token::Clock(clock), at, from));
                }
                continue;
            }
            if let Some((clock, end)) = self.clock.read(text, at, after_day)
                && free(end)
            {
                from = end;
                // 9点缺10分，就是八点五十: the same time again.
                let again = ["就是", "也就是", "即", "即是"]
                    .iter()
                    .any(|word| text.get(..at).is_some_and(|head| head.ends_with(word)));
                if again
                    && matches!(
                        tokens.last(),
                        Some(Found {
                            value: Token::Clock(_),
                            ..
                        })
                    )
                {
                    continue;
                }
                let clock = if only_ends(text, at, tokens.last()) {
                    clock.as_end()
                } else {
                    clock
                };
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

/// 周一至周五，到晚8点; 放学到18:30: only when the lesson ends is said.
fn only_ends(text: &str, at: usize, last: Option<&Found<Token>>) -> bool {
    let head = text.get(..at).unwrap_or("").trim_end();
    let Some(head) = head.strip_suffix(['到', '至']) else {
        return false;
    };
    let head = head.trim_end();
    // 改到9点, 推迟到8点: when it begins now.
    if head.ends_with(['改', '迟', '整', '挪', '换', '调', '移', '提', '前', '延']) {
        return false;
    }
    head.ends_with("放学")
        || head.ends_with("放学后")
        || last.is_some_and(|last| {
            matches!(last.value, Token::Days { .. })
                && head.trim_end_matches(['，', ',', ' ', '上']).len() <= last.end
        })
}

#[cfg(test)]
mod tests;
