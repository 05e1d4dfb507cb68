//! Byte offsets to character offsets: regular expressions count bytes, people and
//! the fixed JSON count characters.

const STEP: usize = 256;

/// Counts the characters before a byte of one text.
pub(super) struct CharIndex<'t> {
    text: &'t str,
    /// Characters that begin before byte `i * STEP`.
    marks: Vec<usize>,
}

impl<'t> CharIndex<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            marks.push(count);
            count += starts(chunk);
        }
        marks.push(count);
        Self { text, marks }
    }

    /// Characters before `byte`.
    pub(super) fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let mark = byte / STEP;
        let known = self.marks.get(mark).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(mark * STEP..byte).unwrap_or(&[]);
        known + starts(rest)
    }
}

/// Bytes that begin a character.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// Something read, with the bytes of the text that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<T> Found<T> {
    pub(super) fn new(value: T, start: usize, end: usize) -> Self {
        Self { value, start, end }
    }

    /// Moves the place by `by` bytes: from a piece of text to the whole.
    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.start += by;
        self.end += by;
        self
    }
}

/// The last `count` characters before byte `at`, stopping at the first character that
/// `stops` names. Bounded, so that looking back stays linear over a page.
pub(super) fn before<'t>(text: &'t str, at: usize, count: usize, stops: &[char]) -> &'t str {
    let head = text.get(..at).unwrap_or("");
    let mut start = at.min(head.len());
    for (byte, c) in head.char_indices().rev().take(count) {
        if stops.contains(&c) {
            break;
        }
        start = byte;
    }
    head.get(start..).unwrap_or("")
}

/// The first `count` characters from byte `at`, stopping before the first that `stops` names.
pub(super) fn after<'t>(text: &'t str, at: usize, count: usize, stops: &[char]) -> &'t str {
    let tail = text.get(at..).unwrap_or("");
    let mut end = 0;
    for (byte, c) in tail.char_indices().take(count) {
        if stops.contains(&c) {
            break;
        }
        end = byte + c.len_utf8();
    }
    tail.get(..end).unwrap_or("")
}

/// Ends of a clause; `、` is none, so that a list stays together.
pub(super) const CLAUSE: &[char] = &['。', '！', '!', '？', '?', '；', ';', '\n', '\t', '，'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_across_marks() {
        let text = "周六a".repeat(200);
        let index = CharIndex::new(&text);
        for (count, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.at(byte), count);
        }
        assert_eq!(index.at(text.len()), 600);
        assert_eq!(index.at(usize::MAX), 600);
    }

    #[test]
    fn looking_around_stops_at_a_clause() {
        let text = "杜绝押题，保过班";
        let at = text.find("保过").unwrap();
        assert_eq!(before(text, at, 10, CLAUSE), "");
        assert_eq!(before(text, at, 3, &[]), "押题，");
        assert_eq!(after(text, at, 2, CLAUSE), "保过");
    }
}
