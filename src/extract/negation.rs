//! Denied and forbidden wording: 严禁补课 is no offer to tutor, 不承诺提分 no promise.

use super::text::{CLAUSE, after, before};
use super::vocabulary::{Builder, WordList};

/// How far back a plain 不 still reaches, in characters.
const REACH: usize = 14;
/// How far after the wording a verdict on it may stand.
const AFTER: usize = 8;

pub(super) struct Negation {
    before: WordList,
    idioms: WordList,
    after: WordList,
}

impl Negation {
    pub(super) fn new(b: &mut Builder) -> Self {
        let words = b.negation.clone();
        Self {
            before: b.word_list(&words.before),
            idioms: b.word_list(&words.idioms),
            after: b.word_list(&words.after),
        }
    }

    /// Whether the words at `start..end` are denied in their clause.
    pub(super) fn denies(&self, text: &str, start: usize, end: usize) -> bool {
        self.denied_before(before(text, start, REACH, CLAUSE))
            || self.after.in_text(after(text, end, AFTER, CLAUSE))
    }

    fn denied_before(&self, head: &str) -> bool {
        // An idiom that begins with a negative (不仅, 未来) is taken out of the reckoning.
        let idioms: Vec<_> = self.idioms.find(head).collect();
        self.before.find(head).any(|word| {
            !idioms
                .iter()
                .any(|idiom| idiom.start <= word.start && word.start < idiom.end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;

    #[test]
    fn denied_and_not_denied() {
        for (text, word, denied) in [
            ("严禁虚假宣传、保证提分等行为", "保证提分", true),
            ("我们不承诺提分", "提分", true),
            ("杜绝押题", "押题", true),
            ("保过班属于违规行为", "保过", true),
            ("押题是违规行为", "押题", true),
            ("不仅保过，还送教材", "保过", false),
            ("杜绝浪费，保过班开课", "保过", false),
            ("不在周末上课", "周末", true),
            ("未来可期的保过班", "保过", false),
        ] {
            let start = text.find(word).unwrap();
            assert_eq!(
                vocabulary()
                    .negation
                    .denies(text, start, start + word.len()),
                denied,
                "{text}"
            );
        }
    }
}
