//! Grades and stages: 三年级, 3-6年级, 初二, 高一至高三, 新初一, 五升六, 小学.

mod found;
mod schools;

pub(super) use self::found::Grades;
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
    /// 小一至小三
    short_range: Pattern,
    latin: Pattern,
    form: Pattern,
    /// 三年级以上的小学生
    above: Pattern,
    pub(super) ages: AgeGrammar,
    stages: WordMap<Vec<Stage>>,
    not_after: WordList,
    not_before: WordList,
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
            short_range: b.pattern(
                r"小(?P<a>[一二三四五六])\s?(?:-{1,2}|~|至|到)\s?小(?P<b>[一二三四五六])",
            ),
            ages: AgeGrammar::new(b),
            latin: b.pattern(r"(?:\b[Gg]|\b[Gg]rades?\s?)(?P<n>1[0-2]|[1-9])(?:\s?(?:-{1,2}|~|至|到|to)\s?(?:[Gg]|[Gg]rade\s?)?(?P<m>1[0-2]|[1-9]))?\b"),
            form: b.pattern(r"(?:^|[^\p{Han}])(?:新|升|准)?中(?P<a>[一二三四五六])(?:数|英|中文|物|化|生物|理|史|地理|文法|全科|功课|班)"),
            above: b.pattern(r"(?P<k>小学|初中|高中)?(?P<a>[一二三四五六七八1-8])年级(?:及|或|和)?(?:其)?以上(?:年级)?(?:的)?(?:(?P<l>小学生|小学|初中生|初中|高中生|高中)|$|[\s，。；;、)|/·])"),
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
            let base = if head.ends_with(['初', '高'])
                || SCHOOLS.iter().any(|school| head.ends_with(school))
            {
                if head.ends_with(['高']) || head.ends_with("高中") || head.ends_with("高级中学")
                {
                    9
                } else {
                    6
                }
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
            let head = text.get(..start).unwrap_or("");
            let previous = head.chars().next_back();
            // 不收二年级以下
            let refused = ["不收", "不招", "不招收", "不接收", "不教", "谢绝"];
            if previous.is_some_and(|c| c.is_ascii_digit() || c == '.')
                || refused.iter().any(|word| head.ends_with(word))
            {
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
        for found in self.short_range.captures_all(text) {
            if let (Some(all), Some(a), Some(b)) = (found.get(0), found.name("a"), found.name("b"))
                && let (Some(first), Some(last)) = (grade(a.as_str(), 0), grade(b.as_str(), 0))
            {
                (first..=last).for_each(|value| out.add(value, all.start(), all.end()));
            }
        }
        for found in self.latin.captures_all(when(Signs::LATIN)) {
            if let (Some(all), Some(n)) = (found.get(0), found.name("n"))
                && let Some(first) = grade(n.as_str(), 0)
            {
                // G2-G4, Grade 3-6
                let last = found.name("m").and_then(|m| grade(m.as_str(), 0));
                for value in first..=last.unwrap_or(first).max(first) {
                    out.add(value, all.start(), all.end());
                }
            }
        }
        // 中二物理: the schools of Hong Kong count so.
        let forms = if text.contains('中') { text } else { "" };
        for found in self.form.captures_all(forms) {
            if let Some(a) = found.name("a")
                && let Some(value) = grade(a.as_str(), 6)
            {
                out.add(value, a.start() - '中'.len_utf8(), a.end());
            }
        }
        self.and_above(when(Signs::GRADE), &mut out);
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

/// Schools before the year that is counted within them.
const SCHOOLS: &[&str] = &["初中", "高中", "国中", "初级中学", "高级中学"];

fn base_of(school: &str) -> u8 {
    if school == "初" { 6 } else { 9 }
}

fn grade(text: &str, base: u8) -> Option<u8> {
    let value = u8::try_from(whole(text)?).ok()?.checked_add(base)?;
    (1..=12).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests;
