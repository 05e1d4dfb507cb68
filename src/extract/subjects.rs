//! What is taught, as plain names, and whether it is subject tutoring.

use super::loader::Builder;
use super::normalise::normalise;
use super::text::Found;
use super::vocabulary::Vocabulary;
use super::words::{WordList, WordMap};
use crate::model::{Category, Word};

/// A subject word's meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) names: Vec<String>,
    pub(super) category: Category,
    /// The words hide a subject on pages and prove nothing of a registry entry.
    on_pages_only: bool,
}

pub(super) struct Subjects {
    words: WordMap<Subject>,
    not: WordList,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Subjects {
    pub(super) fn new(b: &mut Builder) -> Self {
        let mut entries = Vec::new();
        for (file, raw) in b.subjects.clone() {
            let Some(category) = Category::parse(raw.category.get_ref()) else {
                b.mistake(
                    file,
                    raw.category.span(),
                    format!(
                        "no category {}; known are {}",
                        raw.category.get_ref(),
                        Category::choices()
                    ),
                );
                continue;
            };
            let subject = Subject {
                names: raw.names,
                category,
                on_pages_only: raw.on_pages_only,
            };
            entries.extend(raw.words.into_iter().map(|word| (word, subject.clone())));
        }
        Self {
            words: WordMap::new(b, entries),
            not: b.words("not_subjects"),
            prefixes: b.list("subject_prefixes"),
            suffixes: b.list("subject_suffixes"),
        }
    }

    /// The subject words of a text, from left to right.
    pub(super) fn read<'s>(&'s self, text: &str) -> Vec<Found<&'s Subject>> {
        let mut found = self.words.find(text).peekable();
        // Most lines name no subject, and need no second look.
        let not: Vec<_> = match found.peek() {
            Some(_) => self.not.find(text).collect(),
            None => Vec::new(),
        };
        found
            .filter(|(range, _)| {
                // They are in order and do not overlap.
                let next = not.partition_point(|n| n.end <= range.start);
                not.get(next).is_none_or(|n| n.start >= range.end)
            })
            .filter(|(range, _)| !inside_latin_word(text, range.start, range.end))
            .map(|(range, subject)| Found::new(subject, range.start, range.end))
            .collect()
    }

    fn exact(&self, name: &str) -> Option<&Subject> {
        self.words
            .get(name)
            .filter(|subject| !subject.on_pages_only)
    }
}

/// KET stands in KETTLE, but is not meant there.
fn inside_latin_word(text: &str, start: usize, end: usize) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let edge = |at: usize| text.get(at..).and_then(|t| t.chars().next());
    let last = text.get(..start).and_then(|t| t.chars().next_back());
    (latin(edge(start)) && latin(last))
        || (latin(text.get(..end).and_then(|t| t.chars().next_back())) && latin(edge(end)))
}

/// Plain names without doubles, in the order of the text.
pub(super) fn names(found: &[Found<&Subject>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for subject in found {
        for name in &subject.value.names {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The category that the subjects decide: subject tutoring as soon as one subject is
/// taught, another category only when all agree.
pub(super) fn category(found: &[Found<&Subject>]) -> Option<Category> {
    let first = found.first()?.value.category;
    if found
        .iter()
        .any(|subject| subject.value.category == Category::Subject)
    {
        return Some(Category::Subject);
    }
    found
        .iter()
        .all(|subject| subject.value.category == first)
        .then_some(first)
}

/// Classifies the subject name of a registry entry: 数学, 初中数学, 少儿美术课.
///
/// The name must be a known word, alone or with a stage before it and 课, 班, 课程 or
/// 培训 behind it. Anything else is `None`, never a guess.
pub fn subject_of(name: &str, vocabulary: &Vocabulary) -> Option<(String, Category)> {
    let subjects = &vocabulary.subjects;
    let plain = normalise(name);
    let mut word = plain.trim();
    let known = |word: &str| {
        subjects
            .exact(word)
            .map(|subject| (subject.names.join("、"), subject.category))
    };
    for _ in 0..3 {
        if let Some(found) = known(word) {
            return Some(found);
        }
        let shorter = subjects
            .suffixes
            .iter()
            .find_map(|end| word.strip_suffix(end.as_str()))
            .or_else(|| {
                subjects
                    .prefixes
                    .iter()
                    .find_map(|start| word.strip_prefix(start.as_str()))
            })?;
        word = shorter.trim();
    }
    known(word)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn plain_names() {
        let read = |text: &str| names(&vocabulary().subjects.read(text));
        assert_eq!(read("数理化冲刺班"), ["数学", "物理", "化学"]);
        assert_eq!(read("初中数学、英文"), ["数学", "英语"]);
        assert_eq!(read("Python少儿编程"), ["编程"]);
        assert_eq!(read("语数英物化"), ["语文", "数学", "英语", "物理", "化学"]);
        assert_eq!(read("国学启蒙班"), ["语文"]);
        assert_eq!(
            read("少儿编程、击剑、尤克里里"),
            ["编程", "击剑", "尤克里里"]
        );
        assert_eq!(read("语数英全科"), ["语文", "数学", "英语"]);
        assert_eq!(read("地理位置优越，历史悠久"), [] as [&str; 0]);
        assert_eq!(read("kettle"), [] as [&str; 0]);
    }

    #[test]
    fn registry_names() {
        let of = |name: &str| subject_of(name, vocabulary());
        assert_eq!(of("数学"), Some(("数学".into(), Category::Subject)));
        assert_eq!(of("初中数学"), Some(("数学".into(), Category::Subject)));
        assert_eq!(of("英文课"), Some(("英语".into(), Category::Subject)));
        assert_eq!(of("少儿美术"), Some(("美术".into(), Category::Arts)));
        assert_eq!(of("围棋"), Some(("围棋".into(), Category::Sports)));
        assert_eq!(of("編程"), Some(("编程".into(), Category::Technology)));
        assert_eq!(of("思维训练"), None);
        assert_eq!(of("国学"), None);
        assert_eq!(of(""), None);
        assert_eq!(of("课"), None);
    }

    #[test]
    fn one_subject_decides() {
        let of = |text: &str| category(&vocabulary().subjects.read(text));
        assert_eq!(of("美术、数学"), Some(Category::Subject));
        assert_eq!(of("美术、书法"), Some(Category::Arts));
        assert_eq!(of("美术、篮球"), None);
        assert_eq!(of("托管"), None);
    }
}
