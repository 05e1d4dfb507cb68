//! Grades and stages: 三年级, 3-6年级, 初二, 高一至高三, 新初一, 五升六, 小学.

use super::ages::AgeGrammar;
use super::loader::Builder;
use super::numerals::whole;
use super::signs::Signs;
use super::text::{Found, after, before};
use super::words::{Pattern, WordList, WordMap};
use crate::model::{Stage, Word};

pub(super) struct GradeGrammar {
    years: Pattern,
    number: Pattern,
    named: Pattern,
    rising: Pattern,
    /// 初二升初三, 初三升高一
    promoted: Pattern,
    /// 小四
    short: Pattern,
    latin: Pattern,
    pub(super) ages: AgeGrammar,
    stages: WordMap<Vec<Stage>>,
    not_after: WordList,
    not_before: WordList,
}

/// Grades or stages with the words they rest on.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Grades {
    pub(super) grades: Vec<Found<u8>>,
    pub(super) stages: Vec<Found<Stage>>,
}

impl GradeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let n = "1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]{1,3}";
        let join = r"\s?(?:-{1,2}|~{1,2}|至|到|、|,|，|/|和|及|或|\s)\s?";
        let mut entries = Vec::new();
        for (file, stage) in b.stages.clone() {
            let mut stages = Vec::new();
            for code in &stage.codes {
                match Stage::parse(code.get_ref()) {
                    Some(known) => stages.push(known),
                    None => b.mistake(
                        file,
                        code.span(),
                        format!(
                            "no stage {}; known are {}",
                            code.get_ref(),
                            Stage::choices()
                        ),
                    ),
                }
            }
            entries.extend(stage.words.into_iter().map(|word| (word, stages.clone())));
        }
        Self {
            years: b.pattern(&format!("(?:(?:{n})(?:年级)?{join})*(?:{n})年级")),
            number: b.pattern(&format!("(?P<n>{n})(?:年级)?(?P<sep>{join})?")),
            named: b.pattern(r"(?P<k>初|高)(?P<a>[一二三1-3])(?:年级)?(?:(?P<sep>\s?(?:-{1,2}|~{1,2}|至|到|、|,|，|/|和|及)?\s?)(?:新|准)?(?P<k2>初|高)?(?P<b>[一二三1-3])(?:年级)?)?(?:(?P<sep2>\s?(?:、|,|，|/|和|及)?\s?)(?:新|准)?(?P<k3>初|高)?(?P<c>[一二三1-3]))?"),
            rising: b.pattern(r"(?P<a>[一二三四五六七八1-8])(?:年级)?升(?P<b>[二三四五六七八九2-9])"),
            promoted: b.pattern(r"(?:(?:小学|小六|六年级|(?:初中|高中|初|高)?[一二三])(?:年级)?)升(?:为|入)?(?P<k>初|高)(?P<a>[一二三])"),
            short: b.pattern(r"(?:^|[^大最较缩细从幼太更变渺矮])小(?P<a>[一二三四五六])(?:$|[^\p{Han}]|数|语|英|奥|升|年|上|下|暑|寒|秋|春|同|作|阅|全|口|班|至|到|和|美|书)"),
            ages: AgeGrammar::new(b),
            latin: b.pattern(r"(?:\b[Gg]|Grade\s?)(?P<n>1[0-2]|[1-9])\b"),
            stages: WordMap::new(b, entries),
            not_after: b.words("not_stage_after"),
            not_before: b.words("not_stage_before"),
        }
    }

    /// The grades and stages of a text; `labelled` where 年级 stands beside it.
    pub(super) fn read(&self, text: &str, labelled: bool) -> Grades {
        let mut out = Grades::default();
        let signs = Signs::of(text);
        // What a pattern reads where its sign stands in the text, else nothing.
        let when = |sign: u32| if signs.any(sign) { text } else { "" };
        for found in self.rising.captures_all(when(Signs::RISING)) {
            if let (Some(all), Some(a), Some(b)) = (found.get(0), found.name("a"), found.name("b"))
                && let (Some(a), Some(b)) = (grade(a.as_str(), 0), grade(b.as_str(), 0))
                && b == a + 1
            {
                out.add(b, all.start(), all.end());
            }
        }
        for found in self.promoted.captures_all(when(Signs::RISING)) {
            if let (Some(all), Some(k), Some(a)) = (found.get(0), found.name("k"), found.name("a"))
                && let Some(value) = grade(a.as_str(), base_of(k.as_str()))
            {
                out.add(value, all.start(), all.end());
            }
        }
        for range in self.years.find_all(when(Signs::GRADE)) {
            // 初中三年级, 高一、二年级: counted within the school.
            let head = text.get(..range.start).unwrap_or("");
            let base =
                if head.ends_with(['初', '高']) || head.ends_with("初中") || head.ends_with("高中")
                {
                    base_of(
                        head.trim_end_matches('中')
                            .get(head.trim_end_matches('中').len().saturating_sub(3)..)
                            .unwrap_or(""),
                    )
                } else {
                    0
                };
            if base > 0 {
                let mut own = Grades::default();
                self.list(
                    text.get(range.clone()).unwrap_or(""),
                    range.start,
                    range.end,
                    &mut own,
                );
                if own.grades.iter().all(|g| g.value <= 3) {
                    for grade in own.grades {
                        out.add(grade.value + base, range.start, range.end);
                    }
                    continue;
                }
            }
            let start = self.without_weekday(text, range.start, range.end);
            let (start, end) = (start, range.end);
            if out.grades.iter().any(|g| g.start < end && start < g.end) {
                continue;
            }
            let previous = text.get(..start).and_then(|t| t.chars().next_back());
            if previous.is_some_and(|c| c.is_ascii_digit() || c == '.') {
                continue;
            }
            self.list(text.get(start..end).unwrap_or(""), start, end, &mut out);
        }
        self.junior_and_senior(when(Signs::SCHOOL), &mut out);
        for found in self.short.captures_all(text) {
            if let Some(a) = found.name("a")
                && let Some(value) = grade(a.as_str(), 0)
                && !text.get(a.end()..).is_some_and(|t| t.starts_with('升'))
            {
                let start = a.start() - '小'.len_utf8();
                out.add(value, start, a.end());
            }
        }
        for found in self.latin.captures_all(when(Signs::LATIN)) {
            if let (Some(all), Some(n)) = (found.get(0), found.name("n"))
                && let Some(value) = grade(n.as_str(), 0)
            {
                out.add(value, all.start(), all.end());
            }
        }
        if labelled && out.grades.is_empty() && !text.contains(['岁', '周', '月', ':', '时']) {
            self.list(text, 0, text.len(), &mut out);
        }
        self.stage_words(text, &mut out);
        if out.grades.is_empty() && out.stages.is_empty() {
            out.stages = self.ages.read(text);
        }
        out.finish()
    }

    /// 周六、三年级: the first numeral is a day.
    fn without_weekday(&self, text: &str, start: usize, end: usize) -> usize {
        let previous = text.get(..start).and_then(|t| t.chars().next_back());
        if !previous
            .is_some_and(|c| matches!(c, '周' | '期' | '拜' | '第' | '初' | '高' | '月' | '日'))
        {
            return start;
        }
        let words = text.get(start..end).unwrap_or("");
        self.number.find(words).map_or(start, |first| {
            if first.end < words.len() {
                start + first.end
            } else {
                start
            }
        })
    }

    /// Numerals with ranges and lists between them.
    fn list(&self, words: &str, start: usize, end: usize, out: &mut Grades) {
        let mut last: Option<u8> = None;
        let mut range = false;
        for found in self.number.captures_all(words) {
            let Some(n) = found.name("n").map(|m| m.as_str()) else {
                continue;
            };
            // 七八年级: one numeral each.
            let many = n.chars().count() > 1 && n.chars().all(|c| "一二三四五六七八九".contains(c));
            let values: Vec<u8> = if many {
                n.chars().filter_map(|c| grade(&c.to_string(), 0)).collect()
            } else {
                grade(n, 0).into_iter().collect()
            };
            for value in values {
                match last {
                    Some(from) if range && from < value => {
                        (from + 1..=value).for_each(|g| out.add(g, start, end));
                    }
                    _ => out.add(value, start, end),
                }
                range = false;
                last = Some(value);
            }
            range = found
                .name("sep")
                .is_some_and(|sep| sep.as_str().contains(['-', '~', '至', '到']));
        }
    }

    fn junior_and_senior(&self, text: &str, out: &mut Grades) {
        for found in self.named.captures_all(text) {
            let Some(all) = found.get(0) else { continue };
            let previous = text.get(..all.start()).and_then(|t| t.chars().next_back());
            if previous.is_some_and(|c| matches!(c, '年' | '月' | '最' | '提' | '更' | '较' | '当'))
            {
                continue;
            }
            let base = base_of;
            // 初二升初三 is read already.
            if out
                .grades
                .iter()
                .any(|g| g.start < all.end() && all.start() < g.end)
                || text
                    .get(all.end()..)
                    .is_some_and(|t| t.starts_with("升高") || t.starts_with("升初"))
            {
                continue;
            }
            let (Some(k), Some(a)) = (found.name("k"), found.name("a")) else {
                continue;
            };
            let next = text.get(a.end()..).and_then(|t| t.chars().next());
            if next.is_some_and(|c| {
                matches!(
                    c,
                    '点' | '些'
                        | '层'
                        | '筹'
                        | '等'
                        | '对'
                        | '次'
                        | '倍'
                        | '米'
                        | '.'
                        | '%'
                        | ':'
                        | '0'..='9'
                )
            }) {
                continue;
            }
            let Some(first) = grade(a.as_str(), base(k.as_str())) else {
                continue;
            };
            out.add(first, all.start(), a.end());
            let mut last = (first, base(k.as_str()));
            for (sep, kind, n) in [("sep", "k2", "b"), ("sep2", "k3", "c")] {
                let (Some(sep), Some(n)) = (found.name(sep), found.name(n)) else {
                    break;
                };
                let kind = found.name(kind);
                let follows = text.get(n.end()..).and_then(|t| t.chars().next());
                // 初二、一对一; 初一二 without a sign between is read only with its own 初.
                if kind.is_none()
                    && (sep.as_str().trim().is_empty()
                        || follows.is_some_and(|c| {
                            matches!(
                                c,
                                '对' | '次' | '节' | '个' | '点' | '人' | '期' | '年' | '月'
                            )
                        }))
                {
                    break;
                }
                let offset = kind.map_or(last.1, |k| base(k.as_str()));
                let Some(value) = grade(n.as_str(), offset) else {
                    break;
                };
                if sep.as_str().contains(['-', '~', '至', '到']) && last.0 < value {
                    (last.0 + 1..=value).for_each(|g| out.add(g, all.start(), n.end()));
                } else {
                    out.add(value, all.start(), n.end());
                }
                last = (value, offset);
            }
        }
    }

    fn stage_words(&self, text: &str, out: &mut Grades) {
        for (range, stages) in self.stages.find(text) {
            let tail = after(text, range.end, 4, &[]);
            let head = before(text, range.start, 3, &[]);
            if self.not_after.start_of(tail).is_some() || self.not_before.end_of(head).is_some() {
                continue;
            }
            for stage in stages {
                out.stages.push(Found::new(*stage, range.start, range.end));
            }
        }
    }
}

