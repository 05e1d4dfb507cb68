//! An observed fact or a limit, with its unit.

mod read;

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{DayKind, Word, clock_text, push_clock, push_number};

/// A quantity as findings show it. `Display` is the stable form that machines read
/// ("9 min", "21:05"); [`Value::zh`] is what officers read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A length of time in seconds; negative where two lessons overlap.
    Seconds(i64),
    /// A time of day, in seconds since midnight; `day` counts the midnights passed.
    Clock {
        /// Seconds since midnight.
        second: u32,
        /// 0 on the same day, 1 on the next.
        day: u8,
    },
    /// A date.
    Date(NaiveDate),
    /// A date with what kind of day it is, and the holiday's name.
    Day(NaiveDate, DayKind, String),
    /// Yuan.
    Yuan(Decimal),
    /// Lessons (课时).
    Lessons(u32),
    /// Months.
    Months(u32),
    /// Free text: a cell's content, a claim, a list of missing columns.
    Text(String),
}

impl Value {
    /// A length of time in whole minutes.
    pub fn minutes(minutes: u32) -> Self {
        Self::Seconds(i64::from(minutes) * 60)
    }

    /// The Chinese form: "9分钟", "21:05", "2024年9月10日（星期二）", "66.00元".
    pub fn zh(&self) -> String {
        let mut out = String::new();
        self.push_zh(&mut out);
        out
    }

    /// Adds the Chinese form.
    pub(crate) fn push_zh(&self, out: &mut String) {
        match self {
            Self::Seconds(s) if *s < 0 => {
                out.push_str("重叠");
                push_span(out, s.unsigned_abs());
            }
            Self::Seconds(s) => push_span(out, s.unsigned_abs()),
            Self::Clock { second, day } => {
                if *day > 0 {
                    out.push_str("次日");
                }
                push_clock(out, *second);
            }
            Self::Date(date) => push_date(out, *date),
            Self::Day(date, kind, name) => {
                push_date(out, *date);
                out.push('，');
                out.push_str(kind.zh());
                if !name.is_empty() {
                    out.push('（');
                    out.push_str(name);
                    out.push('）');
                }
            }
            Self::Yuan(yuan) => {
                out.push_str(&yuan_text(*yuan));
                out.push('元');
            }
            Self::Lessons(n) => {
                push_number(out, *n);
                out.push_str("课时");
            }
            Self::Months(n) => {
                push_number(out, *n);
                out.push_str("个月");
            }
            Self::Text(text) => out.push_str(text),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(s) if s % 60 == 0 => write!(f, "{} min", s / 60),
            // An overlap of less than a minute keeps its sign.
            Self::Seconds(s @ -59..0) => write!(f, "-0 min {} s", s.abs()),
            Self::Seconds(s) => write!(f, "{} min {} s", s / 60, (s % 60).abs()),
            Self::Clock { second, day: 0 } => f.write_str(&clock_text(*second)),
            Self::Clock { second, day } => write!(f, "{} (+{day} day)", clock_text(*second)),
            Self::Date(date) => write!(f, "{date}"),
            Self::Day(date, kind, name) if name.is_empty() => write!(f, "{date} {kind}"),
            Self::Day(date, kind, name) => write!(f, "{date} {kind} {name}"),
            Self::Yuan(yuan) => write!(f, "{} yuan", yuan_text(*yuan)),
            Self::Lessons(n) => write!(f, "{n} lessons"),
            Self::Months(n) => write!(f, "{n} months"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// At least two decimals, and as many as the amount really has up to six: a price that is
/// over the limit by less than a fen must not print as equal to it.
fn yuan_text(yuan: Decimal) -> String {
    let exact = yuan.round_dp(6).normalize();
    if exact.scale() <= 2 {
        format!("{exact:.2}")
    } else {
        exact.to_string()
    }
}

fn push_span(out: &mut String, seconds: u64) {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let (minutes, seconds) = (count(seconds / 60), count(seconds % 60));
    if minutes > 0 || seconds == 0 {
        push_number(out, minutes);
        out.push_str(if seconds == 0 { "分钟" } else { "分" });
    }
    if seconds > 0 {
        push_number(out, seconds);
        out.push('秒');
    }
}

/// "2024年9月10日（星期二）".
pub(crate) fn push_date(out: &mut String, date: NaiveDate) {
    use chrono::Datelike;
    let weekday = ["一", "二", "三", "四", "五", "六", "日"];
    push_number(out, date.year().unsigned_abs());
    out.push('年');
    push_number(out, date.month());
    out.push('月');
    push_number(out, date.day());
    out.push_str("日（星期");
    out.push_str(weekday[date.weekday().num_days_from_monday() as usize]);
    out.push('）');
}
