//! The forms of a course's name.

use super::TitleGrammar;
use crate::extract::vocabulary::Vocabulary;
use std::ops::Range;

impl TitleGrammar {
    /// Whether words are a course's name by their form: they end as one does (初一数学班), or
    /// hold little but subject, grade and level (三年级语文, 少儿美术).
    pub(super) fn is_formed(&self, name: &str, v: &Vocabulary) -> bool {
        if self.names.ends(name, v) {
            return true;
        }
        let mut known = vec![false; name.len()];
        let mut mark = |range: Range<usize>| {
            if let Some(part) = known.get_mut(range) {
                part.fill(true);
            }
        };
        for subject in v.subjects.read(name) {
            mark(subject.start..subject.end);
        }
        let grades = v.grades.read(name, false);
        for grade in grades.grades {
            mark(grade.start..grade.end);
        }
        for stage in grades.stages {
            mark(stage.start..stage.end);
        }
        for modifier in self.modifiers.find(name) {
            mark(modifier);
        }
        let rest = name
            .char_indices()
            .filter(|(at, c)| c.is_alphanumeric() && !known.get(*at).is_some_and(|k| *k))
            .count();
        let said = known.iter().any(|k| *k);
        let level = !v.grades.read(name, false).stages.is_empty() || self.modifiers.in_text(name);
        said && (rest == 0 || rest <= 2 && level || rest <= 4 && name.chars().count() >= 3 * rest)
    }

    /// Whether words are what a filter lets one choose: 语文 数学 英语 物理.
    pub(super) fn is_choice(&self, words: &str, v: &Vocabulary) -> bool {
        let tokens: Vec<&str> = words.split_whitespace().collect();
        let bare = |token: &&str| {
            let found = v.subjects.read(token);
            found.iter().map(|s| s.end - s.start).sum::<usize>() == token.len()
        };
        tokens.len() >= 3 && tokens.iter().all(bare)
    }

    /// Where a course's name ends in a cell whose further words say more of it:
    /// 小泥人陶艺课 6人开, Python 少年编程 五、六年级.
    pub(in crate::extract) fn end_of_cell_name(&self, words: &str, v: &Vocabulary) -> usize {
        if self.is_name(words, v) && !words.contains(' ') {
            return words.len();
        }
        let mut end = 0;
        let mut at = 0;
        for token in words.split(' ') {
            let range = at..at + token.len();
            at = range.end + 1;
            let modifies = self
                .modifiers
                .find(token)
                .map(|m| m.end - m.start)
                .sum::<usize>();
            let names = !v.subjects.read(token).is_empty() || self.names.ends(token, v);
            if names || end == 0 && range.start == 0 || end > 0 && modifies == token.len() {
                end = range.end;
            } else if end > 0 && self.teaches(words.get(..end).unwrap_or(""), v) {
                break;
            }
        }
        if end == 0 { words.len() } else { end }
    }

    /// A class named for who attends it: 少年营, 幼儿班.
    pub(super) fn is_group(&self, name: &str) -> bool {
        (3..=6).contains(&name.chars().count()) && self.audiences.start_of(name).is_some()
    }

    /// Words that end as the name of a class does: U8班, 暑假班.
    pub(super) fn is_class(&self, name: &str, v: &Vocabulary) -> bool {
        let name = name.split('(').next().unwrap_or(name).trim();
        name.ends_with(['班', '营', '队', '组', '程', '课', '卡'])
            && name.chars().filter(char::is_ascii_digit).count() <= 4
            && self.names.ends(name, v)
            && !self.not_courses.in_text(name)
            && !name.ends_with("课时")
    }
}
/// Where the first sign stands that no name holds.
pub(super) fn first_cut(head: &str) -> usize {
    let mut last = ' ';
    for (at, c) in head.char_indices() {
        let comma = c == ',' && !last.is_ascii_digit();
        let sign = matches!(
            c,
            ':' | '，' | '。' | '；' | ';' | '!' | '?' | '\t' | '|' | '！' | '？'
        );
        if comma || sign {
            return at;
        }
        last = c;
    }
    head.len()
}

/// 《垃圾分类识别》三人小组: a pupil's work.
pub(super) fn is_work_of_somebody(name: &str) -> bool {
    let named = name
        .strip_prefix('《')
        .and_then(|rest| rest.split_once('》'));
    named.is_some_and(|(_, rest)| rest.ends_with("小组"))
}

/// Whether the signs before a name number it: 3、, ②, 第三项.
pub(super) fn is_number(lead: &str) -> bool {
    lead.contains(|c: char| {
        c.is_ascii_digit() || matches!(c, '①'..='⑳') || "一二三四五六七八九十".contains(c)
    })
}