fn base_of(school: &str) -> u8 {
    if school == "初" { 6 } else { 9 }
}

fn grade(text: &str, base: u8) -> Option<u8> {
    let value = u8::try_from(whole(text)?).ok()?.checked_add(base)?;
    (1..=12).contains(&value).then_some(value)
}

impl Grades {
    fn add(&mut self, value: u8, start: usize, end: usize) {
        if !self.grades.iter().any(|known| known.value == value) {
            self.grades.push(Found::new(value, start, end));
        }
    }

    /// Takes in the grades and stages of another piece.
    /// Whether a grade is common, or a stage where one side names no grades.
    pub(super) fn share(&self, other: &Self) -> bool {
        if !self.grades.is_empty() && !other.grades.is_empty() {
            return self
                .grades
                .iter()
                .any(|g| other.grades.iter().any(|o| o.value == g.value));
        }
        self.stages
            .iter()
            .any(|s| other.stages.iter().any(|o| o.value == s.value))
    }

    /// Takes in what another piece says.
    pub(super) fn join(&mut self, other: Self) {
        self.grades.extend(other.grades);
        self.stages.extend(other.stages);
        self.grades.sort_by_key(|g| g.value);
        self.grades.dedup_by_key(|g| g.value);
        self.stages.sort_by_key(|s| s.value);
        self.stages.dedup_by_key(|s| s.value);
    }

