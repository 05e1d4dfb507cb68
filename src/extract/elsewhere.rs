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
    desk: WordList,
}

/// Characters looked at before a time.
const BEFORE: usize = 16;

/// What is said of one day ends at the end of its clause or before another day.
const NEXT_DAY: &[char] = &[
    '。', '！', '!', '？', '?', '；', ';', '\n', '\t', '，', '周', '星',
];

/// Days that a bracket takes out of others.
const OTHER_DAYS: &[&str] = &[
    "除夕",
    "春节",
    "国庆",
    "中秋",
    "清明",
    "五一",
    "端午",
    "元旦",
    "节假日",
    "法定",
    "遇",
    "其中",
    "期间",
    "初一",
    "周",
    "星期",
    "每周",
    "逢",
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
            desk: b.words("desk"),
        }
    }

    /// Whether the words before a time say that it is not about lessons.
    pub(super) fn said_before(&self, text: &str, start: usize) -> bool {
        let head = before(text, start, BEFORE, CLAUSE);
        if follows_phone(text, start) {
            return true;
        }
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

    /// Whether words speak of lessons: 上课, 开班.
    pub(super) fn brings_lessons(&self, words: &str) -> bool {
        self.lessons.in_text(words)
    }

    /// Whether the words right after a time or date say so.
    pub(super) fn said_after(&self, text: &str, end: usize) -> bool {
        let tail = text.get(end..).unwrap_or("");
        let tail = tail.trim_start_matches([' ', ')', ':', '均', '可', '为', '都']);
        self.after.begins(tail)
            // 每日9:00至20:00到中心前台办理
            || tail.starts_with(['到', '来', '在', '至', '前', '内', '凭', '可'])
                && self.desk.in_text(after(tail, 0, 12, CLAUSE))
    }

    /// 周一休息, 10月1日放假.
    pub(super) fn is_day_off(&self, text: &str, end: usize) -> bool {
        let tail = text.get(end..).unwrap_or("");
        // 1月20日-1月30日(除夕停课): other days are off.
        if let Some(inside) = tail.trim_start().strip_prefix('(')
            && (OTHER_DAYS.iter().any(|word| inside.starts_with(word))
                || inside.starts_with(|c: char| c.is_ascii_digit()))
        {
            // (国庆放假) says why all of them are off.
            return inside
                .split(')')
                .next()
                .is_some_and(|words| words.contains("放假"));
        }
        self.day_off.in_text(after(text, end, 6, NEXT_DAY))
            || text
                .get(end..)
                .is_some_and(|tail| tail.trim_start_matches(['(', ' ']).starts_with("除外"))
    }
}

/// 0513-80005060 上午8:30-11:30: the hours in which somebody answers.
fn follows_phone(text: &str, start: usize) -> bool {
    let head = text.get(..start).unwrap_or("");
    let head = head.trim_end_matches([' ', '(', ':', '，', ',', '/', '|']);
    let run = head.len()
        - head
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ' ' | '*'))
            .len();
    let Some(run) = head.get(head.len() - run..) else {
        return false;
    };
    let run = run.trim();
    let longest = run
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap_or(0);
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    // 2025-07-05 is a day.
    let known = ["0", "400", "800", "1"]
        .iter()
        .any(|lead| run.starts_with(lead));
    longest >= 7 || known && (10..=12).contains(&digits) && longest >= 3
}

#[cfg(test)]
mod tests {
    use super::follows_phone;

    #[test]
    fn hours_behind_a_number_are_those_of_a_desk() {
        let at = |text: &str| follows_phone(text, text.find("8:30").unwrap());
        for text in [
            "咨询:教务处 0513-80005060 8:30",
            "138 0033 0000(8:30",
            "400-800-0000，8:30",
        ] {
            assert!(at(text), "{text}");
        }
        for text in [
            "2025-07-05 8:30",
            "周六 8:30",
            "1980元 8:30",
            "7.5-7.20 8:30",
        ] {
            assert!(!at(text), "{text}");
        }
    }
}
