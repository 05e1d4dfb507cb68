//! How long one lesson lasts: 每课时45分钟, 2小时/次, 一节课一个半小时, 90min.

use regex::Captures;

use super::loader::Builder;
use super::numerals::{NUMBER, whole};
use super::signs::Signs;
use super::text::Found;
use super::words::Pattern;

pub(super) struct LengthGrammar {
    minutes: Vec<Pattern>,
    hours: Vec<Pattern>,
    bare: Pattern,
}

/// Minutes that one lesson may last.
const PLAUSIBLE: std::ops::RangeInclusive<u32> = 10..=480;

impl LengthGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let n = NUMBER;
        let lesson =
            "(?:标准课时|课时|节课|次课|堂课|讲课|课次|场次|小节|课节|节|堂|课|次|讲|场|回|趟)";
        let each = format!(r"(?:每|一|单|1|/)\s?(?:一|个|1)?\s?(?:标准)?{lesson}(?:课|时)?");
        let gap = r"(?:时长|时间|长度|长|共|为|是|按|约|大约|固定|均|上|学习|上课|训练|教学|练习|达|:|=|\s|[(]|，|时)*";
        let minute = r"(?:分钟|(?i:minutes|mins|min)|分(?:[^0-9a-z]|$)|′)";
        let hour = r"(?P<n>[0-9]{1,2}(?:\.[0-9]{1,2})?|[一二两三四]|半)(?P<half>个半)?\s?个?(?:小时|钟头|(?i:hours|hour|hrs|h)(?-u:\b))(?P<half2>半)?(?:零?(?P<more>[0-9]{1,2}|[二三四]?十五?)分钟?)?";
        let label = "(?:课时时长|课程时长|单课时长|课时长|单节时长|单次时长|每节时长|每次时长|上课时长|教学时长|授课时长|训练时长|单次训练|课长|时长)";
        Self {
            minutes: vec![
                b.pattern(&format!(r"{each}{gap}(?P<n>{n})\s?{minute}")),
                b.pattern(&format!(r"(?P<n>{n})\s?{minute}\s?(?:[)]\s?)?(?:/|为|计|算|每|×|\*|x)\s?(?:一|1|每|个)?\s?(?:标准)?{lesson}")),
                b.pattern(&format!(r"(?P<n>{n})\s?{minute}\s?(?:一|1|每)\s?个?(?:标准)?{lesson}")),
                b.pattern(&format!(r"{label}{gap}(?P<n>{n})\s?{minute}")),
                // 20次/90分钟, 24节×45分钟: how many, and how long each.
                b.pattern(&format!(r"[0-9一二三四五六七八九十]\s?个?{lesson}\s?(?:/|×|\*|x|X|@|，每[节次堂]|\(每[节次堂])\s?(?P<n>{n})\s?{minute}")),
                b.pattern(&format!(r"课时\s?(?:×|\*|x|X)\s?(?P<n>{n})\s?{minute}")),
                b.pattern(&format!(r"(?P<n>[0-9]{{2,3}})\s?{minute}\s?(?:的)?(?:大课|小课|正课|课程|一对一课|集体课|的课|精品课)")),
            ],
            hours: vec![
                b.pattern(&format!("{each}{gap}{hour}")),
                b.pattern(&format!(r"{hour}\s?(?:/|为|每|一|1)\s?(?:一|1|个)?{lesson}")),
                b.pattern(&format!("{label}{gap}{hour}")),
                b.pattern(&format!(r"[0-9一二三四五六七八九十]\s?个?{lesson}\s?(?:×|\*|x|X|@)\s?{hour}")),
            ],
            bare: b.pattern(&format!(
                r"(?P<n>{n})\s?{minute}|{}",
                hour.replace("P<n>", "P<h>")
            )),
        }
    }

    /// Minutes per lesson; `labelled` where 课时长 or the like stands beside the text.
    pub(super) fn read(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        if Signs::of(text).any(Signs::LENGTH | Signs::LATIN) {
            for pattern in &self.minutes {
                for found in pattern.captures_all(text) {
                    if let (Some(all), Some(n)) = (found.get(0), found.name("n"))
                        && let Some(minutes) = whole(n.as_str()).filter(|m| PLAUSIBLE.contains(m))
                        && !is_pause(text, all.start(), all.end())
                    {
                        return Some(Found::new(minutes, all.start(), trimmed(text, &all)));
                    }
                }
            }
            for pattern in &self.hours {
                for found in pattern.captures_all(text) {
                    if let (Some(all), Some(minutes)) = (found.get(0), hours(&found, "n"))
                        && !is_pause(text, all.start(), all.end())
                    {
                        return Some(Found::new(minutes, all.start(), trimmed(text, &all)));
                    }
                }
            }
        }
        if !labelled {
            return None;
        }
        let Some(found) = self.bare.captures(text) else {
            // 课时长(分钟): 45
            let number = text.trim();
            let start = text.len() - text.trim_start().len();
            return whole(number)
                .filter(|m| PLAUSIBLE.contains(m) && *m >= 20)
                .map(|m| Found::new(m, start, start + number.len()));
        };
        let all = found.get(0)?;
        let minutes = match found.name("n") {
            Some(n) => whole(n.as_str())?,
            None => hours(&found, "h")?,
        };
        PLAUSIBLE
            .contains(&minutes)
            .then(|| Found::new(minutes, all.start(), trimmed(text, &all)))
    }
}

/// 课间休息10分钟, 每节课提前10分钟: a pause or an early arrival is no lesson.
fn is_pause(text: &str, start: usize, end: usize) -> bool {
    let words = text.get(start..end).unwrap_or("");
    let head = text.get(..start).unwrap_or("");
    words.contains(['息', '迟']) || head.ends_with("休息") || head.ends_with("提前")
}

/// The end of a match without the character behind 分 or h that only closes it.
fn trimmed(text: &str, found: &regex::Match<'_>) -> usize {
    let words = text.get(found.start()..found.end()).unwrap_or("");
    let kept = words.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '′');
    found.start() + kept.len()
}

/// Hours of a match as minutes: 2小时, 1.5小时, 一个半小时, 半小时, 1小时30分.
fn hours(found: &Captures<'_>, name: &str) -> Option<u32> {
    let text = found.name(name)?.as_str();
    let half = found.name("half").is_some() || found.name("half2").is_some();
    let minutes = match text.split_once('.') {
        Some((hours, part)) => {
            let tenths = whole(part)? * if part.len() == 1 { 10 } else { 1 };
            whole(hours)?
                .checked_mul(60)?
                .checked_add(tenths * 60 / 100)?
        }
        None if text == "半" => 30,
        None => whole(text)?.checked_mul(60)?,
    };
    let minutes = if half { minutes + 30 } else { minutes };
    let more = match found.name("more") {
        Some(more) => whole(more.as_str())?,
        None => 0,
    };
    Some(minutes + more).filter(|m| PLAUSIBLE.contains(m))
}
