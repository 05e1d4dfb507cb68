//! Numbers of a course: minutes per lesson, lessons, class size; and how it is taught.

use super::loader::Builder;
use super::numerals::{NUMBER, whole};
use super::signs::Signs;
use super::text::{CLAUSE, Found, after, before};
use super::words::{Pattern, WordList};
use crate::model::Mode;

pub(super) struct MeasureGrammar {
    minutes: Vec<Pattern>,
    hours: Vec<Pattern>,
    bare_minutes: Pattern,
    lessons: Vec<Pattern>,
    bare_number: Pattern,
    size: Vec<Pattern>,
    one_to_one: Pattern,
    size_column: Pattern,
    class_sizes: WordList,
    not_size_after: Pattern,
    not_people: Pattern,
    per_week: Pattern,
    online: WordList,
    offline: WordList,
    /// Either; most lines say neither.
    any_mode: WordList,
}

impl MeasureGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let n = NUMBER;
        let lesson = "(?:课时|节课|次课|堂课|节|堂|课|次)";
        let hour = r"(?P<n>[0-9]{1,2}(?:\.[0-9])?|[一两二三四]|半)(?P<half>个半)?\s?个?(?:小时|钟头)(?P<half2>半)?";
        let sizes = b.group("class_sizes");
        let class_sizes = b.words("class_sizes");
        let mut modes = b.list("online");
        modes.extend(b.list("offline"));
        let one_to_one = r"一对一|一对1|1\s?对\s?1|1\s?对\s?一|(?i:1\s?v\s?1|vip\s?1|one\s?on\s?one)|1:1|1-1辅导";
        Self {
            class_sizes,
            size_column: b.pattern(&format!(
                r"^(?:{sizes}|{one_to_one}|(?:一|1)\s?对\s?(?:[2-9]|[二两三四五六])|(?:[0-9]{{1,2}}\s?(?:-|~|至|到)\s?)?[0-9]{{1,2}}\s?人(?:以内|以下)?{sizes}?)(?:课程|课|班|教学|辅导|授课)?(?:价格|价|费用|收费|学费)?\s?(?:\([^)]{{0,12}}\))?$"
            )),
            minutes: vec![
                b.pattern(&format!(r"(?:每|一|单|1)个?(?:标准)?{lesson}(?:课|时)?(?:时长|时间|长)?(?:为|是|约|:|\s|[(])*(?P<n>{n})\s?分钟")),
                b.pattern(&format!(r"(?P<n>{n})\s?分钟\s?(?:/|每|一|1)\s?(?:标准)?{lesson}")),
                b.pattern(&format!(r"(?:课时长|课时时长|单节时长|单次时长|课长)(?:为|是|约|:|\s)*(?P<n>{n})\s?分钟")),
            ],
            hours: vec![
                b.pattern(&format!(r"(?:每|一|单|1)个?(?:标准)?{lesson}(?:课|时)?(?:时长|时间|长)?(?:为|是|约|:|\s|[(])*{hour}")),
                b.pattern(&format!(r"{hour}\s?(?:/|每|一|1)\s?{lesson}")),
            ],
            bare_minutes: b.pattern(&format!(r"(?P<n>{n})\s?(?:分钟|min)|{}", hour.replace("P<n>", "P<h>"))),
            lessons: vec![
                b.pattern(&format!(r"(?:共|合计|总计|总共|全期|全程|总课时|课时数|总课次|课次|全年|学期共|为期)(?:为|是|计|:|\s|约)*(?P<n>{n})\s?(?:个)?(?:标准)?(?:课时|节课|次课|堂课|节|次|讲|堂|课)")),
                b.pattern(&format!(r"(?:总课时|课时数|总课次|课时总数|总节数)(?:为|是|:|\s)*(?P<n>{n})")),
                b.pattern(&format!(r"(?P<n>{n})\s?(?:个)?(?:标准)?(?:课时|次课|节课|堂课|讲)")),
            ],
            bare_number: b.pattern(&format!("(?P<n>{n})")),
            size: vec![
                b.pattern(&format!(r"(?:[0-9一二三四五六七八九十]{{1,3}}\s?(?:-|~|至|到)\s?)?(?P<n>{n})\s?(?:人|名|个学生|个孩子|名学生|名学员)(?:的)?(?:精品|迷你|互动|VIP)?(?:小班|大班|中班|小组|班|封顶|满班|以内|以下|满额|左右|满班|一班|/班|每班|上限|为限|名额|团)")),
                b.pattern(&format!(r"(?:每班|每组|定员|额满|满班|班额|限额|限招|限收|限报|小班|大班|班级人数|班容量|人数|规模|仅限|限|仅招|仅收|招收|招生|不超过|最多|至多|名额)(?:不超过|不多于|上限|控制在|限|仅|人数|为|约|最多|制|教学|授课|:|\s|[(])*(?:[0-9一二三四五六七八九十]{{1,3}}\s?(?:-|~|至|到)\s?)?(?P<n>{n})\s?(?:人|名|位|个)")),
                // A range of people that stands alone: 10-15人.
                b.pattern(r"(?:^|[\s，；;、(|/:])[0-9]{1,2}\s?(?:-|~|至|到)\s?(?P<n>[0-9]{1,2})\s?人(?:$|[\s，。；;、)|])"),
                b.pattern(r"(?:一|1)\s?对\s?(?P<n>[2-9]|1[0-9]|[二两三四五六七八九十])"),
            ],
            one_to_one: b.pattern(one_to_one),
            not_size_after: b.pattern(r"^\s?(?:起|即可|可)?(?:开班|成班|起开|报名|成团|拼团|以上|起)"),
            not_people: b.pattern(r"^\s?(?:分钟|课时|节|次|元|块|小时|岁|年级|号|[:：.]\s?[0-9])"),
            per_week: b.pattern(r"(?:每周|每天|每日|一周|每月|一天|第|周|每星期|每次|前|送|赠|赠送|试听|体验|间隔|休息|累计|已|次|/)\s?(?:上|安排|各)?$"),
            online: b.words("online"),
            offline: b.words("offline"),
            any_mode: b.word_list(&modes),
        }
    }

    /// Minutes per lesson; `labelled` where 课时长 or the like stands beside the text.
    pub(super) fn lesson_minutes(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        let length = if Signs::of(text).any(Signs::LENGTH) {
            text
        } else {
            ""
        };
        for pattern in &self.minutes {
            for found in pattern.captures_all(length) {
                if let (Some(all), Some(n)) = (found.get(0), found.name("n"))
                    && let Some(minutes) = whole(n.as_str()).filter(|m| (10..=480).contains(m))
                {
                    return Some(Found::new(minutes, all.start(), all.end()));
                }
            }
        }
        for pattern in &self.hours {
            for found in pattern.captures_all(length) {
                if let (Some(all), Some(minutes)) = (found.get(0), hours(&found, "n")) {
                    return Some(Found::new(minutes, all.start(), all.end()));
                }
            }
        }
        if !labelled {
            return None;
        }
        let found = self.bare_minutes.captures(text)?;
        let all = found.get(0)?;
        let minutes = match found.name("n") {
            Some(n) => whole(n.as_str())?,
            None => hours(&found, "h")?,
        };
        (10..=480)
            .contains(&minutes)
            .then(|| Found::new(minutes, all.start(), all.end()))
    }

    /// How many lessons the course has.
    pub(super) fn lessons(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        let mut best: Option<Found<u32>> = None;
        let signs = Signs::of(text);
        let counted = signs.any(Signs::LESSON) && signs.any(Signs::NUMBER);
        for pattern in self.lessons.iter().filter(|_| counted) {
            for found in pattern.captures_all(text) {
                let (Some(all), Some(n)) = (found.get(0), found.name("n")) else {
                    continue;
                };
                let head = before(text, all.start(), 6, CLAUSE);
                let tail = after(text, all.end(), 3, CLAUSE);
                let part = self.per_week.is_match(head)
                    || tail.starts_with('/') && tail.contains(['周', '天'])
                    || tail.starts_with("起");
                if let Some(lessons) = whole(n.as_str()).filter(|l| (2..=1000).contains(l))
                    && !part
                {
                    // 每次3节，共15讲: the larger number is the course's.
                    if best.as_ref().is_none_or(|known| known.value < lessons) {
                        best = Some(Found::new(lessons, all.start(), all.end()));
                    }
                }
            }
        }
        if best.is_some() {
            return best;
        }
        if !labelled {
            return None;
        }
        let trimmed = after(text.trim_start(), 0, text.len(), CLAUSE).trim_end();
        let found = self.bare_number.captures(trimmed)?;
        let (all, n) = (found.get(0)?, found.name("n")?);
        let rest = trimmed.get(all.end()..)?;
        let plain = all.start() == 0
            && (rest.is_empty() || rest.starts_with(['节', '次', '课', '讲', '堂', '个', '(']));
        let offset = text.len() - text.trim_start().len();
        whole(n.as_str())
            .filter(|l| plain && (2..=1000).contains(l))
            .map(|lessons| Found::new(lessons, offset + all.start(), offset + all.end()))
    }

    /// The largest class size named.
    pub(super) fn class_size(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        let mut best: Option<Found<u32>> = None;
        let mut keep = |value: u32, start: usize, end: usize| {
            if (1..=500).contains(&value) && best.as_ref().is_none_or(|known| known.value < value) {
                best = Some(Found::new(value, start, end));
            }
        };
        let signs = Signs::of(text);
        let pair = if signs.any(Signs::PAIR | Signs::LATIN) {
            text
        } else {
            ""
        };
        for range in self.one_to_one.find_all(pair) {
            // 11:10 is a time; 一对一260元 is none.
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let own = text.get(range.clone()).unwrap_or("");
            let before = text.get(..range.start).and_then(|t| t.chars().next_back());
            let behind = text.get(range.end..).and_then(|t| t.chars().next());
            if digit(own.chars().next()) && digit(before)
                || digit(own.chars().next_back()) && digit(behind)
            {
                continue;
            }
            keep(1, range.start, range.end);
        }
        let counted = signs.any(Signs::PEOPLE) && signs.any(Signs::NUMBER);
        for pattern in self.size.iter().filter(|_| counted) {
            for found in pattern.captures_all(text) {
                let (Some(all), Some(n)) = (found.get(0), found.name("n")) else {
                    continue;
                };
                // 6人起开班 is the smallest number, not the largest.
                if self
                    .not_size_after
                    .is_match(after(text, n.end() + '人'.len_utf8(), 6, CLAUSE))
                {
                    continue;
                }
                if let Some(value) = whole(n.as_str()) {
                    keep(value, all.start(), all.end());
                }
            }
        }
        // 小班80元，一对一260元: how many the larger class holds is not said.
        if best.as_ref().is_some_and(|found| found.value == 1) && self.class_sizes.in_text(text) {
            return None;
        }
        if labelled && best.is_none() {
            // 班额:12人，每课时45分钟: a bare number counts in the label's own clause.
            let numbers = self
                .bare_number
                .captures_all(after(text, 0, text.len(), CLAUSE))
                .filter_map(|found| found.name("n"))
                // 小班(60分钟) says how long, not how many.
                .filter(|n| !self.not_people.is_match(text.get(n.end()..).unwrap_or("")));
            let last = numbers.last();
            if let Some(n) = last
                && let Some(value) = whole(n.as_str())
                && !self.not_size_after.is_match(after(
                    text,
                    n.end()
                        + if text.get(n.end()..)?.starts_with('人') {
                            '人'.len_utf8()
                        } else {
                            0
                        },
                    6,
                    CLAUSE,
                ))
            {
                return (1..=500)
                    .contains(&value)
                    .then(|| Found::new(value, n.start(), n.end()));
            }
        }
        best
    }

    /// Whether a table's header cell names a class size and nothing else: 小班(元/课时), 一对一.
    pub(super) fn is_size_column(&self, cell: &str) -> bool {
        self.size_column.is_match(cell.trim())
    }

    /// Online or offline; `None` when neither or both are said.
    pub(super) fn mode(&self, text: &str) -> Option<Found<Mode>> {
        if !self.any_mode.in_text(text) {
            return None;
        }
        let online = self.online.find(text).next();
        let offline = self.offline.find(text).next();
        match (online, offline) {
            (Some(at), None) => Some(Found::new(Mode::Online, at.start, at.end)),
            (None, Some(at)) => Some(Found::new(Mode::Offline, at.start, at.end)),
            _ => None,
        }
    }
}

