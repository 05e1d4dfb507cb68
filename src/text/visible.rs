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
    looks(text).hides
}

/// What a writer of CSV asks of a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Looks {
    /// [`visible`] would change it.
    pub hides: bool,
    /// A CSV cell of it stands in quotes.
    pub is_quoted: bool,
}

/// Looks at every byte once: reports have hundreds of millions of them.
pub(super) fn looks(text: &str) -> Looks {
    let bytes = text.as_bytes();
    let mut looks = Looks::default();
    for (byte, at) in bytes.iter().zip(0..) {
        let marks = MARKS[usize::from(*byte)];
        if marks != 0 {
            looks.is_quoted |= marks & QUOTED != 0;
            looks.hides |= marks & MAY_HIDE != 0 && is_hidden_at(bytes, at);
        }
    }
    looks
}

/// A character that begins with this byte may be one that hides.
const MAY_HIDE: u8 = 1;
/// CSV needs quotes around it.
const QUOTED: u8 = 2;

/// What is known of a byte; Han characters, letters and digits have none of it.
static MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut control = 0;
    while control < b' ' as usize {
        marks[control] = MAY_HIDE;
        control += 1;
    }
    let begin = [0x7f, 0xc2, 0xcd, 0xd8, 0xe1, 0xe2, 0xe3, 0xef, 0xf0, 0xf3];
    let mut nth = 0;
    while nth < begin.len() {
        marks[begin[nth]] = MAY_HIDE;
        nth += 1;
    }
    marks[b',' as usize] = QUOTED;
    marks[b'"' as usize] = QUOTED;
    marks[b'\r' as usize] |= QUOTED;
    marks[b'\n' as usize] |= QUOTED;
    marks
};

/// [`is_break`] and [`is_hidden`] over the bytes of a character that may be one.
fn is_hidden_at(bytes: &[u8], at: usize) -> bool {
    let byte = |nth: usize| bytes.get(at + nth).copied().unwrap_or_default();
    match (byte(0), byte(1), byte(2), byte(3)) {
        (..b' ' | 0x7f, ..) => true,
        (0xc2, next, ..) => matches!(next, 0x80..=0x9f | 0xad),
        (0xcd, 0x8f, ..) | (0xd8, 0x9c, ..) => true,
        (0xe1, 0x85, 0x9f | 0xa0, _) | (0xe1, 0x9e, 0xb4 | 0xb5, _) => true,
        (0xe1, 0xa0, 0x8b..=0x8f, _) => true,
        (0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae, _) | (0xe2, 0x81, 0xa0..=0xaf, _) => true,
        (0xe3, 0x85, 0xa4, _) => true,
        (0xef, 0xbb, 0xbf, _) | (0xef, 0xbe, 0xa0, _) | (0xef, 0xbf, 0xb0..=0xbb, _) => true,
        (0xf0, 0x9d, 0x85, next) => matches!(next, 0xb3..=0xba),
        (0xf3, 0xa0, 0x80 | 0x81, _) => true,
        _ => false,
    }
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
    fn bytes_and_characters_say_the_same() {
        for c in '\0'..=char::MAX {
            let hides = is_break(c) || is_hidden(c);
            assert_eq!(has_hidden(&format!("课{c}")), hides, "{c:?}");
            assert_eq!(has_hidden(&format!("{c}“1")), hides, "{c:?}");
        }
    }
}
