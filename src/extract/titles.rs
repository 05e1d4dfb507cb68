//! Which words name a course.

use std::ops::Range;

use super::vocabulary::{Builder, Pattern, Vocabulary, WordList};

/// The longest name of a course, in characters.
const LONGEST: usize = 36;

pub(super) struct TitleGrammar {
    course: WordList,
    section: WordList,
    lead: Pattern,
    offered: Pattern,
    prose: Pattern,
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
            prose: b.pattern(r"我们|本校|本机构|可以|能够|帮助|通过|培养|让孩子|如果|因为|所以|并且|同时|不仅|认为|已经|应该|需要|希望|老师们|家长们|欢迎|致力|适合|提升|激发|了解|掌握"),
        }
    }

    /// Whether a title's words name a class of lessons: 班, 课程, 营.
    pub(super) fn names_course(&self, title: &str) -> bool {
        self.course.in_text(title)
    }

    /// Whether a line looks like a course's name, alone or at its beginning.
    pub(super) fn may_be_title(&self, line: &str, v: &Vocabulary) -> bool {
        let words: String = line.chars().take(24).collect();
        !self.section.in_text(&words)
            && !self.prose.is_match(&words)
            && v.labels
                .split(&words)
                .first()
                .is_some_and(|p| p.label.is_none() || p.label == Some(super::pieces::Label::Title))
            && self.teaches(&words, v)
    }

    /// Names a subject, a disguise, or a class of a grade.
    fn teaches(&self, words: &str, v: &Vocabulary) -> bool {
        !v.subjects.read(words).is_empty()
            || v.claims.has_kind(words, "disguise")
            || (self.course.in_text(words) && !v.grades.read(words, false).stages.is_empty())
            || v.claims.has_kind(words, "advanced_syllabus") && self.course.in_text(words)
            || words.contains("托管")
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
            && !self.prose.is_match(name);
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
        if let Some(found) = self
            .offered
            .captures(words)
            .and_then(|found| found.name("t"))
            && more
            && self.teaches(found.as_str(), v)
            && !self.section.in_text(found.as_str())
        {
            return Some(self.trim(words, found.start()..found.end()));
        }
        let title = self.trim(words, 0..detail.unwrap_or(words.len()));
        let head = words.get(title.clone())?;
        let cut = head
            .find([':', '，', '。', '；', ';', '!', '?', '\t', '|', '！', '？'])
            .unwrap_or(head.len());
        let title = self.trim(words, title.start..title.start + cut);
        let name = words.get(title.clone())?;
        let count = name.chars().count();
        let fits = (2..=LONGEST).contains(&count)
            && self.teaches(name, v)
            && !self.section.in_text(name)
            && !self.prose.is_match(name);
        let short = alone
            && (self.names_course(name) || count <= 8)
            && title.end + 8 >= words.trim_end().len();
        (fits && (more || short) && !v.publisher.is_name(name)).then_some(title)
    }

    /// Takes signs, numbering and loose punctuation off both ends.
    pub(super) fn trim(&self, words: &str, range: Range<usize>) -> Range<usize> {
        let Some(mut part) = words.get(range.clone()) else {
            return range.start..range.start;
        };
        let mut start = range.start;
        if let Some(lead) = self.lead.find(part) {
            let numbers = part.get(lead.clone()).unwrap_or("");
            // 3-6年级 is no numbering.
            if !numbers.is_empty() {
                part = part.get(lead.end..).unwrap_or("");
                start += lead.end;
            }
        }
        let end = |c: char| {
            c.is_whitespace()
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
