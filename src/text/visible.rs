//! What cannot be seen is shown, what is too long is cut.

use std::borrow::Cow;

/// One line of visible text. Line breaks and tabs become spaces; every other control
/// character, direction mark and character without width is printed as its code,
/// `[U+202E]`, because hiding it would hide how a page hid its words.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !has_hidden(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_break(c) {
            out.push(' ');
        } else if is_hidden(c) {
            out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// At most `max` characters; says so where there were more.
pub fn shorten(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some((end, _)) => Cow::Owned(format!(
            "{}……（共{}字）",
            &text[..end],
            text.chars().count()
        )),
        None => Cow::Borrowed(text),
    }
}

/// Whether [`visible`] would change anything.
pub fn has_hidden(text: &str) -> bool {
    let mut bytes = text.bytes().enumerate();
    bytes.any(|(at, byte)| {
        may_begin_hidden(byte)
            && text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| is_break(c) || is_hidden(c))
    })
}

/// Whether a character that begins with this byte may be one that hides. Reports look at
/// hundreds of millions of bytes; printable ASCII and Han characters begin otherwise.
fn may_begin_hidden(byte: u8) -> bool {
    matches!(
        byte,
        ..b' ' | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xef | 0xf0 | 0xf3
    )
}

fn is_break(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Controls, direction marks and characters without ink or width. Variation selectors stay:
/// Han characters use them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_hides() {
        assert_eq!(
            visible("初一\u{200b}数学\u{202e}班"),
            "初一[U+200B]数学[U+202E]班"
        );
        assert_eq!(visible("甲\r\n乙\t丙\0"), "甲  乙 丙[U+0000]");
        assert_eq!(visible("葛\u{e0100}老师"), "葛\u{e0100}老师");
    }

    #[test]
    fn shortens_by_characters() {
        assert_eq!(shorten("一二三", 3), "一二三");
        assert_eq!(shorten("一二三四", 3), "一二三……（共4字）");
    }

    #[test]
    fn no_hiding_character_begins_with_another_byte() {
        for c in ('\0'..=char::MAX).filter(|c| is_break(*c) || is_hidden(*c)) {
            assert!(may_begin_hidden(c.to_string().as_bytes()[0]), "{c:?}");
            assert!(has_hidden(&format!("课{c}")), "{c:?}");
        }
    }
}
