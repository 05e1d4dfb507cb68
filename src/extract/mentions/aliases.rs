//! The words that may stand for a course: its name, its short name, its mark.

use super::{Alias, LONGEST_MARK, MOST_KNOWN};
use crate::extract::flow::Flow;

impl<'v> Flow<'_, 'v> {
    /// The course whose name, short name or mark words begin with, where it is one only.
    pub(super) fn alias_at(&self, words: &str, firm: bool) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut several = false;
        for (at, course) in self.nameable() {
            for alias in course.aliases.iter().filter(|alias| alias.firm || !firm) {
                if !words.starts_with(alias.word.as_str()) || !ends_here(words, alias) {
                    continue;
                }
                match best {
                    Some((_, length)) if alias.word.len() < length => {}
                    Some((known, length)) if alias.word.len() == length => several |= known != at,
                    _ => {
                        best = Some((at, alias.word.len()));
                        several = false;
                    }
                }
            }
        }
        best.filter(|_| !several)
    }

    /// Courses that a short name may mean: not for adults, the last ones of the page.
    pub(super) fn nameable(
        &self,
    ) -> impl Iterator<Item = (usize, &crate::extract::offers::Course<'v>)> {
        self.courses
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, course)| !course.aliases.is_empty())
            .take(MOST_KNOWN)
    }

    /// The words that mean a course of this name.
    pub(in crate::extract) fn aliases_of(&self, title: &str) -> Vec<Alias> {
        if self.v.pages.adult.in_text(title) {
            return Vec::new();
        }
        let mut out = vec![Alias {
            word: title.to_owned(),
            firm: true,
        }];
        // U8 启蒙队, L1 Scratch: the code stands for the course.
        if let Some((code, _)) = title.split_once(' ')
            && code.len() <= LONGEST_MARK
            && code.is_ascii()
            && code.contains(|c: char| c.is_ascii_digit())
        {
            out.push(Alias {
                word: code.to_owned(),
                firm: true,
            });
        }
        let grades = self.v.grades.read(title, false);
        let subjects = self.v.subjects.read(title);
        let places = grades
            .grades
            .iter()
            .map(|g| g.start..g.end)
            .chain(grades.stages.iter().map(|s| s.start..s.end))
            .chain(subjects.iter().map(|s| s.start..s.end));
        for place in places {
            let word = title.get(place).unwrap_or("");
            if word.chars().count() >= 2 && !out.iter().any(|alias| alias.word == word) {
                out.push(Alias {
                    word: word.to_owned(),
                    firm: false,
                });
            }
        }
        out
    }

    /// Keeps the mark that stands before a course's name in its line: 甲班 -- 三年级英语班.
    pub(in crate::extract) fn mark(&mut self, course: usize, before: &str) {
        let mark: String = before.chars().filter(|c| c.is_alphanumeric()).collect();
        let short = mark.trim_end_matches(['班', '组']);
        let letter = short.len() == 1 && short.is_ascii() && !short.starts_with(char::is_numeric);
        let stem = short.chars().count() == 1 && "甲乙丙丁戊己庚".contains(short);
        if (letter || stem)
            && let Some(course) = self.courses.get_mut(course)
            && !course.aliases.is_empty()
        {
            course.aliases.push(Alias {
                word: mark,
                firm: true,
            });
        }
    }
}
/// Whether an alias ends where a word can end: U1 does not stand in U12, nor 初一数学 in
/// 初一数学提高班.
pub(super) fn ends_here(words: &str, alias: &Alias) -> bool {
    let next = words
        .get(alias.word.len()..)
        .and_then(|rest| rest.chars().next());
    let Some(next) = next else { return true };
    if alias.word.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return !next.is_ascii_alphanumeric();
    }
    !alias.firm || !next.is_alphanumeric() || GO_ON.contains(&next)
}

/// What a sentence goes on with behind a course's name.
pub(super) const GO_ON: &[char] = &[
    '收', '按', '每', '共', '为', '是', '由', '在', '招', '限', '满', '的', '都', '也', '均', '各',
    '从', '于', '上', '只', '则', '全', '学', '老', '教', '安', '开', '周', '星', '适', '面',
];
