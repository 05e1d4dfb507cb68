//! One cell as text: what counts as empty, and why a cell cannot be read.

use std::borrow::Cow;

use crate::model::{Need, Shape};
use crate::text::unguard;

/// Why a cell, row or file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The same for every cell with the same mistake: reports fold by it.
    pub kind: &'static str,
    /// What is wrong and what to do, in Chinese.
    pub message: Cow<'static, str>,
}

impl Fault {
    pub fn new(kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

/// The text without blanks, byte order marks and zero-width spaces around it, and without
/// what protects it from spreadsheets: `'` as exports and people write it, or `="…"`.
#[inline]
pub(super) fn trim(text: &str) -> &str {
    let text = bare(text);
    match text.as_bytes().first() {
        Some(b'\'') => bare(unguard(text)),
        Some(b'=') => bare(unquote(text)),
        _ => text,
    }
}

#[inline]
fn bare(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(a), Some(z)) if a.is_ascii_graphic() && z.is_ascii_graphic() => text,
        (None, _) => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')),
    }
}

/// Excel users protect long numbers as `="00123"`; the quotes are not part of the value.
fn unquote(text: &str) -> &str {
    text.strip_prefix("=\"")
        .and_then(|t| t.strip_suffix('"'))
        .unwrap_or(text)
}

/// Whether a trimmed cell says nothing.
///
/// Dashes and slashes are how people cross out a cell of any column. Words for "none"
/// count only where an empty cell means that there is none, and in dates, which have no
/// other way to say it.
pub(super) fn is_blank(text: &str, need: Need, shape: Shape) -> bool {
    let Some(first) = text.chars().next() else {
        return true;
    };
    match first {
        '-' | '－' | '—' | '–' | '―' | '/' | '／' => {
            text.chars()
                .all(|c| matches!(c, '-' | '－' | '—' | '–' | '―' | '/' | '／'))
                && text.chars().nth(4).is_none()
        }
        'n' | 'N' | '\\' if text.eq_ignore_ascii_case("null") || text == "\\N" => true,
        'n' | 'N' | '无' | '没' | '暂' | '未' => {
            (need == Need::NoneIfBlank || matches!(shape, Shape::Date)) && says_none(text)
        }
        _ => false,
    }
}

fn says_none(text: &str) -> bool {
    matches!(
        text,
        "无" | "没有" | "暂无" | "未办理" | "未办" | "未备案" | "未公示"
    ) || ["n/a", "na", "none", "nil"]
        .iter()
        .any(|w| text.eq_ignore_ascii_case(w))
}

/// Full-width letters, digits and signs in their ordinary form.
pub(super) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow).collect())
}

fn narrow(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '﹕' | '∶' => ':',
        '￥' => '¥',
        _ => c,
    }
}

/// Free text.
///
/// # Errors
/// A long number that a spreadsheet has rounded, a formula that failed, and characters
/// that were lost when the file was saved in another encoding.
pub(super) fn text(cell: &str) -> Result<&str, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    Ok(cell)
}

/// Damage that makes a cell of any column worthless.
pub(super) fn damaged(cell: &str) -> Option<Fault> {
    let bytes = cell.as_bytes();
    if bytes.first() == Some(&b'#') && is_failed_formula(cell) {
        return Some(Fault::new(
            "formula",
            "公式计算出错，没有结果；请改正公式或直接填写内容",
        ));
    }
    if bytes.iter().all(u8::is_ascii) {
        return is_rounded_number(cell).then(|| {
            Fault::new(
                "rounded",
                "长数字已被表格软件改成科学计数法，末尾数字已丢失；请把该列设为文本格式后重新填写",
            )
        });
    }
    cell.contains('\u{fffd}').then(|| {
        Fault::new(
            "encoding",
            "含有无法识别的字符，文件编码已损坏；请用 UTF-8 或 GB18030 编码重新导出",
        )
    })
}

fn is_failed_formula(cell: &str) -> bool {
    matches!(
        cell,
        "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!" | "#DATA!"
    )
}

/// "6.22202E+18": what a spreadsheet leaves of an account number.
fn is_rounded_number(cell: &str) -> bool {
    // Few cells begin with a digit and go on with anything but digits: told at a glance.
    let digits = |t: &[u8]| t.iter().take_while(|b| b.is_ascii_digit()).count();
    let bytes = cell.as_bytes();
    let whole = digits(bytes);
    let mut rest = &bytes[whole..];
    if whole == 0 || rest.is_empty() {
        return false;
    }
    if rest[0] == b'.' {
        rest = &rest[1 + digits(&rest[1..])..];
    }
    match rest {
        [b'E' | b'e', b'+', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn crossed_out_cells_are_blank_everywhere() {
        for cell in ["", "-", "--", "/", "—", "——", "NULL", "\\N"] {
            assert!(is_blank(cell, Need::Optional, Shape::Text), "{cell}");
        }
        for cell in ["-1", "a", "/opt/a", "-----", "无锡路店"] {
            assert!(!is_blank(cell, Need::NoneIfBlank, Shape::Text), "{cell}");
        }
    }

    #[test]
    fn none_is_blank_only_where_blank_means_none() {
        for cell in ["无", "没有", "N/A", "暂无"] {
            assert!(is_blank(cell, Need::NoneIfBlank, Shape::Text), "{cell}");
            assert!(!is_blank(cell, Need::Optional, Shape::Text), "{cell}");
        }
    }

    #[test]
    fn a_rounded_account_number_is_damage() {
        assert_eq!(text("6.22202E+18").unwrap_err().kind, "rounded");
        assert_eq!(text("E+3"), Ok("E+3"));
        assert_eq!(text("数学E+班"), Ok("数学E+班"));
        assert_eq!(text("#REF!").unwrap_err().kind, "formula");
        assert_eq!(text("数\u{fffd}").unwrap_err().kind, "encoding");
    }

    #[test]
    fn blanks_of_every_width_are_trimmed() {
        assert_eq!(trim("\u{feff}\u{3000} A1\t"), "A1");
        assert_eq!(trim("=\"00123\""), "00123");
        assert_eq!(trim("=\" A1 \""), "A1");
        assert_eq!(trim(" '00123 "), "00123");
        assert_eq!(trim("'= 1"), "= 1");
        assert_eq!(trim("'A1'"), "'A1'");
    }

    proptest! {
        #[test]
        fn no_text_panics(cell in ".*") {
            let trimmed = trim(&cell);
            is_blank(trimmed, Need::NoneIfBlank, Shape::Date);
            let _ = text(trimmed);
            half_width(trimmed);
        }
    }
}
