//! Words and patterns, ready to be looked for in text.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use regex::{Captures, Regex};

use super::loader::Builder;

/// Words as one alternation, longest first, so that 数学思维 wins over 数学. A word of
/// Latin letters is found in either case.
pub(super) fn alternation(words: &[String]) -> String {
    let mut sorted: Vec<&String> = words.iter().collect();
    sorted.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    sorted.dedup();
    let escaped: Vec<String> = sorted
        .into_iter()
        .map(|word| {
            let text = regex::escape(word);
            if word.bytes().any(|byte| byte.is_ascii_alphabetic()) {
                format!("(?i:{text})")
            } else {
                text
            }
        })
        .collect();
    escaped.join("|")
}

/// A compiled pattern. It is empty only while the vocabulary that holds it is refused.
pub(super) struct Pattern(pub(super) Option<Regex>);

impl Pattern {
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        self.0.as_ref()?.find(text).map(|found| found.range())
    }

    pub(super) fn find_all<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Range<usize>> + 't {
        self.0
            .iter()
            .flat_map(move |regex| regex.find_iter(text).map(|found| found.range()))
    }

    /// The text with `with` in place of each match.
    pub(super) fn replace_all<'t>(&self, text: &'t str, with: &str) -> Cow<'t, str> {
        match &self.0 {
            Some(regex) => regex.replace_all(text, regex::NoExpand(with)),
            None => Cow::Borrowed(text),
        }
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }

    pub(super) fn captures_all<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + 't {
        self.0
            .iter()
            .flat_map(move |regex| regex.captures_iter(text))
    }
}

/// No word of a list is longer than this, in bytes; what begins or ends with one is looked
/// at no further.
const LONGEST_WORD: usize = 240;

/// A text's first bytes, at most `most` of them.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// Words to look for in text; an empty list is in no text.
pub(super) struct WordList(pub(super) Pattern);

impl WordList {
    /// Whether one of the words stands in the text.
    pub(super) fn in_text(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Where the words stand, from left to right.
    pub(super) fn find<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Range<usize>> + 't {
        self.0.find_all(text)
    }

    /// The word that the text begins with.
    pub(super) fn start_of(&self, text: &str) -> Option<Range<usize>> {
        self.0
            .find(beginning(text, LONGEST_WORD))
            .filter(|range| range.start == 0)
    }

    /// The word that the text ends with.
    pub(super) fn end_of(&self, text: &str) -> Option<Range<usize>> {
        // What stands far before is not looked at: this is asked at many places of one line.
        let mut from = text.len().saturating_sub(LONGEST_WORD);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        self.find(text.get(from..)?)
            .last()
            .map(|range| range.start + from..range.end + from)
            .filter(|range| range.end == text.len())
    }

    /// How many different words stand in the text.
    pub(super) fn distinct(&self, text: &str) -> usize {
        self.find(text)
            .filter_map(|range| text.get(range))
            .collect::<BTreeSet<_>>()
            .len()
    }
}

/// Words that stand for something.
pub(super) struct WordMap<T> {
    list: WordList,
    values: HashMap<String, T>,
}

impl<T> WordMap<T> {
    pub(super) fn new(b: &mut Builder, entries: impl IntoIterator<Item = (String, T)>) -> Self {
        let values: HashMap<String, T> = entries
            .into_iter()
            .map(|(word, value)| (word.to_lowercase(), value))
            .collect();
        let words: Vec<String> = values.keys().cloned().collect();
        Self {
            list: b.word_list(&words),
            values,
        }
    }

    /// The meaning of exactly this word.
    pub(super) fn get(&self, word: &str) -> Option<&T> {
        self.values.get(&word.to_lowercase())
    }

    /// The words of a text with their places, from left to right.
    pub(super) fn find<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, &'s T)> + 't {
        self.list.find(text).filter_map(move |range| {
            let value = self.get(text.get(range.clone())?)?;
            Some((range, value))
        })
    }
}
