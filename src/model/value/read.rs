//! Reads the stable form of a value again, as findings are kept in the database.

use chrono::NaiveDate;

use super::Value;
use crate::model::{DayKind, Word};

impl Value {
    /// What [`std::fmt::Display`] wrote ("9 min", "21:05", "66.00 yuan"). What is none of the
    /// quantities is the text that it is.
    pub fn read(text: &str) -> Self {
        span(text)
            .or_else(|| clock(text))
            .or_else(|| date(text))
            .or_else(|| counted(text))
            .unwrap_or_else(|| Self::Text(text.to_owned()))
    }
}

/// "9 min", "9 min 30 s", "-0 min 10 s"
fn span(text: &str) -> Option<Value> {
    let (minutes, rest) = text.split_once(" min")?;
    let seconds: i64 = match rest.strip_prefix(' ') {
        Some(rest) => rest.strip_suffix(" s")?.parse().ok()?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    let sign = if minutes.starts_with('-') { -1 } else { 1 };
    let minutes: i64 = minutes.parse().ok()?;
    let all = minutes.checked_abs()?.checked_mul(60)?;
    Some(Value::Seconds(sign * all.checked_add(seconds)?))
}

/// "21:05", "00:10:30 (+1 day)"
fn clock(text: &str) -> Option<Value> {
    let (time, day) = match text.split_once(" (+") {
        Some((time, rest)) => (time, rest.strip_suffix(" day)")?.parse().ok()?),
        None => (text, 0),
    };
    let parts: Vec<u32> = time
        .split(':')
        .map(|part| part.parse().ok().filter(|_| part.len() == 2))
        .collect::<Option<_>>()?;
    let second = match parts.as_slice() {
        [hour @ 0..=24, minute @ 0..=59] => hour * 3600 + minute * 60,
        [hour @ 0..=24, minute @ 0..=59, second @ 0..=59] => hour * 3600 + minute * 60 + second,
        _ => return None,
    };
    Some(Value::Clock { second, day })
}

/// "2024-09-10", "2024-09-17 holiday 中秋节"
fn date(text: &str) -> Option<Value> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let Some((date, rest)) = text.split_once(' ') else {
        return day(text).map(Value::Date);
    };
    let (kind, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let kind = DayKind::ALL.iter().copied().find(|k| k.code() == kind)?;
    Some(Value::Day(day(date)?, kind, name.to_owned()))
}

/// "66.00 yuan", "60 lessons", "3 months"
fn counted(text: &str) -> Option<Value> {
    let (number, unit) = text.split_once(' ')?;
    match unit {
        "yuan" => number.parse().ok().map(Value::Yuan),
        "lessons" => number.parse().ok().map(Value::Lessons),
        "months" => number.parse().ok().map(Value::Months),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let day = (0_i32..20_000)
            .prop_map(|n| NaiveDate::from_num_days_from_ce_opt(730_000 + n).unwrap());
        let kind = prop::sample::select(DayKind::ALL);
        prop_oneof![
            (-20_000_i64..20_000).prop_map(Value::Seconds),
            (0_u32..86_400, 0_u8..3).prop_map(|(second, day)| Value::Clock { second, day }),
            day.clone().prop_map(Value::Date),
            (day, kind, "[中秋节]{0,3}").prop_map(|(d, k, n)| Value::Day(d, k, n)),
            (-1_000_000_i64..1_000_000_000, 0_u32..7)
                .prop_map(|(n, scale)| Value::Yuan(Decimal::new(n, scale))),
            (0_u32..5_000).prop_map(Value::Lessons),
            (0_u32..200).prop_map(Value::Months),
            "[课程a-z0-9 :.-]{0,12}".prop_map(Value::Text),
        ]
    }

    proptest! {
        #[test]
        fn what_was_written_reads_the_same_to_people(value in any_value()) {
            let read = Value::read(&value.to_string());
            prop_assert_eq!(read.to_string(), value.to_string());
            let is_text = matches!(value, Value::Text(_));
            prop_assert!(is_text || read.zh() == value.zh(), "{:?} {:?}", value, read);
        }
    }

    #[test]
    fn words_stay_words() {
        for text in [
            "无",
            "9 min.",
            "25:00",
            "2024-13-01",
            "3 apples",
            "",
            "12:5",
        ] {
            assert_eq!(Value::read(text), Value::Text(text.to_owned()));
        }
    }
}
