//! Prices: 原价2980元 现价1980元/期, 每课时120元, ¥1,980.00, 一千九百八十元, 1280/期.

use std::ops::Range;

mod cues;
mod money;

use self::cues::Cue;
use super::amounts::{self, Amount, amount};
use super::loader::Builder;
use super::numerals::is_numeral;
use super::prefixes::Prefixes;
use super::signs::Signs;
use super::text::{CLAUSE, Found, after, before};
use super::units::Units;
use super::words::{WordList, WordMap};
use crate::model::Price;

pub(super) use super::sums::Prices;

/// Characters looked at before and behind a number.
const AROUND: usize = 12;

pub(super) struct PriceGrammar {
    units: Units,
    cues: WordMap<Cue>,
    original: WordList,
    not_after: Prefixes<()>,
    lowered: Prefixes<()>,
    apart: Prefixes<()>,
    tuition: WordList,
}

/// After an amount: what follows is no longer said by the label before it.
const NEXT_VALUE: &[char] = &['，', '。', '；', ';', '！', '!', '→', '\t', '\n'];
/// Ends of a sentence.
const SENTENCE: &[char] = &['。', '；', ';', '！', '!', '？', '?', '\n', '\t', '|', '元'];

/// What the place of a price says about it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PriceHint<'t> {
    /// The label beside it, such as 学费(元/期); a bare number counts then.
    pub(super) label: Option<&'t str>,
}

