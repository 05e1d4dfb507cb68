//! Names of courses inside running text: "先说机器人搭建班" names 机器人搭建班.

use std::ops::Range;

use super::loader::Builder;
use super::vocabulary::Vocabulary;
use super::words::{Pattern, WordList};

/// The longest name that is looked for in running text, in characters.
const LONGEST: usize = 22;
/// Names that are looked for in one sentence.
const MOST: usize = 12;

pub(super) struct NameGrammar {
    end: WordList,
    not_end: WordList,
    /// Words that stand before a name or between two: 是, 和, 推出.
    breaks: WordList,
    lead: Pattern,
}

impl NameGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        Self {
            end: b.words("name_endings"),
            not_end: b.words("not_courses"),
            breaks: b.words("name_breaks"),
            lead: b.pattern(r"^[\s\-·/+)）】》”]+"),
        }
    }

    /// The places of a sentence that end as a course's name does, each from the word
    /// before it that cannot be part of it.
    pub(super) fn phrases(&self, text: &str, v: &Vocabulary) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        let not: Vec<_> = self.not_end.find(text).collect();
        for end in self.end.find(text) {
            let Some(start) = self.start(text, end.start) else {
                continue;
            };
            // 小班 is a size, 二胡小班 a course.
            let other = not
                .get(not.partition_point(|n| n.end <= end.start))
                .filter(|n| n.start < end.end)
                .is_some_and(|n| {
                    let word = text.get(n.clone()).unwrap_or("");
                    let size = v.measures.is_size_column(word) || word.ends_with("体验课");
                    !size
                        || n.end != end.end
                        || text
                            .get(start..n.start.max(start))
                            .is_none_or(|head| v.subjects.read(head).is_empty())
                });
            if other {
                continue;
            }
            let range = start..end.end;
            match out.last_mut() {
                // 数学班课程 is one name.
                Some(last) if range.start <= last.start => last.end = range.end,
                Some(last) if range.start < last.end => {}
                _ => out.push(range),
            }
            if out.len() >= MOST {
                break;
            }
        }
        out
    }

    /// Whether words end as a course's name does: 初一数学班, 作文营(二期).
    pub(super) fn ends(&self, words: &str, v: &Vocabulary) -> bool {
        let mut bare = words.trim_end();
        if let Some(at) = bare.strip_suffix(')').and_then(|rest| rest.rfind('(')) {
            bare = bare.get(..at).unwrap_or(bare).trim_end();
        }
        // 提高班A, 数学班一, 【美术班】.
        let bare = bare.trim_end_matches(|c: char| {
            c.is_ascii_alphanumeric() || " ]】》”」一二三四五".contains(c)
        });
        self.phrases(bare, v)
            .last()
            .is_some_and(|range| range.end == bare.len())
    }

    fn start(&self, text: &str, end: usize) -> Option<usize> {
        let head = text.get(..end)?;
        let mut start = end;
        // A closing bracket may stand inside a name; what it closes is taken with it.
        let mut open = 0usize;
        for (at, c) in head.char_indices().rev().take(LONGEST) {
            let within = match c {
                '”' | '》' | ')' => {
                    open += 1;
                    true
                }
                '“' | '《' | '(' if open > 0 => {
                    open -= 1;
                    true
                }
                _ => open > 0 && c != '\n' || is_name(c),
            };
            if !within {
                break;
            }
            start = at;
        }
        let found = head.get(start..)?;
        // What stands in quotation marks is a name, whatever its words.
        let quoted = found.find('“').zip(found.rfind('”'));
        if let Some(last) = self
            .breaks
            .find(found)
            .filter(|word| {
                quoted.is_none_or(|(open, close)| word.end <= open || word.start > close)
            })
            .last()
        {
            start += last.end;
        }
        let found = head.get(start..)?;
        start += self.lead.find(found).map_or(0, |lead| lead.end);
        (start < end).then_some(start)
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '①'..='⑳') || matches!(c, '+' | '#' | '·' | '-' | '&')
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;

    fn read(text: &str) -> Vec<&str> {
        let names = &vocabulary().offers.titles.names;
        names
            .phrases(text, vocabulary())
            .into_iter()
            .map(|r| &text[r])
            .collect()
    }

    #[test]
    fn names_in_running_text() {
        for (text, names) in [
            ("那么先说机器人搭建班", &["机器人搭建班"][..]),
            (
                "我开的四年级作文班和六年级作文班，都在周末",
                &["四年级作文班", "六年级作文班"],
            ),
            ("第一门是新初一数学衔接班，七月开班", &["新初一数学衔接班"]),
            (
                "她的“把日子写下来”作文课又要开始了",
                &["“把日子写下来”作文课"],
            ),
            ("高一化学提升班由苏砚老师讲", &["高一化学提升班"]),
            ("每次上课两小时，小班教学", &[]),
        ] {
            assert_eq!(read(text), names, "{text}");
        }
    }
}
