//! Days and times that are not those of lessons are taken out: days off, opening hours,
//! days named in passing.

use super::{SHORT, TimeGrammar, Token};
use crate::extract::negation::Negation;
use crate::extract::text::{CLAUSE, Found, after, before};

impl TimeGrammar {
    /// 电梯周末人多, 把星期天搭在书店里: in running text a day without a time must stand
    /// beside a word for lessons.
    pub(super) fn without_asides(&self, text: &str, tokens: &mut Vec<Found<Token>>) {
        if text.chars().nth(SHORT).is_none()
            || tokens
                .iter()
                .any(|token| matches!(token.value, Token::Clock(_)))
        {
            return;
        }
        tokens.retain(|token| {
            let head = before(text, token.start, SHORT, CLAUSE);
            let tail = after(text, token.start, SHORT, CLAUSE);
            self.cue.in_text(tail) || self.cue.in_text(head)
        });
    }

    /// 周一至周五(周三除外): takes the day off out of the days before it.
    pub(super) fn without_days_off(&self, text: &str, tokens: &mut Vec<Found<Token>>) {
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
    pub(super) fn without_others(
        &self,
        text: &str,
        tokens: &mut Vec<Found<Token>>,
        negation: &Negation,
    ) {
        let mut gone = vec![false; tokens.len()];
        // Taken out for what stands before, which goes on to the next time beside it.
        let mut led = vec![false; tokens.len()];
        let joined = |a: &Found<Token>, b: &Found<Token>| {
            text.get(a.end..b.start).is_some_and(|gap| {
                !gap.chars().any(|c| {
                    c.is_alphanumeric() && !matches!(c, '和' | '及' | '每' | '次' | '翌' | '日')
                }) && !gap.contains(['，', '。', '；', ';', '\n', '|'])
            })
        };
        for (i, token) in tokens.iter().enumerate() {
            let alone = matches!(&token.value, Token::Days { .. })
                && (negation.denies(text, token.start, token.end)
                    || self.elsewhere.is_day_off(text, token.end)
                    || text
                        .get(..token.start)
                        .is_some_and(|head| head.ends_with('除')));
            led[i] = self.elsewhere.said_before(text, token.start)
                || i.checked_sub(1).is_some_and(|previous| {
                    led[previous]
                        && tokens
                            .get(previous)
                            .is_some_and(|before| joined(before, token))
                });
            gone[i] = alone || led[i];
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
}
