//! Amounts of money in yuan: exact decimals, never floating point.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::cell::{Fault, damaged, half_width};

/// Amounts at or above this are slips of the finger.
const LIMIT: i64 = 1_000_000_000;

/// Decimals that an amount may have; a fen is two, interest and taxes may need four.
const DECIMALS: u32 = 4;

/// Reads an amount: `1980`, `1,980.00`, `￥1980`, `1980元`, `5万元`.
///
/// # Errors
/// Says whether it is no number, negative, too large or too fine.
pub(super) fn yuan(cell: &str) -> Result<Decimal, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let text = half_width(cell);
    let (digits, times) = bare(&text);
    let (sign, digits) = match digits.strip_prefix(['-', '−']) {
        Some(rest) => (false, rest.trim_start()),
        None => (true, digits.strip_prefix('+').unwrap_or(digits)),
    };
    let amount = ungroup(digits)
        .and_then(|d| Decimal::from_str(&d).ok())
        .and_then(|d| d.checked_mul(times.into()))
        .ok_or_else(form)?
        .normalize();
    if !sign && !amount.is_zero() {
        return Err(Fault::new("negative", "金额不能为负数；退费请不要写在此列"));
    }
    if amount >= Decimal::from(LIMIT) {
        return Err(Fault::new(
            "too_much",
            "金额达到或超过10亿元；请核对是否多写了数字",
        ));
    }
    if amount.scale() > DECIMALS {
        return Err(Fault::new("too_fine", "金额最多4位小数；请按实际金额填写"));
    }
    Ok(amount)
}

/// The digits without currency signs, and what a unit multiplies them with.
fn bare(text: &str) -> (&str, u32) {
    let text = text.trim();
    let text = ["人民币", "RMB", "CNY", "¥"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
        .unwrap_or(text)
        .trim();
    let text = ["元整", "元", "圆", "RMB", "CNY"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(text)
        .trim();
    match text.strip_suffix('万') {
        Some(rest) => (rest.trim(), 10_000),
        None => (text, 1),
    }
}

/// Takes the commas out of `1,980.00`; `None` where the text is no plain number or where
/// a comma may be meant as a decimal point.
pub(super) fn ungroup(text: &str) -> Option<String> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_number =
        |t: &str| !t.is_empty() && t.len() <= 20 && t.bytes().all(|b| b.is_ascii_digit());
    if !fraction.is_none_or(is_number) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    if !is_number(first) || (whole.contains(',') && first.len() > 3) {
        return None;
    }
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_number(group) {
            return None;
        }
        plain.push_str(group);
    }
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(plain)
}

fn form() -> Fault {
    Fault::new(
        "amount_form",
        "不是可以识别的金额；请只填写数字，单位为元，如 1980.00",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_is_the_same_amount() {
        for cell in [
            "1980",
            "1980.00",
            "1,980.00",
            "１，９８０",
            "￥1980",
            "¥ 1,980",
            "1980元",
            "人民币1980元整",
            "0.198万",
            "1980.000000",
        ] {
            assert_eq!(yuan(cell), Ok(Decimal::from(1980)), "{cell}");
        }
        assert_eq!(yuan("0.1").unwrap().to_string(), "0.1");
        assert_eq!(yuan("10万元"), Ok(Decimal::from(100_000)));
        assert_eq!(yuan("0"), Ok(Decimal::ZERO));
    }

    #[test]
    fn says_what_is_wrong() {
        for (cell, kind) in [
            ("面议", "amount_form"),
            ("1980元/期", "amount_form"),
            ("1,98", "amount_form"),
            ("1980,00", "amount_form"),
            ("1.2.3", "amount_form"),
            ("1e3", "amount_form"),
            (".5", "amount_form"),
            ("-1980", "negative"),
            ("1000000000", "too_much"),
            ("1.23456", "too_fine"),
            ("1.98E+10", "rounded"),
        ] {
            assert_eq!(yuan(cell).unwrap_err().kind, kind, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_comes_back(units in 0_i64..9_999_999_999_999, scale in 0_u32..=4) {
            let amount = Decimal::new(units, scale).min(Decimal::from(LIMIT - 1));
            prop_assert_eq!(yuan(&amount.to_string()), Ok(amount));
            prop_assert_eq!(yuan(&format!("￥{amount}元")), Ok(amount));
        }

        #[test]
        fn no_text_panics(cell in ".*", near in "[0-9,.￥元万+-]{0,40}") {
            let _ = yuan(&cell);
            let _ = yuan(&near);
        }
    }
}
