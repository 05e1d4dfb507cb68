//! A cheap look at a piece of text before the grammars read it: most lines hold neither
//! digits nor the characters that a pattern turns on, and one pass over the characters
//! costs far less than a pattern that finds nothing. A sign that is missing proves that
//! the pattern cannot match; a sign that is there proves nothing.

/// Which kinds of characters stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs(u32);

impl Signs {
    /// 0 to 9.
    pub(super) const DIGIT: u32 = 1;
    /// Numerals of any kind.
    pub(super) const NUMBER: u32 = 1 << 1;
    /// What parts hours and minutes.
    pub(super) const CLOCK: u32 = 1 << 2;
    /// What stands beside an amount of money.
    pub(super) const MONEY: u32 = 1 << 3;
    /// 月
    pub(super) const MONTH: u32 = 1 << 4;
    /// What parts month and day in digits.
    pub(super) const STOP: u32 = 1 << 5;
    /// What a class counts.
    pub(super) const PEOPLE: u32 = 1 << 6;
    /// What a course counts.
    pub(super) const LESSON: u32 = 1 << 7;
    /// Minutes and hours.
    pub(super) const LENGTH: u32 = 1 << 8;
    /// 三年级
    pub(super) const GRADE: u32 = 1 << 9;
    /// 初二, 高一
    pub(super) const SCHOOL: u32 = 1 << 10;
    /// 五升六
    pub(super) const RISING: u32 = 1 << 11;
    pub(super) const LATIN: u32 = 1 << 12;
    /// 一对一, 1:1, 1-1
    pub(super) const PAIR: u32 = 1 << 13;
    /// Days of the week.
    pub(super) const DAY: u32 = 1 << 14;
    /// 价, 费, 每: what stands before a number that costs.
    pub(super) const COST: u32 = 1 << 15;

    pub(super) fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |signs, c| signs | sign(c)))
    }

    /// Whether one of these signs is there.
    pub(super) fn any(self, signs: u32) -> bool {
        self.0 & signs != 0
    }
}

fn sign(c: char) -> u32 {
    match c {
        '0'..='9' => Signs::DIGIT | Signs::NUMBER,
        '零' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        | '百' | '千' | '万' | '廿' | '卅' | '半' | '壹' | '贰' | '叁' | '肆' | '伍' | '陆'
        | '柒' | '捌' | '玖' | '拾' | '佰' | '仟' => Signs::NUMBER,
        ':' => Signs::CLOCK | Signs::PAIR,
        '点' => Signs::CLOCK,
        '时' => Signs::CLOCK | Signs::LENGTH,
        '钟' | '分' => Signs::LENGTH,
        '¥' | '$' | '元' | '块' | '圆' | '币' => Signs::MONEY,
        '月' => Signs::MONTH,
        '价' | '费' | '每' | '期' | '科' | '需' | '要' | '售' | '→' => Signs::COST,
        '周' | '星' | '礼' | '双' | '日' | '天' => Signs::DAY,
        '.' | '/' => Signs::STOP,
        '-' => Signs::STOP | Signs::PAIR,
        '人' | '名' | '位' | '个' => Signs::PEOPLE,
        '对' => Signs::PEOPLE | Signs::PAIR,
        '课' | '节' | '次' | '讲' | '堂' => Signs::LESSON,
        '级' => Signs::GRADE,
        '初' | '高' => Signs::SCHOOL,
        '升' => Signs::RISING,
        // RMB, VIP1.
        'R' => Signs::LATIN | Signs::MONEY,
        'A'..='Z' | 'a'..='z' => Signs::LATIN,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_a_line() {
        let signs = Signs::of("三年级数学 1980元");
        assert!(signs.any(Signs::DIGIT) && signs.any(Signs::MONEY) && signs.any(Signs::GRADE));
        assert!(!signs.any(Signs::CLOCK | Signs::MONTH | Signs::LATIN));
        assert_eq!(Signs::of("教室宽敞明亮，"), Signs(0));
    }
}