impl PriceGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let mut cues = Vec::new();
        for (list, cue) in [
            ("original", Cue::Original),
            ("current", Cue::Current),
            ("price_before", Cue::Price),
            ("not_price_before", Cue::Other),
            ("beside_goods", Cue::Other),
        ] {
            cues.extend(b.list(list).into_iter().map(|word| (word, cue)));
        }
        let words = |list: Vec<String>| Prefixes::new(list.into_iter().map(|word| (word, ())));
        Self {
            units: Units::new(b),
            cues: WordMap::new(b, cues),
            original: b.words("original"),
            not_after: words(b.list("not_price_after")),
            lowered: words(b.list("price_lowered")),
            apart: words(b.list("paid_apart")),
            tuition: b.words("tuition"),
        }
    }

    /// The prices of a text; `struck` are the places of crossed-out text.
    pub(super) fn read(&self, text: &str, hint: PriceHint<'_>, struck: &[Range<usize>]) -> Prices {
        let mut out = Prices::default();
        let signs = Signs::of(text);
        if !signs.any(Signs::NUMBER)
            || !(signs.any(
                Signs::MONEY
                    | Signs::STOP
                    | Signs::COST
                    | Signs::LESSON
                    | Signs::LENGTH
                    | Signs::MONTH,
            ) || hint.label.is_some())
        {
            return out;
        }
        let mut reading = Reading {
            text,
            hint,
            original_label: hint.label.is_some_and(|label| self.original.in_text(label)),
            original_to: 0,
            units: Vec::new(),
        };
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if at < from || !(c.is_ascii_digit() || is_numeral(c)) {
                continue;
            }
            let Some(found) = amount(text, at) else {
                // The rest of these digits is no number of its own.
                from = at + run(text, at);
                continue;
            };
            from = found.end.max(at + c.len_utf8());
            let lower = found.clone();
            let (low, found) = match self.upper_end(&reading, &lower) {
                Some(high) => (Some(lower), high),
                None => (None, found),
            };
            if !self.is_money(&reading, low.as_ref().unwrap_or(&found), &found) {
                continue;
            }
            from = found.end;
            self.take(&mut reading, low, &found, struck, &mut out);
        }
        out.settle();
        // 每学期原价2880元，书友价2400元; ¥899 (¥1299) 全程: the unit is said with the old price.
        for (place, code) in reading.units {
            let price = out
                .current
                .iter_mut()
                .find(|p| p.start <= place && place < p.end && p.value.original.is_some());
            if let Some(price) = price {
                price.value.unit.get_or_insert(code);
            }
        }
        out
    }

    fn take(
        &self,
        reading: &mut Reading<'_>,
        low: Option<Amount>,
        found: &Amount,
        struck: &[Range<usize>],
        out: &mut Prices,
    ) {
        let text = reading.text;
        let start = low.as_ref().map_or(found.start, |low| low.start);
        let head = before(text, start, AROUND, CLAUSE);
        let tail = after(text, found.end, AROUND, CLAUSE);
        // 原价每课时200元: the unit stands between.
        let cue = self.cue(head).or_else(|| {
            let unit = self.units.before(head)?;
            self.cue(head.get(..unit.at)?)
        });
        let cue = cue.or_else(|| self.is_fee_beside(head).then_some(Cue::Other));
        let crossed = struck
            .iter()
            .any(|range| range.start <= found.start && found.end <= range.end);
        // 原价:980元，现价360元: the label speaks of its own clause.
        if reading.original_label && reading.original_to == 0 {
            reading.original_to = text
                .get(found.end..)
                .and_then(|rest| rest.find(NEXT_VALUE))
                .map_or(text.len(), |at| found.end + at);
        }
        let by_label = found.start < reading.original_to && cue != Some(Cue::Current);
        let original = crossed
            || by_label
            || cue == Some(Cue::Original)
            || self.is_lowered(text, found)
            || self
                .original
                .start_of(tail.trim_start_matches(['(', ' ']))
                .is_some_and(|word| {
                    let rest = tail.trim_start_matches(['(', ' ']).get(word.end..);
                    tail.starts_with('(') && rest.is_some_and(|rest| rest.starts_with(')'))
                });
        if original {
            let said = self.units.after(text, found.end, false);
            if let Some(unit) = said.or_else(|| self.units.before(head)) {
                reading.units.push((found.start, unit.code));
            }
            out.originals.push(Found::new(
                amounts::text(found.value),
                found.start,
                found.end,
            ));
            return;
        }
        if cue == Some(Cue::Other) || self.not_after.begins(tail.trim_start()) {
            return;
        }
        let behind = self.units.after(text, found.end, false);
        if self.is_apart(text, behind.as_ref().map_or(found.end, |unit| unit.at)) {
            return;
        }
        let ahead = if behind.is_none() {
            self.units.before(head).or_else(|| {
                // 一期十二堂，三千六百元: the clause before says what is bought.
                let wide = before(text, start, 2 * AROUND, SENTENCE);
                self.units.counted_before(wide)
            })
        } else {
            None
        };
        let mut place = start..found.end;
        let unit = match (behind, ahead) {
            (Some(unit), _) => {
                place.end = unit.at;
                Some(unit.code)
            }
            (None, Some(unit)) => {
                place.start = start - unit.back;
                Some(unit.code)
            }
            (None, None) => reading
                .hint
                .label
                .and_then(|label| self.units.of_label(label)),
        };
        let mut add = |value: rust_decimal::Decimal| {
            let price = Price {
                amount: amounts::text(value),
                unit: unit.clone(),
                original: None,
            };
            out.current.push(Found::new(price, place.start, place.end));
        };
        if let Some(low) = low {
            let shared = found.wan && !low.wan;
            let factor = rust_decimal::Decimal::from(if shared { 10_000 } else { 1 });
            add(low.value * factor);
        }
        add(found.value);
    }
}

struct Reading<'t> {
    text: &'t str,
    hint: PriceHint<'t>,
    original_label: bool,
    original_to: usize,
    /// Where old prices stand, and what they bought.
    units: Vec<(usize, String)>,
}

/// The bytes of the digits or numerals that stand here.
fn run(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    rest.chars()
        .take_while(|c| c.is_ascii_digit() || is_numeral(*c))
        .map(char::len_utf8)
        .sum::<usize>()
        .max(1)
}

#[cfg(test)]
mod tests;
