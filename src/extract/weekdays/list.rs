//! The days behind a word for week: 周一至五, 星期二、四, 周六日, 周1-5, 周二四六.

use super::week;
use crate::extract::scan::Scan;

/// What makes a numeral after the day something else: 周六三年级, 每周三次.
const COUNTED: &[char] = &[
    '次', '节', '堂', '回', '天', '个', '小', '课', '门', '讲', '遍', '练',
];

const NO_DAY: &[char] = &[
    '年', '点', '时', '个', '次', '节', '月', '对', '楼', '级', '期', '人', '元', '号', '十', '百',
    '起', '升', '名', '小', '天', '课', '堂', '半', '门', '中', '班', '岁', '科', '位', '份', '周',
    '讲', '分', '刻',
];

/// Between the days of a list.
const LISTED: &[&str] = &[
    "以及", "或者", "、", ",", "，", "/", "和", "及", "与", "跟", "或", "&", "|", "+", "·", ".",
];

pub(super) fn day_of(c: char) -> Option<u8> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '日' => 7,
        _ => return None,
    })
}

pub(super) fn add(days: &mut Vec<u8>, day: u8, range: bool, may_wrap: bool) {
    let last = days.last().copied().unwrap_or(day);
    if range && last < day {
        days.extend(last + 1..=day);
    } else if range && may_wrap && last > day {
        // 周六至周一
        days.extend((last + 1..=7).chain(1..=day));
    } else {
        days.push(day);
    }
}

/// Reads the days that follow a word for week; `None` when no day follows.
pub(super) fn days_at(text: &str, at: usize) -> Option<(Vec<u8>, usize)> {
    let mut reader = Reader {
        scan: Scan::new(text, at),
        counted: false,
    };
    let first = reader.day(true)?;
    let first_end = reader.scan.at;
    let mut days: Vec<u8> = vec![first];
    loop {
        let saved = reader.scan;
        if !reader.more(&mut days) {
            reader.scan = saved;
            break;
        }
    }
    if reader.counted {
        return None;
    }
    let rest = reader.scan.rest();
    let next = rest.chars().next();
    if reader.scan.at == first_end
        && next.is_some_and(|c| COUNTED.contains(&c))
        && !rest.starts_with("课程")
        && !rest.starts_with("小班")
        && !rest.starts_with("课后")
        // 周日 and 周天 are no numbers.
        && first != 7
    {
        // 每周三次; 周六课程 is a day.
        return None;
    }
    if days.len() > 1 && next.is_some_and(|c| matches!(c, '次' | '节' | '堂' | '个' | '天')) {
        return None;
    }
    let mut unique: Vec<u8> = Vec::new();
    for day in days {
        if !unique.contains(&day) {
            unique.push(day);
        }
    }
    Some((unique, reader.scan.at))
}

struct Reader<'t> {
    scan: Scan<'t>,
    /// 每周一至三次: the range counts lessons.
    counted: bool,
}

impl Reader<'_> {
    /// 周, 星期 or 礼拜, with 每 or 逢 before it.
    fn week(&mut self) -> bool {
        let mut tail = self.scan;
        tail.eat_if(|c| matches!(c, '每' | '逢'));
        match week(tail) {
            Some(length) => {
                tail.skip(length);
                self.scan = tail;
                true
            }
            None => false,
        }
    }

    /// One day. 天 means Sunday only right after the word for week.
    fn day(&mut self, after_week: bool) -> Option<u8> {
        let c = self.scan.peek()?;
        let day = match c {
            '天' if after_week => 7,
            '1'..='7' => u8::try_from(c.to_digit(10)?).ok()?,
            _ => day_of(c)?,
        };
        let mut tail = self.scan;
        tail.skip(c.len_utf8());
        // 周12 is no day; 周6 is.
        if c.is_ascii_digit()
            && tail
                .peek()
                .is_some_and(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '点' | '年' | '月'))
        {
            return None;
        }
        self.scan = tail;
        Some(day)
    }

    /// A further day or range of days.
    fn more(&mut self, days: &mut Vec<u8>) -> bool {
        let mut tail = self.scan;
        if tail.range_sign() {
            return self.further(tail, days, true);
        }
        tail.blanks();
        if tail.eat_word(LISTED).is_some() {
            tail.blanks();
            return self.further(tail, days, false);
        }
        if tail.eat('(') {
            // 周六(日)
            let bracketed = tail.eat_if(|c| c == '日').is_some() && tail.eat(')');
            if bracketed {
                self.scan = tail;
                days.push(7);
            }
            return bracketed;
        }
        let apart = tail.at != self.scan.at;
        let mut next = Reader {
            scan: tail,
            counted: false,
        };
        if next.week() {
            // 周六周日
            let Some(day) = next.day(true) else {
                return false;
            };
            self.scan = next.scan;
            days.push(day);
            return true;
        }
        // 周二四六: a run of rising days, nothing of which counts something else.
        if apart {
            return false;
        }
        let mut run = Vec::new();
        let mut last = days.last().copied().unwrap_or(0);
        while let Some(day) = self.day(false) {
            if day <= last {
                return false;
            }
            last = day;
            run.push(day);
        }
        if run.is_empty() || self.stopped() {
            return false;
        }
        days.extend(run);
        true
    }

    /// The day after a sign; without a word for week it must not count something.
    fn further(&mut self, at: Scan<'_>, days: &mut Vec<u8>, range: bool) -> bool {
        self.scan.skip(at.at - self.scan.at);
        let week = self.week();
        let Some(day) = self.day(week) else {
            return false;
        };
        if !week && self.stopped() {
            self.counted = range && !self.scan.rest().starts_with(['年', '月', '点']);
            return false;
        }
        // 周一至周三，周二休息: a day that was named already is another matter.
        if !range && days.contains(&day) {
            return false;
        }
        add(days, day, range, week);
        true
    }

    /// The numeral just read belongs to what follows.
    fn stopped(&self) -> bool {
        let next = self.scan.peek();
        // 周二、四课后 and 周三五班 mean days.
        next.is_some_and(|c| {
            NO_DAY.contains(&c) || c.is_ascii_digit() && self.scan.last() == Some('一')
        }) || next.is_some_and(|c| matches!(c, '一' | '二' | '三' | '四' | '五' | '六')) && {
            let mut tail = self.scan;
            tail.numerals(3);
            tail.peek() == Some('年')
        }
    }
}