    /// A grade says its stage; both lists in order, each value once.
    fn finish(mut self) -> Self {
        for grade in &self.grades {
            let stage = match grade.value {
                1..=6 => Stage::Primary,
                7..=9 => Stage::Junior,
                _ => Stage::Senior,
            };
            self.stages.push(Found::new(stage, grade.start, grade.end));
        }
        self.grades.sort_by_key(|g| g.value);
        self.stages.sort_by_key(|s| s.value);
        self.stages.dedup_by_key(|s| s.value);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn grades(text: &str, labelled: bool) -> Vec<u8> {
        vocabulary()
            .grades
            .read(text, labelled)
            .grades
            .iter()
            .map(|g| g.value)
            .collect()
    }

    fn stages(text: &str) -> Vec<Stage> {
        vocabulary()
            .grades
            .read(text, false)
            .stages
            .iter()
            .map(|s| s.value)
            .collect()
    }

    #[test]
    fn grade_words() {
        for (text, expected) in [
            ("七年级", vec![7]),
            ("初二数学", vec![8]),
            ("3-6年级", vec![3, 4, 5, 6]),
            ("三至六年级", vec![3, 4, 5, 6]),
            ("三年级至五年级", vec![3, 4, 5]),
            ("高一", vec![10]),
            ("新初一", vec![7]),
            ("初一到初三", vec![7, 8, 9]),
            ("初一、初二", vec![7, 8]),
            ("初二、一对一", vec![8]),
            ("七八年级", vec![7, 8]),
            ("七、八年级", vec![7, 8]),
            ("一年级、二年级", vec![1, 2]),
            ("五升六", vec![6]),
            ("高一/高二/高三", vec![10, 11, 12]),
            ("周六、三年级", vec![3]),
            ("初三至高一", vec![9, 10]),
            ("G5", vec![5]),
            ("初二年级", vec![8]),
            ("初中三年级", vec![9]),
            ("高中一年级", vec![10]),
            ("初中1-3年级", vec![7, 8, 9]),
            ("高一、二年级", vec![10, 11]),
            ("高一、二、三年级", vec![10, 11, 12]),
            ("初中七八九年级", vec![7, 8, 9]),
            ("小四", vec![4]),
            ("小六升初一", vec![7]),
            ("小五英语", vec![5]),
            ("准初三", vec![9]),
            ("新高一", vec![10]),
            ("高二升高三", vec![12]),
            ("初二升初三", vec![9]),
            ("初三升高一", vec![10]),
            ("六升七", vec![7]),
            ("3升4", vec![4]),
            ("二升三年级", vec![3]),
            ("高1", vec![10]),
            ("初2数学", vec![8]),
            ("高1-高3", vec![10, 11, 12]),
            ("一二年级", vec![1, 2]),
            ("四五六年级", vec![4, 5, 6]),
            ("一到六年级", vec![1, 2, 3, 4, 5, 6]),
            ("1、2、3年级", vec![1, 2, 3]),
            ("4~6年级", vec![4, 5, 6]),
            ("小学一年级至三年级", vec![1, 2, 3]),
            ("G3", vec![3]),
            ("Grade 4", vec![4]),
            ("小一点", vec![]),
            ("从小一起", vec![]),
            ("高3米", vec![]),
            ("高一点", vec![]),
            ("大年初三", vec![]),
            ("提高一层", vec![]),
            ("2025年级", vec![]),
        ] {
            assert_eq!(grades(text, false), expected, "{text}");
        }
        assert_eq!(grades("3-6", true), [3, 4, 5, 6]);
        assert_eq!(grades("6-12岁", true), [] as [u8; 0]);
    }

    #[test]
    fn stage_words() {
        assert_eq!(stages("小学数学"), [Stage::Primary]);
        assert_eq!(stages("初中、高中"), [Stage::Junior, Stage::Senior]);
        assert_eq!(
            stages("中小学"),
            [Stage::Primary, Stage::Junior, Stage::Senior]
        );
        assert_eq!(stages("实验小学对面"), []);
        assert_eq!(stages("河滨小学东门"), []);
        assert_eq!(stages("高三"), [Stage::Senior]);
        assert_eq!(stages("幼小衔接"), [Stage::Preschool]);
    }
}
