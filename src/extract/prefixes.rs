//! Words that a place of a text may begin with, found without a pattern.

use std::collections::HashMap;

/// Words by their first character, the longest first.
pub(super) struct Prefixes<T> {
    words: HashMap<char, Vec<(String, T)>>,
}

impl<T> Prefixes<T> {
    pub(super) fn new(entries: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut words: HashMap<char, Vec<(String, T)>> = HashMap::new();
        for (word, value) in entries {
            if let Some(first) = word.chars().next() {
                words.entry(first).or_default().push((word, value));
            }
        }
        for list in words.values_mut() {
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        Self { words }
    }

    /// The longest word that the text begins with: its bytes and its meaning.
    pub(super) fn at(&self, text: &str) -> Option<(usize, &T)> {
        let first = text.chars().next()?;
        self.words
            .get(&first)?
            .iter()
            .find(|(word, _)| text.starts_with(word.as_str()))
            .map(|(word, value)| (word.len(), value))
    }

    /// Whether the text begins with one of the words.
    pub(super) fn begins(&self, text: &str) -> bool {
        self.at(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_counts() {
        let words = Prefixes::new([("早".to_owned(), 1), ("早上".to_owned(), 2)]);
        assert_eq!(words.at("早上八点"), Some((6, &2)));
        assert_eq!(words.at("早八点"), Some((3, &1)));
        assert!(!words.begins("晚") && !words.begins(""));
    }
}
