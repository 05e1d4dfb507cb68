//! How many lessons a course has: 共20课时, 15次课, 全期16讲, 10天20课时.

use super::loader::Builder;
use super::numerals::{NUMBER, whole};
use super::signs::Signs;
use super::text::{CLAUSE, Found, after, before};
use super::words::Pattern;

pub(super) struct CountGrammar {
    counts: Vec<Pattern>,
    bare: Pattern,
    part_before: Pattern,
    part_after: Pattern,
}

/// Lessons that a course may have.
const PLAUSIBLE: std::ops::RangeInclusive<u32> = 2..=1000;

impl CountGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let n = NUMBER;
        let lesson = "(?:标准课时|课时|节课|次课|堂课|讲课|课次|节|次|讲|堂|课|场)";
        let sure = "(?:标准课时|课时|次课|节课|堂课|讲课|课次|讲)";
        let all = "(?:一共|合共|共计|共有|共|合计|总计|总共|总数|全期|全程|全套|整期|本期|每期|一期|总课时|课时数|总课次|课次|全年|学期共|为期|全部|累计|包含|包括|含|总课程|课程数|本课程|全班)";
        Self {
            counts: vec![
                b.pattern(&format!(r"{all}(?:学|上|为|是|计|有|安排|课程|:|\s|约)*(?P<n>{n})\s?(?:个)?{lesson}")),
                b.pattern(&format!(r"(?:总课时|课时数|总课次|课时总数|总节数|总课时数|课次数|课程课时|总次数)(?:为|是|:|\s)*(?P<n>{n})")),
                b.pattern(&format!(r"(?P<n>{n})\s?(?:个)?{sure}")),
                b.pattern(r"(?:^|[\s，；;、(|/·])(?P<n>[1-9][0-9]?|[二三四五六七八九]?十[一二三四五六七八九]?)\s?(?:节|次|堂)(?:$|[\s，。；;、)|/·])"),
                b.pattern(r"(?P<n>[1-9][0-9]?)\s?(?:节|次|堂|课时|讲)?\s?(?:×|\*|x|X)\s?[0-9.]{1,3}\s?(?:分钟|小时|h|min)"),
            ],
            bare: b.pattern(&format!("(?P<n>{n})")),
            part_before: b.pattern(r"(?:每周|每天|每日|一周|每月|一天|第|周|每星期|每次课|每次|每晚|每|单次|一次|前|送|赠|赠送|免费|试听|体验|间隔|休息|累计|已|次|低于|少于|超过|满|剩余|缺|请假|补|退|扣|按|预收|超|高于|至少|星期[一二三四五六日]|周[一二三四五六日])(?:的|上|安排|各|了|学习|为|共|:|\s)*$"),
            part_after: b.pattern(r"^\s?(?:/\s?(?:每)?(?:周|天|次|日|晚|月|节)|起|以内|内|后|前|以上|以下|一周|每周|免费|试听|或|之内|未)"),
        }
    }

    /// How many lessons the course has; `labelled` where 课时 or the like stands beside it.
    pub(super) fn read(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        let mut best: Option<Found<u32>> = None;
        let signs = Signs::of(text);
        let counted = signs.any(Signs::LESSON) && signs.any(Signs::NUMBER);
        for pattern in self.counts.iter().filter(|_| counted) {
            for found in pattern.captures_all(text) {
                let (Some(all), Some(n)) = (found.get(0), found.name("n")) else {
                    continue;
                };
                let goes_on = text
                    .get(..n.start())
                    .and_then(|t| t.chars().next_back())
                    .is_some_and(|c| {
                        c.is_ascii_digit() || matches!(c, '.' | '-' | '~' | '第' | '¥')
                    });
                let head = before(text, all.start(), 8, CLAUSE);
                let tail = after(text, all.end(), 4, CLAUSE);
                let part = self.part_before.is_match(head) || self.part_after.is_match(tail);
                if let Some(lessons) = whole(n.as_str()).filter(|l| PLAUSIBLE.contains(l))
                    && !part
                    && !goes_on
                {
                    // 每次3节，共15讲: the larger number is the course's.
                    if best.as_ref().is_none_or(|known| known.value < lessons) {
                        best = Some(Found::new(lessons, all.start(), all.end()));
                    }
                }
            }
        }
        if best.is_some() || !labelled {
            return best;
        }
        let trimmed = after(text.trim_start(), 0, text.len(), CLAUSE).trim_end();
        let found = self.bare.captures(trimmed)?;
        let (all, n) = (found.get(0)?, found.name("n")?);
        let rest = trimmed.get(all.end()..)?;
        let plain = all.start() == 0
            && (rest.is_empty()
                || rest
                    .trim_start()
                    .starts_with(['节', '次', '课', '讲', '堂', '个', '(', '|', '/', '×']));
        let offset = text.len() - text.trim_start().len();
        whole(n.as_str())
            .filter(|l| plain && PLAUSIBLE.contains(l))
            .map(|lessons| Found::new(lessons, offset + all.start(), offset + all.end()))
    }
}
