//! Whether a number is a sum of money.

use super::cues::Cue;
use super::{AROUND, PriceGrammar, Reading};
use crate::extract::amounts::{Amount, amount};
use crate::extract::scan::Scan;
use crate::extract::text::{CLAUSE, before};

impl PriceGrammar {
    /// The upper end of 80-120元, if a range begins with this number.
    pub(super) fn upper_end(&self, reading: &Reading<'_>, low: &Amount) -> Option<Amount> {
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
    pub(super) fn is_money(&self, reading: &Reading<'_>, first: &Amount, found: &Amount) -> bool {
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
}

/// What a bare number may stand before.
const AFTER_BARE: &[char] = &[
    '/', '(', ' ', '，', '、', '起', '-', '~', '|', '\t', '\n', ')', ';', '；', '。', '!', '！',
    '+', '→', ',', '左', '每', '一', '】', '现', '原', '两', '三', '¥', '=', '>', '…', '\u{E000}',
    '\u{E001}',
];

fn ends_in_digit(head: &str) -> bool {
    head.trim_end_matches(['-', '~', '至', '到', ':', ' '])
        .ends_with(|c: char| c.is_ascii_digit())
}

/// 7/5, 2025-07: the number goes on as a date or a fraction.
fn is_date_or_ratio(text: &str, end: usize) -> bool {
    let mut tail = text.get(end..).unwrap_or("").chars();
    matches!(tail.next(), Some('/' | '-' | ',')) && tail.next().is_some_and(|c| c.is_ascii_digit())
}
