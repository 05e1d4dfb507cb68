//! Single dates as they are written: 2025年7月5日, 2025.7.5, 七月五号, 7/5.

use super::numerals::is_numeral;
use super::scan::Scan;
use crate::model::Period;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ymd {
    pub(super) year: Option<u32>,
    pub(super) month: u32,
    pub(super) day: u32,
}

/// How a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With 月 or with a year.
    Sure,
    /// 7.5 or 7/5, which may be something else.
    Short,
}

/// A date with the way in which it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) date: Ymd,
    pub(super) form: Form,
    /// 日 or 号 stands behind the day.
    pub(super) closed: bool,
}

/// What a number behind the month counts, where no 日 follows: 7月2期, 6月8折.
const COUNTED: &[char] = &[
    '份', '个', '人', '课', '元', '折', '次', '节', '期', '班', '名', '岁', '年', '天', '周', '点',
    '时', '分', '%', '万', '科', '月', '.', ':', '对', '米', '小', '倍', '块', '届',
];

impl Ymd {
    pub(super) fn new(year: Option<u32>, month: u32, day: u32) -> Option<Self> {
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 29,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then_some(Self { year, month, day })
    }

    pub(super) fn text(self) -> String {
        match self.year {
            Some(year) => format!("{year}-{:02}-{:02}", self.month, self.day),
            None => format!("--{:02}-{:02}", self.month, self.day),
        }
    }
}

/// The date that stands here. A year that only another date says is left open.
pub(super) fn date(scan: &mut Scan<'_>) -> Option<Written> {
    let mut tail = *scan;
    let year = year(&mut tail);
    let found = match year {
        Some((year, true)) => {
            tail.blanks();
            named(&mut tail).or_else(|| short(&mut tail)).map(|mut w| {
                w.date.year = Some(year);
                w.form = Form::Sure;
                w
            })
        }
        Some((year, false)) => iso(&mut tail, year),
        None => named(&mut tail).or_else(|| short(&mut tail)),
    }?;
    *scan = tail;
    Some(found)
}

/// A year and whether 年 follows it: 2025年, 25年, 二零二五年, or 2025 before a stop.
fn year(scan: &mut Scan<'_>) -> Option<(u32, bool)> {
    let mut tail = *scan;
    let arabic = tail.peek()?.is_ascii_digit();
    let start = tail.at;
    let value = tail.number(4, 4)?;
    let width = tail.at - start;
    let after = tail;
    tail.blanks();
    let value = match (arabic, width) {
        (true, 2) if tail.peek() == Some('年') => 2000 + value,
        _ => value,
    };
    if !(2000..=2099).contains(&value) {
        return None;
    }
    if tail.eat('年') {
        *scan = tail;
        return Some((value, true));
    }
    if arabic && after.peek().is_some_and(|c| matches!(c, '.' | '/' | '-')) {
        *scan = after;
        return Some((value, false));
    }
    None
}

/// .7.5 after the year.
fn iso(scan: &mut Scan<'_>, year: u32) -> Option<Written> {
    let sign = scan.eat_if(|c| matches!(c, '.' | '/' | '-'))?;
    let month = scan.number(2, 0)?;
    if !scan.eat(sign) {
        return None;
    }
    let day = scan.number(2, 0)?;
    let closed = scan.eat_if(|c| matches!(c, '日' | '号')).is_some();
    Some(Written {
        date: Ymd::new(Some(year), month, day)?,
        form: Form::Sure,
        closed,
    })
}

/// 7月5日, 七月五号, 7月5.
fn named(scan: &mut Scan<'_>) -> Option<Written> {
    let mut tail = *scan;
    let month = tail.number(2, 2)?;
    tail.blanks();
    if !tail.eat('月') {
        return None;
    }
    tail.blanks();
    let arabic = tail.peek()?.is_ascii_digit();
    let day = tail.number(2, 3)?;
    let mut closing = tail;
    closing.blanks();
    let closed = closing.eat_if(|c| matches!(c, '日' | '号')).is_some();
    if closed {
        tail = closing;
    } else {
        let mut range = tail;
        let ranged = range.range_sign() || range.eat_if(|c| matches!(c, '、' | '/')).is_some();
        let counted = tail.peek().is_some_and(|c| COUNTED.contains(&c));
        if counted || !arabic && !ranged {
            return None;
        }
    }
    *scan = tail;
    Some(Written {
        date: Ymd::new(None, month, day)?,
        form: Form::Sure,
        closed,
    })
}

