//! Days of the week after 周, 星期 or 礼拜: 六, 一至五, 二、四, 六日.

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

/// What makes a numeral after the day something else: 周六三年级, 每周三次.
const COUNTED: &[char] = &[
    '次', '节', '堂', '回', '天', '个', '小', '课', '门', '讲', '遍', '练',
];
const NO_DAY: &[char] = &[
    '年', '点', '时', '个', '次', '节', '月', '对', '楼', '级', '期', '人', '元', '号', '十', '百',
    '起', '升', '名', '小', '天', '课', '堂', '半', '门', '中', '班',
];

/// Reads the days that follow a word for week; `None` when no day follows.
pub(super) fn days_at(text: &str, at: usize) -> Option<(Vec<Day>, usize)> {
    let mut reader = Reader {
        rest: text.get(at..)?,
        used: 0,
        counted: false,
    };
    let first = reader.day(true)?;
    let mut days: Vec<u8> = vec![first];
    loop {
        let saved = (reader.rest, reader.used);
        if !reader.more(&mut days) {
            (reader.rest, reader.used) = saved;
            break;
        }
    }
    if reader.counted {
        return None;
    }
    let next = reader.rest.chars().next();
    if days.len() == 1
        && reader.used <= 3
        && next.is_some_and(|c| COUNTED.contains(&c))
        && !reader.rest.starts_with("课程")
        && !reader.rest.starts_with("小班")
    {
        // 每周三次; 周六课程 is a day.
        return None;
    }
    if days.len() > 1 && next.is_some_and(|c| matches!(c, '次' | '节' | '堂' | '个' | '天')) {
        return None;
    }
    days.dedup();
    Some((days.into_iter().map(Day::Of).collect(), at + reader.used))
}

struct Reader<'t> {
    rest: &'t str,
    used: usize,
    /// 每周一至三次: the range counts lessons.
    counted: bool,
}

impl Reader<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
        self.used += bytes;
    }

    fn blanks(&mut self) {
        let blanks = self.rest.len() - self.rest.trim_start_matches(' ').len();
        self.skip(blanks);
    }

    /// 周, 星期 or 礼拜.
    fn week(&mut self) -> bool {
        for word in ["每周", "周", "星期", "礼拜"] {
            if self.rest.starts_with(word) {
                self.skip(word.len());
                return true;
            }
        }
        false
    }

    /// One day. 天 means Sunday only right after the word for week.
    fn day(&mut self, after_week: bool) -> Option<u8> {
        let c = self.rest.chars().next()?;
        let day = match c {
            '一' => 1,
            '二' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '日' => 7,
            '天' if after_week => 7,
            '1'..='7' => u8::try_from(c.to_digit(10)?).ok()?,
            _ => return None,
        };
        let tail = self.rest.get(c.len_utf8()..)?.chars().next();
        // 周12 is no day; 周6 is.
        if c.is_ascii_digit()
            && tail
                .is_some_and(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '点' | '年' | '月'))
        {
            return None;
        }
        self.skip(c.len_utf8());
        Some(day)
    }

    /// A further day or range of days.
    fn more(&mut self, days: &mut Vec<u8>) -> bool {
        let adjacent = self.rest.chars().next();
        self.blanks();
        let Some(c) = self.rest.chars().next() else {
            return false;
        };
        let range = matches!(c, '至' | '到' | '-' | '~');
        let listed = matches!(
            c,
            '、' | ',' | '，' | '/' | '和' | '及' | '与' | '跟' | '&' | '|'
        );
        if range || listed {
            self.skip(c.len_utf8());
            while range && self.rest.starts_with(['-', '~']) {
                self.skip(1);
            }
            self.blanks();
            let week = self.week();
            let Some(day) = self.day(week) else {
                return false;
            };
            if !week && self.stopped() {
                self.counted = range && !self.rest.starts_with(['年', '月', '点']);
                return false;
            }
            let last = days.last().copied().unwrap_or(day);
            if range && last < day {
                days.extend(last + 1..=day);
            } else {
                days.push(day);
            }
            return true;
        }
        if self.rest.starts_with('周') || self.rest.starts_with("星期") {
            // 周六周日
            let week = self.week();
            return self.day(week).is_some_and(|day| {
                days.push(day);
                true
            });
        }
        // 周二四六: a run of rising days, nothing of which counts something else.
        if adjacent != Some(c) {
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

    /// The numeral just read belongs to what follows.
    fn stopped(&self) -> bool {
        self.rest
            .chars()
            .next()
            .is_some_and(|c| NO_DAY.contains(&c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<(Vec<u8>, &str)> {
        let (days, end) = days_at(text, '周'.len_utf8())?;
        let numbers = days
            .iter()
            .map(|d| if let Day::Of(n) = d { *n } else { 0 })
            .collect();
        Some((numbers, &text[end..]))
    }

    #[test]
    fn runs_lists_and_ranges() {
        assert_eq!(days("周六"), Some((vec![6], "")));
        assert_eq!(days("周六日"), Some((vec![6, 7], "")));
        assert_eq!(days("周一至周三 x"), Some((vec![1, 2, 3], " x")));
        assert_eq!(days("周二、周四"), Some((vec![2, 4], "")));
        assert_eq!(days("周六一对一"), Some((vec![6], "一对一")));
        assert_eq!(days("周日一二年级"), Some((vec![7], "一二年级")));
        assert_eq!(days("周六、一年级"), Some((vec![6], "、一年级")));
        assert_eq!(days("周三次"), None);
        assert_eq!(days("周一至三次"), None);
        assert_eq!(days("周六课程"), Some((vec![6], "课程")));
        assert_eq!(days("周年庆"), None);
    }
}
