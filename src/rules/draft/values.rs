//! Values that sentences hold: numbers, times of day and days.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use crate::model::clock_text;
use crate::rules::numerals::whole;

/// Values of a match, by the name of their group.
pub(super) type Values = BTreeMap<String, Value>;

/// A value that a template takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Number(u32),
    /// Seconds since midnight.
    Clock(u32),
    Day(NaiveDate),
    Text(String),
}

/// A number with its unit left to the sentence.
pub(super) const NUMBER: &str = "[0-9,〇零○一二两三四五六七八九十百千万]+";
/// A time of day.
pub(super) const CLOCK: &str = "(?:晚上|晚间|当晚|夜间|下午|晚)?(?:[0-9]{1,2}:[0-9]{2}|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[点时](?:半|整|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})分)?)";
/// A day, or a month that stands for its last day.
pub(super) const DATE: &str = "[0-9〇○零一二三四五六七八九]{4}年[0-9一二三四五六七八九十]{1,2}月(?:底|[0-9一二三四五六七八九十]{1,3}日)?";

/// Reads a group by its name.
///
/// # Errors
/// Why it cannot be read, in Chinese.
pub(super) fn read(name: &str, text: &str) -> Result<Value, String> {
    let value = match name {
        "clock" => return clock(text).map(Value::Clock),
        "deadline" => date(text).map(Value::Day),
        _ => whole(text).map(Value::Number),
    };
    value.ok_or_else(|| format!("“{text}”读不出来"))
}

/// 21点, 21:00, 晚上八点半.
fn clock(text: &str) -> Result<u32, String> {
    let unread = || format!("时刻“{text}”读不出来");
    let late = text.contains('晚') || text.contains("夜间") || text.contains("下午");
    let bare = text.trim_start_matches(['晚', '上', '间', '当', '夜', '下', '午']);
    let (hour, rest) = bare.split_once(['点', '时', ':']).ok_or_else(unread)?;
    let minute = match rest.trim_end_matches('分') {
        "" | "整" => 0,
        "半" => 30,
        minutes => whole(minutes).ok_or_else(unread)?,
    };
    let hour = whole(hour).ok_or_else(unread)?;
    let hour = match hour {
        1..=11 if late => hour + 12,
        1..=12 if !late => return Err(format!("时刻“{text}”没有写明上午还是下午")),
        _ => hour,
    };
    (hour < 24 && minute < 60)
        .then_some(hour * 3600 + minute * 60)
        .ok_or_else(unread)
}

/// 2022年1月31日; 2022年1月底 and 2022年1月 stand for the month's last day.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let (year, month) = (i32::try_from(whole(year)?).ok()?, whole(month)?);
    match day.trim_end_matches('日') {
        "" | "底" => NaiveDate::from_ymd_opt(year, month, 1)?
            .checked_add_months(Months::new(1))?
            .pred_opt(),
        day => NaiveDate::from_ymd_opt(year, month, whole(day)?),
    }
}

impl Value {
    /// The value moved by a whole number of its unit: minutes, days, or ones.
    pub fn moved(&self, by: i64) -> Option<Self> {
        Some(match self {
            Self::Number(n) => Self::Number(u32::try_from(i64::from(*n) + by).ok()?),
            Self::Clock(_) => return self.moved_seconds(by * 60),
            Self::Day(day) if by < 0 => {
                Self::Day(day.checked_sub_days(Days::new(by.unsigned_abs()))?)
            }
            Self::Day(day) => Self::Day(day.checked_add_days(Days::new(by.unsigned_abs()))?),
            Self::Text(_) => return None,
        })
    }

    /// A time of day moved by seconds; it stays within its day.
    pub fn moved_seconds(&self, by: i64) -> Option<Self> {
        let Self::Clock(second) = self else {
            return None;
        };
        let second = u32::try_from(i64::from(*second) + by).ok()?;
        (second < 86_400).then_some(Self::Clock(second))
    }

    /// A day moved by months.
    pub fn moved_months(&self, by: u32) -> Option<Self> {
        let Self::Day(day) = self else { return None };
        Some(Self::Day(day.checked_add_months(Months::new(by))?))
    }

    /// As templates write it.
    pub fn text(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Clock(second) => clock_text(*second),
            Self::Day(day) => day.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        for (text, hour, minute) in [
            ("21点", 21, 0),
            ("21时", 21, 0),
            ("21:00", 21, 0),
            ("20:30", 20, 30),
            ("晚上八点半", 20, 30),
            ("晚八点", 20, 0),
            ("二十点三十分", 20, 30),
        ] {
            assert_eq!(clock(text), Ok(hour * 3600 + minute * 60), "{text}");
        }
        for text in ["八点半", "9:00", "25点", "晚上", "21:75"] {
            assert!(clock(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days() {
        for (text, day) in [
            ("2022年1月31日", "2022-01-31"),
            ("2022年2月", "2022-02-28"),
            ("2022年1月底", "2022-01-31"),
            ("二〇二一年十月三十日", "2021-10-30"),
        ] {
            assert_eq!(date(text).map(|d| d.to_string()).as_deref(), Some(day));
        }
        assert_eq!(date("2022年2月30日"), None);
    }
}
