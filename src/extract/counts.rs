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
        let lesson = "(?:标准课时|课时|节课|次课|堂课|讲课|课次|节|次|讲|堂|课|场|回)";
        // 10节小班课, 4节在线直播课.
        let kind = "(?:小班|大班|中班|正式|正|直播|在线|线上|线下|录播|精品|系统|体验|试听|私教|团|集训|训练|互动|面授|专题|拓展|入门|基础|强化|冲刺|精讲|视频|外教|一对一|1对1)";
        let sure = "(?:标准课时|课时|次课|节课|堂课|讲课|课次|讲)";
        let all = "(?:一共|合共|共计|共有|共|合计|总计|总共|总数|全期|全程|全套|整期|本期|每期|一期|总课时|课时数|总课次|课次|全年|学期共|为期|全部|累计|包含|包括|含|总课程|课程数|本课程|全班|全学期|一学期|每学期|本学期|学期|全学年|一季|每季|本季|全季|春季|秋季|暑期|寒假|暑假|整学期|整个寒假|整个暑假|连|只|总|各|也是|都是|同样是|同样|均为|同为)";
        Self {
            counts: vec![
                b.pattern(&format!(r"{all}(?:学习|学|上课|上|训练|授课|开|练|讲|为|是|也是|共|计|有|排|安排|课程|满|:|\s|约)*(?P<n>{n})\s?(?:个)?{lesson}")),
                b.pattern(&format!(r"(?:总课时|课时数|总课次|课时总数|总节数|总课时数|课次数|课程课时|总次数)(?:为|是|:|\s)*(?P<n>{n})")),
                b.pattern(&format!(r"(?P<n>{n})\s?(?:个)?{sure}")),
                b.pattern(&format!(r"(?P<n>[1-9][0-9]?|[二三四五六七八九]?十?[一二三四五六七八九]?)\s?(?:节|次|堂|讲){kind}{{1,3}}课")),
                b.pattern(r"课(?P<n>[1-9][0-9]?)\s?(?:节|次|堂|讲)(?:$|[\s，。；;、)|/·(])"),
                // 十二次为一期, 一期12次.
                b.pattern(&format!(r"(?P<n>{n})\s?{lesson}课?(?:为|是|算|一|/)\s?(?:一|1)?个?(?:期|学期|疗程|周期|阶段)")),
                b.pattern(r"(?:上|练|学|训练|连上)(?P<n>[1-9][0-9]|[二三四五六七八九]?十[一二三四五六七八九]?)\s?(?:节|次|堂|讲|回)"),
                b.pattern(r"(?P<n>[1-9][0-9]?)\s?(?:节|次|堂|课时|讲)\s?/\s?[0-9]{2,3}\s?(?:分钟|min)"),
                b.pattern(r"(?:^|[\s，；;、(|/·])(?P<n>[1-9][0-9]?|[二三四五六七八九]?十[一二三四五六七八九]?)\s?(?:节|次|堂)(?:$|[\s，。；;、)|/·])"),
                b.pattern(r"(?P<n>[1-9][0-9]?)\s?(?:节|次|堂|课时|讲)?\s?(?:×|\*|x|X)\s?[0-9.]{1,3}\s?(?:分钟|小时|h|min)"),
            ],
            bare: b.pattern(&format!("(?P<n>{n})")),
            part_before: b.pattern(r"(?:每周|每天|每日|一周|每月|一个月|一月|一天|第|周|每星期|每次课|每次|一次课|每回|一回|每节课|每堂课|每晚|每|单次|一次|一天|两天|半天|前|送|赠|赠送|免费|试听|体验|间隔|休息|累计|已|次|低于|少于|超过|满|剩余|缺|请假|补|退|扣|按|预收|超|高于|至少|星期[一二三四五六日]|周[一二三四五六日])(?:的|来上|来|上|安排|各|了|学习|学|练|连上|连|为|是|算|等于|=|含|合|计|约|共|:|\s)*$"),
            part_after: b.pattern(r"^\s?(?:/\s?(?:每)?(?:周|天|次|日|晚|月|节)|起|以内|内|后|前|以上|以下|一周|每周|免费|试听|或|之内|未|左右|上下|就能|就可|即可|才能|卡)"),
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
                // 4节直播课 as a line of its own is a name, in which nothing is counted yet.
                let leads = text.get(..all.start()).unwrap_or("").trim().is_empty()
                    && all.end() == text.trim_end().len()
                    && all.start() == n.start()
                    && all.as_str().ends_with('课')
                    && !all.as_str().ends_with("次课")
                    && !all.as_str().ends_with("节课")
                    && !all.as_str().ends_with("堂课");
                if leads {
                    continue;
                }
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