/// 7.5 or 7/5.
fn short(scan: &mut Scan<'_>) -> Option<Written> {
    let mut tail = *scan;
    let month = tail.number(2, 0)?;
    let sign = tail.eat_if(|c| matches!(c, '.' | '/'))?;
    let day = tail.number(2, 0)?;
    if tail.peek() == Some(sign) || tail.peek().is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let closed = tail.eat_if(|c| matches!(c, '日' | '号')).is_some();
    *scan = tail;
    Some(Written {
        date: Ymd::new(None, month, day)?,
        form: Form::Short,
        closed,
    })
}

/// The day alone, where the month was said before: 20日, 二十号. `may_be_bare` where the
/// word for day may be left out.
pub(super) fn day_only(scan: &mut Scan<'_>, may_be_bare: bool) -> Option<u32> {
    let mut tail = *scan;
    let day = tail.number(2, 3).filter(|day| (1..=31).contains(day))?;
    tail.blanks();
    if tail.eat_if(|c| matches!(c, '日' | '号')).is_none() {
        tail = *scan;
        tail.number(2, 3)?;
        let next = tail.peek();
        let bare = may_be_bare
            && !next.is_some_and(|c| {
                c.is_ascii_digit() || is_numeral(c) || COUNTED.contains(&c) || c == '/' || c == '-'
            });
        if !bare {
            return None;
        }
    }
    *scan = tail;
    Some(day)
}

/// Gives the end of a period the year of its beginning, where only that says it.
pub(super) fn complete(period: &mut Period) {
    let (Some(from), Some(to)) = (&period.from, &period.to) else {
        return;
    };
    let Some((year, day)) = from.split_at_checked(4) else {
        return;
    };
    let (Ok(year), Some(rest)) = (year.parse::<u32>(), to.strip_prefix('-')) else {
        return;
    };
    // `-07-26` of `--07-26` compares with `-07-06` of `2025-07-06`.
    let year = if rest < day { year + 1 } else { year };
    period.to = Some(format!("{year}{rest}"));
}

/// Gives a period without a year the year that its course's own words say.
pub(super) fn in_year(period: &mut Period, year: u32) {
    for day in [&mut period.from, &mut period.to].into_iter().flatten() {
        if let Some(rest) = day.strip_prefix('-') {
            *day = format!("{year}{rest}");
            break;
        }
    }
    complete(period);
}

/// The year that a season or a term is named with: 2025年暑假, 2025秋季班; or that is said
/// of the dates before: 7月3日开始，8月16日结束，都是2025年.
pub(super) fn year_said(text: &str) -> Option<u32> {
    let mut found = None;
    for (at, _) in text.match_indices("20") {
        let mut scan = Scan::new(text, at);
        if scan.last().is_some_and(|c| c.is_ascii_digit()) {
            continue;
        }
        let Some(digits) = scan.digits(4).filter(|d| d.len() == 4) else {
            continue;
        };
        scan.blanks();
        scan.eat('年');
        scan.blanks();
        let season = ["暑", "寒", "春", "秋", "夏", "冬", "国庆", "元旦", "五一"];
        let head = text.get(..at).unwrap_or("").trim_end();
        let of_all = ["都是", "均是", "均为", "都在", "均在", "全在", "日期为"];
        if digits < "2050"
            && (scan.eat_word(&season).is_some()
                || of_all.iter().any(|word| head.ends_with(word)) && scan.last() == Some('年'))
        {
            let year = digits.parse().ok();
            if found.is_some() && found != year {
                return None;
            }
            found = year;
        }
    }
    found
}
