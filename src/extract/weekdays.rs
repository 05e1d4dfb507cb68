//! Days of the week: 周六, 周一至五, 星期二、四, 逢周三五, 周六日, 礼拜天, 周1-5, 一三五, Sat.

mod list;

use self::list::{add, day_of, days_at};
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
            // 十个工作日内退还 counts them, 平日价 is a price.
            let word = scan.rest();
            let behind = word.get(length..).unwrap_or("");
            if word.starts_with("工作日")
                && (behind.starts_with(['内', '后', '左'])
                    || scan.last().is_some_and(|c| {
                        c == '个' || c.is_ascii_digit() || super::numerals::is_numeral(c)
                    }))
                || word.starts_with("平日") && behind.starts_with('价')
            {
                return None;
            }
            // 每周中有两次课: 周中 means no days here.
            if scan.rest().starts_with("周中")
                && scan
                    .last()
                    .is_some_and(|c| matches!(c, '每' | '一' | '本' | '两' | '上'))
            {
                return None;
            }
            // 数学周中班 names a class; 星期四 says more.
            let named = scan.rest().starts_with("周中班");
            if named {
                return None;
            }
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
            if first == '周' && scan.last().is_some_and(|c| counts_weeks(text, at, c))
                || is_one_of_them(text.get(..at).unwrap_or(""))
            {
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

/// 本周日, 下周六, 最后一个周日, 第二个周六: one day, not each week's.
fn is_one_of_them(head: &str) -> bool {
    if let Some(before) = head.strip_suffix('个') {
        let rest =
            before.trim_end_matches(|c: char| c.is_ascii_digit() || super::numerals::is_numeral(c));
        return rest.len() < before.len() && !rest.ends_with('每')
            || rest.ends_with(['某', '那', '这']);
    }
    // 线下周六 and 晚上周三 are none of these.
    let joined = [
        "线上", "线下", "网上", "晚上", "早上", "以上", "以下", "如下", "课上", "课下", "基本",
        "书本", "课本",
    ];
    head.ends_with(['本', '下', '上', '这', '那', '某'])
        && !joined.iter().any(|word| head.ends_with(word))
}

#[cfg(test)]
mod tests;
