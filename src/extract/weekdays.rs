//! Days of the week: 周六, 周一至五, 星期二、四, 逢周三五, 周六日, 礼拜天, 周1-5, 一三五, Sat.

use super::loader::Builder;
use super::prefixes::Prefixes;
use super::scan::Scan;

/// The day that a time belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Day {
    /// Weekday, 1 to 7.
    Of(u8),
    /// A single day.
    On(String),
    /// Each day of a period.
    Every,
}

/// Words for days, and how surely they are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) days: Vec<Day>,
    /// 周末, 工作日: days of which a more exact word may follow.
    pub(super) broad: bool,
}

pub(super) struct DayGrammar {
    broad: Prefixes<Vec<Day>>,
    /// 一三五, which means days only before a time.
    bare: Prefixes<()>,
    names: Vec<String>,
}

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

impl DayGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let lists = [
            ("weekend", vec![Day::Of(6), Day::Of(7)]),
            ("working_days", (1..=5).map(Day::Of).collect()),
            ("every_day", vec![Day::Every]),
        ];
        let mut broad = Vec::new();
        for (list, days) in lists {
            broad.extend(b.list(list).into_iter().map(|word| (word, days.clone())));
        }
        Self {
            broad: Prefixes::new(broad),
            bare: Prefixes::new(b.list("bare_days").into_iter().map(|word| (word, ()))),
            names: b.list("weekday_names"),
        }
    }

    /// The days that are named at `at`, and where they end. `clock_at` tells whether a
    /// time follows a place.
    pub(super) fn read(
        &self,
        text: &str,
        at: usize,
        clock_at: impl Fn(usize) -> bool,
    ) -> Option<(Days, usize)> {
        let mut scan = Scan::new(text, at);
        let first = scan.peek()?;
        if first.is_ascii_alphabetic() {
            return self.latin(scan);
        }
        if let Some((length, days)) = self.broad.at(scan.rest()) {
            scan.skip(length);
            // 周末两天, 双休日全天
            scan.eat_word(&["两天", "2天", "全天"]);
            let days = Days {
                days: days.clone(),
                broad: true,
            };
            return Some((days, scan.at));
        }
        // 每晚7点: each day, and the part of the day is the time's.
        if first == '每' {
            scan.skip('每'.len_utf8());
            let days = vec![Day::Every];
            return (clock_at(scan.at)
                && scan.peek().is_some_and(|c| !c.is_ascii_digit() && c != ' '))
            .then_some((Days { days, broad: true }, scan.at));
        }
        if matches!(first, '周' | '星' | '礼') {
            let length = week(scan)?;
            // 两周一次, 4周一期
            if first == '周' && scan.last().is_some_and(|c| counts_weeks(text, at, c)) {
                return None;
            }
            scan.skip(length);
            let (days, end) = days_at(text, scan.at)?;
            return Some((
                Days {
                    days: days.into_iter().map(Day::Of).collect(),
                    broad: false,
                },
                end,
            ));
        }
        self.bare_days(scan, clock_at)
    }

    /// 一三五晚7:00: days without a word for week, right before a time.
    fn bare_days(
        &self,
        mut scan: Scan<'_>,
        clock_at: impl Fn(usize) -> bool,
    ) -> Option<(Days, usize)> {
        let (length, ()) = self.bare.at(scan.rest())?;
        if scan
            .last()
            .is_some_and(|c| c.is_alphanumeric() && !matches!(c, '每' | '逢'))
        {
            return None;
        }
        let words = scan.rest().get(..length)?;
        scan.skip(length);
        let end = scan.at;
        scan.blanks();
        if scan.peek().is_some_and(|c| c.is_ascii_digit()) && scan.at == end || !clock_at(scan.at) {
            return None;
        }
        let days = words.chars().filter_map(day_of).map(Day::Of).collect();
        Some((Days { days, broad: false }, end))
    }

    /// Mon-Fri, Sat & Sun, MON/WED/FRI.
    fn latin(&self, mut scan: Scan<'_>) -> Option<(Days, usize)> {
        if scan.last().is_some_and(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let mut days: Vec<u8> = vec![self.latin_day(&mut scan)?];
        loop {
            let mut tail = scan;
            let range = tail.range_sign();
            let listed = !range && {
                tail.blanks();
                tail.eat_if(|c| matches!(c, '/' | ',' | '、' | '&' | '和' | '+'))
                    .is_some()
            };
            tail.blanks();
            if !range && !listed {
                break;
            }
            let Some(day) = self.latin_day(&mut tail) else {
                break;
            };
            add(&mut days, day, range, true);
            scan = tail;
        }
        let days = days.into_iter().map(Day::Of).collect();
        Some((Days { days, broad: false }, scan.at))
    }

    fn latin_day(&self, scan: &mut Scan<'_>) -> Option<u8> {
        let rest = scan.rest();
        let count = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest.get(..count).filter(|w| w.len() >= 3)?.to_lowercase();
        let number = self.names.iter().position(|name| {
            name.starts_with(&word) && (word.len() <= 5 || word.len() == name.len())
                || word.strip_suffix('s') == Some(name.as_str())
        })?;
        scan.skip(count);
        scan.eat('.');
        u8::try_from(number + 1).ok()
    }
}

/// How long the word for week is that stands here.
fn week(scan: Scan<'_>) -> Option<usize> {
    let rest = scan.rest();
    ["周", "星期", "礼拜"]
        .into_iter()
        .find(|word| rest.starts_with(word))
        .map(str::len)
}

/// 两周一次: the numeral before 周 counts weeks. 每周, 第一周 and 8月周六 do not.
fn counts_weeks(text: &str, at: usize, last: char) -> bool {
    let head = text.get(..at).unwrap_or("");
    let number: usize = head
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || super::numerals::is_numeral(*c))
        .map(char::len_utf8)
        .sum();
    let before = head
        .get(..head.len() - number)
        .and_then(|t| t.chars().next_back());
    // 5:30周六 and 9月1日周一 are no counts.
    (last.is_ascii_digit() || super::numerals::is_numeral(last))
        && !matches!(
            before,
            Some(':' | '.' | '-' | '月' | '第' | '周' | '期' | '~' | '至' | '到')
        )
}

fn day_of(c: char) -> Option<u8> {
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

fn add(days: &mut Vec<u8>, day: u8, range: bool, may_wrap: bool) {
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

#[cfg(test)]
mod tests;
