//! Which words name a course.

use std::ops::Range;

use super::loader::Builder;
use super::vocabulary::Vocabulary;
use super::words::{Pattern, WordList};

/// The longest name of a course, in characters.
const LONGEST: usize = 36;

pub(super) struct TitleGrammar {
    course: WordList,
    section: WordList,
    lead: Pattern,
    offered: Pattern,
    prose: WordList,
    not_courses: WordList,
    numbered_grade: Pattern,
}

impl TitleGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let course = b.group("course_words");
        Self {
            course: b.words("course_words"),
            section: b.words("section_words"),
            lead: b.pattern(r"^(?:[\s•●·★☆◆◇▶►➤✅✔✓✦■□▲△*>#【\[「《-]|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?[、.)]\s?|\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\)|[①②③④⑤⑥⑦⑧⑨⑩])+"),
            offered: b.pattern(&format!(
                r"(?:开设|推出|开办|举办|招收|新增|现有|另有|还有|设有|热招|招生)(?:的|有|了|:|\s)*(?P<t>[^\s，。；;:、!?()]{{1,18}}?{course})"
            )),
            prose: b.words("prose"),
            not_courses: b.words("not_courses"),
            numbered_grade: b.pattern("[一二三四五六七八九]、$"),
        }
    }

    /// Whether a title's words name a class of lessons: 班, 课程, 营.
    pub(super) fn names_course(&self, title: &str) -> bool {
        self.course.in_text(title)
    }

    /// Whether a line looks like a course's name, alone or at its beginning.
    pub(super) fn may_be_title(&self, line: &str, v: &Vocabulary) -> bool {
        let words: String = line.chars().take(24).collect();
        // Most lines teach nothing: ask that first.
        self.teaches(&words, v)
            && !self.section.in_text(&words)
            && !self.prose.in_text(&words)
            && v.labels
                .split(&words)
                .first()
                .is_some_and(|p| p.label.is_none() || p.label == Some(super::pieces::Label::Title))
    }

    /// Names a subject, a disguise, or a class of a grade.
    fn teaches(&self, words: &str, v: &Vocabulary) -> bool {
        !v.subjects.read(words).is_empty()
            || v.claims.has_kind(words, "disguise")
            || self.course.in_text(words)
                && (!v.grades.read(words, false).stages.is_empty()
                    || v.claims.has_kind(words, "advanced_syllabus"))
    }

    /// The course that a heading names.
    pub(super) fn of_heading(
        &self,
        words: &str,
        detail: Option<usize>,
        v: &Vocabulary,
    ) -> Option<Range<usize>> {
        let title = self.trim(words, 0..detail.unwrap_or(words.len()));
        let name = words.get(title.clone())?;
        let count = name.chars().count();
        let fits = (2..=LONGEST).contains(&count)
            && !self.section.in_text(name)
            && self.teaches(name, v)
            && !self.prose.in_text(name);
        // 江河市星河英语培训中心 is who teaches, not what.
        let publisher = v.publisher.is_name(name);
        (fits && !publisher).then_some(title)
    }

    /// The course that a line begins with. `detail` is where its first time or price
    /// stands, `more` whether it says anything else of a course, `alone` that it is short.
    pub(super) fn of_line(
        &self,
        words: &str,
        detail: Option<usize>,
        more: bool,
        alone: bool,
        v: &Vocabulary,
    ) -> Option<Range<usize>> {
        if more
            && let Some(found) = self
                .offered
                .captures(words)
                .and_then(|found| found.name("t"))
            && self.teaches(found.as_str(), v)
            && !self.section.in_text(found.as_str())
        {
            return Some(self.trim(words, found.start()..found.end()));
        }
        let whole = self.trim(words, 0..detail.unwrap_or(words.len()));
        let head = words.get(whole.clone())?;
        let cut = head
            .find([':', '，', '。', '；', ';', '!', '?', '\t', '|', '！', '？'])
            .unwrap_or(head.len());
        let title = self.trim(words, whole.start..whole.start + cut);
        let name = words.get(title.clone())?;
        let count = name.chars().count();
        let fits = (2..=LONGEST).contains(&count)
            && (self.teaches(name, v) || (more && count <= 12 && self.is_class(name)))
            && !self.section.in_text(name)
            && !self.prose.in_text(name)
            && !v.publisher.is_name(name);
        if !fits {
            return None;
        }
        if more {
            return Some(title);
        }
        // Nothing but a name: 小学语文、数学，初中数理化全科辅导.
        let rest = words.get(title.end..)?.trim_end();
        let all = rest.len() <= 8 || (self.teaches(rest, v) && !rest.contains(['。', '!', '！']));
        let short = alone && (self.names_course(head) || count <= 8) && all;
        let title = if rest.len() <= 8 { title } else { whole };
        let words_fit = title.len() <= 4 * LONGEST && !self.prose.in_text(head);
        (short && words_fit).then_some(title)
    }

    /// Words that end as the name of a class does: U8班, 暑假班.
    fn is_class(&self, name: &str) -> bool {
        let name = name.split('(').next().unwrap_or(name).trim();
        self.course.end_of(name).is_some()
            && !self.not_courses.in_text(name)
            && !name.ends_with("课时")
    }

    /// Takes signs, numbering and loose punctuation off both ends.
    pub(super) fn trim(&self, words: &str, range: Range<usize>) -> Range<usize> {
        let Some(mut part) = words.get(range.clone()) else {
            return range.start..range.start;
        };
        let mut start = range.start;
        if let Some(lead) = self.lead.find(part) {
            let signs = part.get(lead.clone()).unwrap_or("");
            let rest = part.get(lead.end..).unwrap_or("");
            // 三、四年级 is no numbering, and 【数学】提高班 keeps its bracket.
            let grade = self.numbered_grade.is_match(signs)
                && rest
                    .chars()
                    .nth(1)
                    .is_some_and(|c| matches!(c, '年' | '、'));
            let bracket =
                signs.ends_with(['【', '[', '《', '「']) && rest.contains(['】', ']', '》', '」']);
            let kept = match signs.char_indices().next_back() {
                _ if grade => 0,
                Some((at, _)) if bracket => at,
                _ => signs.len(),
            };
            part = part.get(kept..).unwrap_or("");
            start += kept;
        }
        // 数学班每周六: what is left of a time is no part of the name.
        let end = |c: char| {
            c.is_whitespace()
                || c == '每'
                || matches!(
                    c,
                    ':' | '，'
                        | ','
                        | '、'
                        | '。'
                        | '；'
                        | ';'
                        | '|'
                        | '-'
                        | '~'
                        | '('
                        | '【'
                        | '['
                        | '/'
                        | '¥'
                        | '!'
                        | '！'
                        | '·'
                        | '•'
                )
        };
        let mut kept = part.trim_end_matches(end);
        let opened = kept.matches(['【', '[', '「', '《', '(']).count();
        let closed = kept.matches(['】', ']', '」', '》', ')']).count();
        if closed > opened {
            kept = kept.trim_end_matches(['】', ']', '」', '》', ')']);
        }
        start..start + kept.len()
    }
}
