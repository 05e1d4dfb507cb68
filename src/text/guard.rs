//! The `'` before a cell: what keeps a spreadsheet from reading a formula or another number
//! into text, and how it is taken off again.
//!
//! Import takes off exactly what export puts on, so that a name that begins with `=` comes
//! back as it was: [`unguard`] of [`guard`] is the text itself, for every text.

use std::borrow::Cow;

/// What a file would do to a cell that has no `'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// Formulas only: the file keeps numbers apart from text, as workbooks do.
    Formulas,
    /// Formulas, and numbers that would be shown as other ones, as in CSV.
    FormulasAndNumbers,
}

/// The cell with a `'` before it where it needs one.
pub fn guard(cell: &str, risk: Risk) -> Cow<'_, str> {
    // A `'` that stands there by itself must not be taken for ours.
    let mistakable = cell.starts_with('\'') && is_at_risk(cell, Risk::FormulasAndNumbers);
    if mistakable || is_at_risk(cell, risk) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The cell without the `'` that [`guard`] put before it; any other `'` stays.
#[inline]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(bare) if is_at_risk(bare, Risk::FormulasAndNumbers) => bare,
        _ => cell,
    }
}

fn is_at_risk(cell: &str, risk: Risk) -> bool {
    let bare = cell.trim_start_matches('\'');
    is_formula(bare) || (risk == Risk::FormulasAndNumbers && is_changed_number(bare.trim()))
}

/// Full-width signs count, because Chinese editions of Excel read them as the ASCII ones.
pub(super) fn is_formula(cell: &str) -> bool {
    // Nearly every cell begins with a letter, a digit or a Han character.
    let plain = |b: &u8| b.is_ascii_alphanumeric() || (0xe4..=0xe9).contains(b);
    if cell.as_bytes().first().is_none_or(plain) {
        return false;
    }
    cell.trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n'])
}

/// Numbers of more than 15 digits are rounded, leading zeros dropped, and `12E5` becomes
/// 1200000: an institution's number or a fingerprint would turn into another one.
pub(super) fn is_changed_number(text: &str) -> bool {
    if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if let Some((mantissa, exponent)) = text.split_once(['e', 'E']) {
        return digits(mantissa) && digits(exponent);
    }
    digits(text) && (text.len() > 15 || (text.len() > 1 && text.starts_with('0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_is_at_risk_is_guarded() {
        for (cell, workbook, csv) in [
            ("=1+1", "'=1+1", "'=1+1"),
            ("－甲", "'－甲", "'－甲"),
            ("'=1", "''=1", "''=1"),
            ("00123", "00123", "'00123"),
            ("'00123", "''00123", "''00123"),
            ("'甲'", "'甲'", "'甲'"),
            ("青禾", "青禾", "青禾"),
        ] {
            assert_eq!(guard(cell, Risk::Formulas), workbook, "{cell}");
            assert_eq!(guard(cell, Risk::FormulasAndNumbers), csv, "{cell}");
        }
        assert_eq!(unguard("'甲'"), "'甲'");
        assert_eq!(unguard("'6222000100020003"), "6222000100020003");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(any in ".*", near in "['=+@0-9eE -]{0,20}") {
            for cell in [any, near] {
                for risk in [Risk::Formulas, Risk::FormulasAndNumbers] {
                    let written = guard(&cell, risk);
                    prop_assert_eq!(unguard(&written), &cell);
                    prop_assert!(!is_formula(&written));
                }
            }
        }
    }
}
