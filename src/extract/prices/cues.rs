//! What the words around a number say about it: 原价, 现价, 学费; 立减, 定金, 工本费, 另购.

use super::PriceGrammar;
use crate::extract::amounts::{Amount, amount};
use crate::extract::scan::Scan;

impl PriceGrammar {
    /// What the last word before a number says about it.
    pub(super) fn cue(&self, head: &str) -> Option<Cue> {
        let (range, cue) = self.cues.find(head).last()?;
        let mut rest = head.get(range.end..)?;
        // 中介费一次性2000元, 队服一套168元
        while let Some(shorter) = FILLERS.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = shorter;
        }
        let word = head.get(range.clone())?;
        let earlier = head.get(..range.start)?;
        // 学员评价(23)
        if word == "价"
            && earlier.ends_with(['评', '差', '代', '估', '议', '物', '砍', '还', '比', '竞'])
        {
            return None;
        }
        // 讲义费每科50元, 保险费每人20元; (定价48元) after the name of a book.
        if *cue == Cue::Price
            && (word.starts_with(['每', '单', '一', '两', '三', '四', '双'])
                && (self.cue(earlier) == Some(Cue::Other) || self.is_fee_beside(earlier))
                || word == "定价" && earlier.trim_end().ends_with('('))
        {
            return Some(Cue::Other);
        }
        // 3980元(原价) 1980元: the word belongs to the sum before.
        if rest.contains(')') && !rest.contains('(') {
            return None;
        }
        if !rest.chars().all(|c| LIGHT.contains(c)) {
            return None;
        }
        // 含材料1280元: all together, where the clause begins so.
        let alone = earlier.trim();
        if *cue == Cue::Other && matches!(alone, "含" | "含有" | "已含" | "包含" | "全含")
        {
            return Some(Cue::Price);
        }
        // 含教材费共980元: all together.
        if *cue == Cue::Other
            && head.get(..range.start)?.ends_with(['含', '括'])
            && rest.contains(['共', '计'])
        {
            return Some(Cue::Price);
        }
        Some(*cue)
    }

    /// 3980→1980, 3980元降至1980元: the first sum is that of before.
    pub(super) fn is_lowered(&self, text: &str, found: &Amount) -> bool {
        let mut scan = Scan::new(text, found.end);
        scan.blanks();
        scan.eat_if(|c| matches!(c, '，' | ','));
        let Some((length, ())) = self.lowered.at(scan.rest()) else {
            return false;
        };
        scan.skip(length);
        scan.blanks();
        // 每次60元降为每次40元
        self.units.skip(&mut scan);
        scan.eat('¥');
        scan.blanks();
        amount(text, scan.at).is_some_and(|next| next.value < found.value)
    }

    /// 工本费5元, 烧制费一件8元: a fee that is no tuition.
    pub(super) fn is_fee_beside(&self, head: &str) -> bool {
        let mut rest = head.trim_end_matches(|c| LIGHT.contains(c));
        // 训练服另购，每套128元: things are counted so, courses by 套课.
        if COUNTERS.iter().any(|word| rest.ends_with(word)) {
            return true;
        }
        while let Some(shorter) = FILLERS.iter().find_map(|word| rest.strip_suffix(word)) {
            rest = shorter.trim_end_matches(|c| LIGHT.contains(c));
        }
        rest.ends_with('费') && self.tuition.end_of(rest).is_none()
    }

    /// 160元另购, 每学期40元，另算: paid beside the course.
    pub(super) fn is_apart(&self, text: &str, end: usize) -> bool {
        let tail = text
            .get(end..)
            .unwrap_or("")
            .trim_start_matches([' ', '，', ',', '(']);
        let Some((length, ())) = self.apart.at(tail) else {
            return false;
        };
        tail.get(length..)
            .and_then(|rest| rest.chars().next())
            .is_none_or(|c| !c.is_alphanumeric())
    }
}

/// What a word before a number says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// 原价
    Original,
    /// 现价, 仅需
    Current,
    /// 学费
    Price,
    /// 立减, 定金, 教材费
    Other,
}

/// Between a cue and the number that it speaks of.
const LIGHT: &str = " :¥()为是约高达各每人只仅另收需再可即直立了共计均统一的也付交缴才就~-至到(不只才约元起)低价/*班";

/// Longer words between a cue and its number.
const FILLERS: &[&str] = &[
    "一次性",
    "大约",
    "大概",
    "预计",
    "一套",
    "每套",
    "一件",
    "每件",
    "每份",
    "一份",
    "每本",
    "一本",
    "每人",
    "每双",
    "一双",
    "每副",
    "一副",
    "每科",
    "每课",
    "每学期",
    "每期",
    "每位",
    "每字",
    "租用",
    "租借",
    "自备",
    "套",
    "件",
];

/// What counts things that are bought beside a course.
const COUNTERS: &[&str] = &[
    "每套", "一套", "每件", "一件", "每副", "一副", "每份", "一份", "每本", "一本", "每双", "一双",
    "每把", "每只", "每盒", "每瓶",
];
