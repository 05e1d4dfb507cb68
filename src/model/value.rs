//! An observed fact or a limit, with its unit.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{DayKind, Word, clock_text};

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
        match self {
            Self::Seconds(s) if *s < 0 => format!("重叠{}", span_zh(-s)),
            Self::Seconds(s) => span_zh(*s),
            Self::Clock { second, day } => {
                let text = clock_text(*second);
                if *day == 0 {
                    text
                } else {
                    format!("次日{text}")
                }
            }
            Self::Date(date) => date_zh(*date),
            Self::Day(date, kind, name) if name.is_empty() => {
                format!("{}，{}", date_zh(*date), kind.zh())
            }
            Self::Day(date, kind, name) => format!("{}，{}（{name}）", date_zh(*date), kind.zh()),
            Self::Yuan(yuan) => format!("{}元", yuan_text(*yuan)),
            Self::Lessons(n) => format!("{n}课时"),
            Self::Months(n) => format!("{n}个月"),
            Self::Text(text) => text.clone(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(s) if s % 60 == 0 => write!(f, "{} min", s / 60),
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

fn span_zh(seconds: i64) -> String {
    match (seconds / 60, seconds % 60) {
        (minutes, 0) => format!("{minutes}分钟"),
        (0, seconds) => format!("{seconds}秒"),
        (minutes, seconds) => format!("{minutes}分{seconds}秒"),
    }
}

/// "2024年9月10日（星期二）".
fn date_zh(date: NaiveDate) -> String {
    use chrono::Datelike;
    let weekday = ["一", "二", "三", "四", "五", "六", "日"];
    let day = weekday[date.weekday().num_days_from_monday() as usize];
    format!(
        "{}年{}月{}日（星期{day}）",
        date.year(),
        date.month(),
        date.day()
    )
}
