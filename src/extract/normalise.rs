//! One way of writing: half-width forms, simplified characters, folded blanks.
//!
//! Marks of the private use area carry a struck-through price from the HTML into the
//! text's offsets; a page's own characters of that area are dropped first.

use std::borrow::Cow;

use zhconv::{Variant, zhconv};

/// Begin and end of struck-through text, and the border of two table cells.
pub(super) const STRUCK: char = '\u{E000}';
pub(super) const STRUCK_END: char = '\u{E001}';

/// Text as the grammars read it.
pub(super) fn normalise(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut blank = false;
    for c in raw.chars() {
        let Some(c) = plain(c) else { continue };
        if c == ' ' {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(c);
    }
    match simplified(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(text) => text,
    }
}

/// Traditional to simplified. Text without a traditional character stays untouched:
/// the tables also change words of Taiwan and would "correct" simplified ones.
fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(zhconv(text, Variant::ZhCN))
}

/// One character in plain form; `None` for invisible ones.
fn plain(c: char) -> Option<char> {
    Some(match c {
        // The comma and the stops stay as they are: `3，980元` is not 3,980.
        '，' | '。' | '；' | '！' | '？' => c,
        '￥' => '¥',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '—' | '–' | '―' | '−' | '‐' | '‑' | '‒' | '﹣' | '─' | '━' => '-',
        '〜' | '∼' | '˜' => '~',
        '∶' | '︰' | '﹕' => ':',
        '〇' => '零',
        // Blanks without width, marks that turn the direction of what is shown, tags and
        // variation selectors: an officer must see what was read.
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{00AD}'
        | '\u{061C}'
        | '\u{180E}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' => return None,
        STRUCK | STRUCK_END => c,
        '\u{E002}'..='\u{F8FF}' => return None,
        _ if c.is_whitespace() || c.is_control() => ' ',
        _ => c,
    })
}

/// Takes the page's own characters of the private use area out.
pub(super) fn without_marks(raw: &str) -> Cow<'_, str> {
    if raw.contains([STRUCK, STRUCK_END]) {
        Cow::Owned(raw.replace([STRUCK, STRUCK_END], ""))
    } else {
        Cow::Borrowed(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_scripts_and_blanks() {
        assert_eq!(normalise("９：００—１１：００"), "9:00-11:00");
        assert_eq!(normalise(" 學費　￥１，９８０ \n 元"), "学费 ¥1，980 元");
        assert_eq!(normalise("數學、英語補習班\u{200B}"), "数学、英语补习班");
        assert_eq!(normalise("周六〜周日"), "周六~周日");
    }

    #[test]
    fn what_is_not_shown_is_taken_out() {
        let marks = "\u{202E}\u{2066}\u{2069}\u{200B}\u{200F}\u{061C}\u{FEFF}\u{E0041}";
        for mark in marks.chars() {
            assert_eq!(
                normalise(&format!("素{mark}描{mark}班")),
                "素描班",
                "{mark:?}"
            );
        }
    }

    #[test]
    fn simplified_text_stays() {
        for text in [
            "名著阅读 著名教师 显著 编著",
            "乾坤 干净 后天 皇后",
            "课程 程序 软件 信息",
        ] {
            assert_eq!(normalise(text), text);
        }
    }
}
