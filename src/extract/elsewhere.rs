//! Times and dates that are not those of lessons: opening hours, enrolment, deadlines,
//! the day on which something was written.

use super::loader::Builder;
use super::prefixes::Prefixes;
use super::text::{CLAUSE, after, before};
use super::words::WordList;

pub(super) struct Elsewhere {
    anywhere: WordList,
    beside: WordList,
    lessons: WordList,
    after: Prefixes<()>,
    day_off: WordList,
}

/// Characters looked at before a time.
const BEFORE: usize = 16;

/// What is said of one day ends at the end of its clause or before another day.
const NEXT_DAY: &[char] = &[
    '。', '！', '!', '？', '?', '；', ';', '\n', '\t', '，', '周', '星',
];

/// Between a word and the time that it speaks of.
const FILLER: &[char] = &[
    ' ', ':', '(', '-', '于', '为', '是', '在', '从', '自', '即', '约', '每', '的', '【', '】',
    '|', '[', ']',
];

impl Elsewhere {
    pub(super) fn new(b: &mut Builder) -> Self {
        let after = b.list("not_lessons_after").into_iter().map(|w| (w, ()));
        Self {
            anywhere: b.words("not_lessons"),
            beside: b.words("not_lessons_beside"),
            lessons: b.words("lessons_cue"),
            after: Prefixes::new(after),
            day_off: b.words("day_off_after"),
        }
    }

    /// Whether the words before a time say that it is not about lessons.
    pub(super) fn said_before(&self, text: &str, start: usize) -> bool {
        let head = before(text, start, BEFORE, CLAUSE);
        if head.is_empty() {
            return false;
        }
        if let Some(word) = self.anywhere.find(head).last() {
            // 报名截止6月30日 上课7月5日: the nearer word counts.
            let since = head.get(word.end..).unwrap_or("");
            return !self.lessons.in_text(since);
        }
        let near = head.trim_end_matches(FILLER);
        let near = ["时间", "日期", "期限", "时段", "截止", "安排"]
            .iter()
            .find_map(|end| near.strip_suffix(end))
            .unwrap_or(near);
        self.beside.end_of(near).is_some()
    }

    /// Whether the words right after a time or date say so.
    pub(super) fn said_after(&self, text: &str, end: usize) -> bool {
        let tail = text.get(end..).unwrap_or("");
        let tail = tail.trim_start_matches([' ', ')', ':', '均', '可', '为', '都']);
        self.after.begins(tail)
    }

    /// 周一休息, 10月1日放假.
    pub(super) fn is_day_off(&self, text: &str, end: usize) -> bool {
        self.day_off.in_text(after(text, end, 6, NEXT_DAY))
            || text
                .get(end..)
                .is_some_and(|tail| tail.trim_start_matches(['(', ' ']).starts_with("除外"))
    }

    /// Whether a time is not about lessons, by what stands on either side.
    pub(super) fn is_elsewhere(&self, text: &str, start: usize, end: usize) -> bool {
        self.said_before(text, start) || self.said_after(text, end)
    }
}
