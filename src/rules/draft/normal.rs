//! Text without blanks and with digits in half width, which remembers what it came from.

use std::ops::Range;

use crate::rules::numerals::half_width;

/// A normalised text; its byte positions lead back to the text as written.
#[derive(Debug)]
pub(super) struct Normal {
    pub text: String,
    /// For each byte of `text`, where its character starts in the text as written.
    starts: Vec<usize>,
    source: String,
}

impl Normal {
    pub fn new(source: &str) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for (at, c) in source.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            text.push(half_width(c));
            starts.resize(text.len(), at);
        }
        Self {
            text,
            starts,
            source: source.to_owned(),
        }
    }

    /// The words as written.
    pub fn written(&self, range: Range<usize>) -> &str {
        let Some(last) = range.end.checked_sub(1).and_then(|at| self.starts.get(at)) else {
            return "";
        };
        let first = self.starts.get(range.start).copied().unwrap_or(*last);
        let width = self.source[*last..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        self.source.get(first..last + width).unwrap_or("")
    }

    /// The sentences: what stands between 。 ； ！ ？.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        split(&self.text, 0, ['。', '；', ';', '！', '？'])
    }

    /// The parts of a sentence between commas.
    pub fn parts(&self, sentence: &Range<usize>) -> Vec<Range<usize>> {
        split(&self.text[sentence.clone()], sentence.start, ['，', ','])
    }
}

fn split<const N: usize>(text: &str, offset: usize, at: [char; N]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (end, mark) in text.match_indices(at) {
        parts.push(offset + start..offset + end);
        start = end + mark.len();
    }
    parts.push(offset + start..offset + text.len());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_what_was_written() {
        let normal = Normal::new("每课时 不超过\n３０分钟，间隔。完");
        assert_eq!(normal.text, "每课时不超过30分钟，间隔。完");
        let at = normal.text.find("不超过30分钟").unwrap();
        assert_eq!(
            normal.written(at..at + "不超过30分钟".len()),
            "不超过\n３０分钟"
        );
        let sentences = normal.sentences();
        assert_eq!(sentences.len(), 2);
        assert_eq!(normal.parts(&sentences[0]).len(), 2);
        assert_eq!(normal.written(0..0), "");
    }
}
