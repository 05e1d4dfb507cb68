//! Prices: 原价2980元 现价1980元/期, 每课时120元, ¥1,980.00, 一千九百八十元, 1280/期.

use std::ops::Range;

use super::amounts::{self, Amount, amount};
use super::loader::Builder;
use super::numerals::is_numeral;
use super::prefixes::Prefixes;
use super::scan::Scan;
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
}

/// What a word before a number says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// 原价
    Original,
    /// 现价, 仅需
    Current,
    /// 学费
    Price,
    /// 立减, 定金, 教材费
    Other,
}

/// After an amount: what follows is no longer said by the label before it.
const NEXT_VALUE: &[char] = &['，', '。', '；', ';', '！', '!', '→', '\t', '\n'];
/// Between a cue and the number that it speaks of.
const LIGHT: &str = " :¥()为是约高达各每人只仅另收需再可即直立了共计均统一的也付交缴才就~-至到(不只才约元起)低价/*班";
/// What a bare number may stand before.
const AFTER_BARE: &[char] = &[
    '/', '(', ' ', '，', '、', '起', '-', '~', '|', '\t', '\n', ')', ';', '；', '。', '!', '！',
    '+', '→', ',', '左', '每', '一', '】', '现', '原', '两', '三', '¥', '=', '>', '…', '\u{E000}',
    '\u{E001}',
];

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
        }
    }

    /// The prices of a text; `struck` are the places of crossed-out text.
    pub(super) fn read(&self, text: &str, hint: PriceHint<'_>, struck: &[Range<usize>]) -> Prices {
        let mut out = Prices::default();
        let signs = Signs::of(text);
        if !signs.any(Signs::NUMBER)
            || !(signs
                .any(Signs::MONEY | Signs::STOP | Signs::COST | Signs::LESSON | Signs::LENGTH)
                || hint.label.is_some())
        {
            return out;
        }
        let mut reading = Reading {
            text,
            hint,
            original_label: hint.label.is_some_and(|label| self.original.in_text(label)),
            original_to: 0,
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
        out
    }

    /// The upper end of 80-120元, if a range begins with this number.
    fn upper_end(&self, reading: &Reading<'_>, low: &Amount) -> Option<Amount> {
        let mut scan = Scan::new(reading.text, low.end);
        if scan.rest().starts_with('→') || !scan.range_sign() {
            return None;
        }
        scan.eat('¥');
        scan.blanks();
        let high = amount(reading.text, scan.at)?;
        let said = high.money || low.money || self.is_money(reading, low, &high);
        let mut low = low.clone();
        if high.wan && !low.wan {
            low.value *= rust_decimal::Decimal::from(10_000);
        }
        (said && low.value < high.value && !(low.chinese && !low.money && !high.chinese))
            .then_some(high)
    }

    /// Whether a number is a sum of money: by a sign, a label, a word or a unit beside it.
    /// `first` is where its words begin, the lower end of a range.
    fn is_money(&self, reading: &Reading<'_>, first: &Amount, found: &Amount) -> bool {
        let text = reading.text;
        let near = before(text, first.start, AROUND, CLAUSE);
        if found.money || first.money {
            // 三元桥, 二元一次方程
            let small = found.chinese
                && found.value < rust_decimal::Decimal::TEN
                && found.value.fract().is_zero();
            return !small || self.cue(near).is_some();
        }
        let next = text.get(found.end..).and_then(|t| t.chars().next());
        if next.is_some_and(|c| !AFTER_BARE.contains(&c)) {
            return false;
        }
        let head = text.get(..first.start).unwrap_or("").trim_end();
        // 980，每班20: how many, not how much. 7-8月, 9:00-10:00: no money at all.
        let of_others = ["每班", "每组", "共", "限", "满", "招", "限额", "电话"]
            .iter()
            .any(|word| head.ends_with(word));
        if of_others || head.ends_with(['-', '~', '至', '到', ':']) && ends_in_digit(head) {
            return false;
        }
        if is_date_or_ratio(text, found.end) {
            return false;
        }
        if reading.hint.label.is_some() && !found.chinese {
            return true;
        }
        if self.cue(near).is_some_and(|cue| cue != Cue::Other) {
            return true;
        }
        let at_least = |least: u32| found.value >= rust_decimal::Decimal::from(least);
        // A year is no price: 2025一学期.
        let year = at_least(2000) && !at_least(2100);
        if self.units.after(text, found.end, true).is_some() && !year {
            let slash = next == Some('/');
            return at_least(if slash { 10 } else { 50 });
        }
        if self.units.is_per_head(text, found.end) {
            return at_least(10);
        }
        !year
            && (at_least(100) && self.units.before(near).is_some()
                || at_least(50) && self.is_lowered(text, found))
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
        let ahead = if behind.is_none() {
            self.units.before(head)
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
                place.start = start - (head.len() - unit.at);
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

    /// What the last word before a number says about it.
    fn cue(&self, head: &str) -> Option<Cue> {
        let (range, cue) = self.cues.find(head).last()?;
        let rest = head.get(range.end..)?;
        // 3980元(原价) 1980元: the word belongs to the sum before.
        if rest.contains(')') && !rest.contains('(') {
            return None;
        }
        if !rest.chars().all(|c| LIGHT.contains(c)) {
            return None;
        }
        // 含教材费共980元: all together.
        if *cue == Cue::Other
            && head.get(..range.start)?.ends_with(['含', '括'])
            && rest.contains(['共', '计'])
        {
            return Some(Cue::Price);
        }
        Some(*cue)
    }

    /// 3980→1980, 3980元降至1980元: the first sum is that of before.
    fn is_lowered(&self, text: &str, found: &Amount) -> bool {
        let mut scan = Scan::new(text, found.end);
        scan.blanks();
        scan.eat_if(|c| matches!(c, '，' | ','));
        let Some((length, ())) = self.lowered.at(scan.rest()) else {
            return false;
        };
        scan.skip(length);
        scan.blanks();
        scan.eat('¥');
        scan.blanks();
        amount(text, scan.at).is_some_and(|next| next.value < found.value)
    }
}

struct Reading<'t> {
    text: &'t str,
    hint: PriceHint<'t>,
    original_label: bool,
    original_to: usize,
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

fn ends_in_digit(head: &str) -> bool {
    head.trim_end_matches(['-', '~', '至', '到', ':', ' '])
        .ends_with(|c: char| c.is_ascii_digit())
}

/// 7/5, 2025-07: the number goes on as a date or a fraction.
fn is_date_or_ratio(text: &str, end: usize) -> bool {
    let mut tail = text.get(end..).unwrap_or("").chars();
    matches!(tail.next(), Some('/' | '-' | ',')) && tail.next().is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