/// Hours of a match as minutes: 2小时, 1.5小时, 一个半小时, 半小时.
fn hours(found: &regex::Captures<'_>, name: &str) -> Option<u32> {
    let text = found.name(name)?.as_str();
    let half = found.name("half").is_some() || found.name("half2").is_some();
    let minutes = match text.split_once('.') {
        Some((hours, tenths)) => whole(hours)?
            .checked_mul(60)?
            .checked_add(whole(tenths)? * 6)?,
        None if text == "半" => 30,
        None => whole(text)?.checked_mul(60)?,
    };
    let minutes = if half { minutes + 30 } else { minutes };
    (10..=480).contains(&minutes).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn lesson_minutes() {
        for (text, expected) in [
            ("每课时45分钟", Some(45)),
            ("每节课40分钟", Some(40)),
            ("2小时/次", Some(120)),
            ("1.5小时/节", Some(90)),
            ("每次课一个半小时", Some(90)),
            ("每次2小时", Some(120)),
            ("一节课90分钟", Some(90)),
            ("60分钟/课时", Some(60)),
            ("每节(45分钟)", Some(45)),
            ("课间休息10分钟", None),
            ("提前5分钟到校", None),
            ("步行20分钟", None),
        ] {
            assert_eq!(
                vocabulary()
                    .measures
                    .lesson_minutes(text, false)
                    .map(|f| f.value),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            vocabulary()
                .measures
                .lesson_minutes("45分钟", true)
                .map(|f| f.value),
            Some(45)
        );
        assert_eq!(
            vocabulary()
                .measures
                .lesson_minutes("两小时", true)
                .map(|f| f.value),
            Some(120)
        );
    }

    #[test]
    fn lessons() {
        for (text, expected) in [
            ("共20课时", Some(20)),
            ("全期12次课", Some(12)),
            ("30课时", Some(30)),
            ("总课时:24", Some(24)),
            ("共15讲", Some(15)),
            ("每周2课时", None),
            ("每天4课时", None),
            ("每课时45分钟", None),
            ("赠送2课时", None),
        ] {
            assert_eq!(
                vocabulary().measures.lessons(text, false).map(|f| f.value),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            vocabulary().measures.lessons("20", true).map(|f| f.value),
            Some(20)
        );
        let more = vocabulary().measures.lessons(" 20，每课时120元", true);
        assert_eq!(more.map(|f| (f.value, f.start, f.end)), Some((20, 1, 3)));
    }

    #[test]
    fn class_sizes() {
        for (text, expected) in [
            ("一对一辅导", Some(1)),
            ("1v1", Some(1)),
            ("8人小班", Some(8)),
            ("6-10人精品小班", Some(10)),
            ("每班不超过12人", Some(12)),
            ("限额20名", Some(20)),
            ("一对三", Some(3)),
            ("1对1或6人小班", Some(6)),
            ("15人封顶", Some(15)),
            ("满6人开班", None),
            ("5人起开班", None),
            ("已有500人报名", None),
            ("9:40-11:10", None),
            ("限招12人", Some(12)),
            ("15人以内", Some(15)),
            ("10-15人", Some(15)),
            ("初一数学(10-15人) 980元", Some(15)),
            ("小班制(12人)", Some(12)),
            ("定员12人", Some(12)),
            ("师资团队10-15人", None),
            ("10-15人起开班", None),
            ("一对一260元", Some(1)),
            ("小班80元/课时，一对一260元/课时", None),
        ] {
            assert_eq!(
                vocabulary()
                    .measures
                    .class_size(text, false)
                    .map(|f| f.value),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            vocabulary()
                .measures
                .class_size("8-12人", true)
                .map(|f| f.value),
            Some(12)
        );
        let labelled = vocabulary().measures.class_size("12，每课时45分钟", true);
        assert_eq!(labelled.map(|f| f.value), Some(12));
    }

    #[test]
    fn modes() {
        let mode = |text: &str| vocabulary().measures.mode(text).map(|f| f.value);
        assert_eq!(mode("腾讯会议直播授课"), Some(Mode::Online));
        assert_eq!(mode("线下面授"), Some(Mode::Offline));
        assert_eq!(mode("线上线下同步"), None);
        assert_eq!(mode("周六"), None);
    }
}
