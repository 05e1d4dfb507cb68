//! Dates: every form of DESIGN 5, and what to say about the others.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cell::{Fault, damaged, half_width};
use super::moments;

/// Years that a registry can speak of; anything else is a slip of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2105;

const HINT: &str = "请写成 2024-09-01 这样的日期";

/// Reads a date; a time of day behind it is allowed and left out.
///
/// # Errors
/// Says whether the form or the day is wrong, and how to write it.
pub(super) fn date(cell: &str) -> Result<NaiveDate, Fault> {
    if let Some(date) = plain(cell.as_bytes()) {
        return Ok(date);
    }
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let text = half_width(cell);
    if let Some((date, _)) = serial(&text)? {
        return Ok(date);
    }
    let (date, rest) = prefix(&text)?;
    if rest.is_empty() {
        return Ok(date);
    }
    // An offset may move the time to another day, so the whole is read as a moment.
    match moments::after_date(date, rest) {
        Ok((date, _)) => Ok(date),
        // The weekday was all that followed.
        Err(fault) if fault.kind == "no_time" => Ok(date),
        Err(fault) if fault.kind == "time_form" => Err(form()),
        Err(fault) => Err(fault),
    }
}

/// `2024-09-01` without any ado.
fn plain(b: &[u8]) -> Option<NaiveDate> {
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let year = i32::try_from(number(&b[..4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(&b[5..7])?, number(&b[8..])?)?;
    YEARS.contains(&year).then_some(date)
}

/// The number that the digits spell; `None` where one is no digit.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |n, b| {
        let digit = b.wrapping_sub(b'0');
        (digit <= 9).then(|| n.checked_mul(10)?.checked_add(u32::from(digit)))?
    })
}

/// Splits the leading digits off.
pub(super) fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// A date at the start of the text, and what follows it.
pub(super) fn prefix(text: &str) -> Result<(NaiveDate, &str), Fault> {
    let (first, rest) = digits(text);
    match first.len() {
        4 => year_first(first, rest),
        8 | 12 | 14 => {
            let (ymd, rest) = text.split_at(8);
            Ok((ymd_of(&ymd[..4], &ymd[4..6], &ymd[6..])?, rest))
        }
        1 | 2 if rest.starts_with([':', '时', '点']) => Err(Fault::new(
            "no_date",
            "只有时间，缺少日期；请写成 2024-09-01 18:30 这样",
        )),
        1 | 2 if rest.starts_with(['/', '-', '.', '月']) => Err(Fault::new(
            "year_first",
            "缺少年份或年份不在最前，无法确定日期；请写成 2024-09-01 这样的日期",
        )),
        _ => Err(form()),
    }
}

fn year_first<'t>(year: &'t str, rest: &'t str) -> Result<(NaiveDate, &'t str), Fault> {
    let rest = rest.trim_start();
    let separator = rest.chars().next().ok_or_else(form)?;
    if !matches!(separator, '-' | '/' | '.' | '年') {
        return Err(form());
    }
    let (month, rest) = digits(rest[separator.len_utf8()..].trim_start());
    let second = if separator == '年' { '月' } else { separator };
    let Some(rest) = rest.trim_start().strip_prefix(second) else {
        return Err(form());
    };
    let (day, rest) = digits(rest.trim_start());
    if !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
        return Err(form());
    }
    let rest = rest.trim_start().strip_prefix(['日', '号']).unwrap_or(rest);
    Ok((ymd_of(year, month, day)?, rest))
}

fn ymd_of(year: &str, month: &str, day: &str) -> Result<NaiveDate, Fault> {
    let number = |t: &str| number(t.as_bytes()).unwrap_or(u32::MAX);
    let (y, m, d) = (
        i32::try_from(number(year)).unwrap_or(i32::MAX),
        number(month),
        number(day),
    );
    let Some(date) = NaiveDate::from_ymd_opt(y, m, d) else {
        return Err(Fault::new(
            "no_such_date",
            format!("日期不存在：{year}-{month:0>2}-{day:0>2}；请写成 2024-02-28 这样的日期"),
        ));
    };
    in_range(date)
}

fn in_range(date: NaiveDate) -> Result<NaiveDate, Fault> {
    // 9999-12-31 is how databases write "without end".
    if YEARS.contains(&date.year()) || (date.year(), date.ordinal()) == (9999, 365) {
        return Ok(date);
    }
    Err(Fault::new(
        "date_range",
        format!(
            "年份{}不在{}年至{}年之间；请核对年份",
            date.year(),
            YEARS.start(),
            YEARS.end()
        ),
    ))
}

/// An Excel serial: days since 1899-12-30, the time of day as a fraction (in seconds,
/// rounded; `None` where there is no fraction). Five digits; a year is not mistaken for one.
pub(super) fn serial(text: &str) -> Result<Option<(NaiveDate, Option<u32>)>, Fault> {
    let (whole, rest) = digits(text);
    let fraction = match rest.strip_prefix('.') {
        Some(f) if !f.is_empty() && digits(f).1.is_empty() => true,
        _ if rest.is_empty() => false,
        _ => return Ok(None),
    };
    if whole.len() != 5 {
        return Ok(None);
    }
    let value = Decimal::from_str(text).map_err(|_| form())?;
    let seconds = (value.fract() * Decimal::from(86_400))
        .round()
        .to_u32()
        .unwrap_or(0);
    let days = number(whole.as_bytes()).unwrap_or(0) + seconds / 86_400;
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)
        .and_then(|epoch| epoch.checked_add_days(Days::new(days.into())))
        .ok_or_else(form)?;
    let timed = fraction && !value.fract().is_zero();
    Ok(Some((in_range(date)?, timed.then_some(seconds % 86_400))))
}

fn form() -> Fault {
    Fault::new("date_form", format!("不是可以识别的日期；{HINT}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn every_form_of_the_design() {
        for cell in [
            "2024-09-01",
            "2024/9/1",
            "2024.9.1",
            "2024年9月1日",
            "2024 年 9 月 1 日",
            "2024年9月1号",
            "20240901",
            "45536",
            "45536.75",
            "2024-09-01 00:00:00",
            "2024-09-01T00:00:00Z",
            "2024-08-31T16:00:00Z",
            "２０２４－０９－０１",
            "2024-9-1 8:05",
        ] {
            assert_eq!(date(cell), Ok(day(2024, 9, 1)), "{cell}");
        }
        assert_eq!(date("9999-12-31"), Ok(day(9999, 12, 31)));
    }

    #[test]
    fn says_what_is_wrong() {
        for (cell, kind) in [
            ("2024-02-31", "no_such_date"),
            ("2023年2月29日", "no_such_date"),
            ("20241301", "no_such_date"),
            ("0204-09-01", "date_range"),
            ("2204-09-01", "date_range"),
            ("9/1/2024", "year_first"),
            ("9月1日", "year_first"),
            ("18:30", "no_date"),
            ("长期", "date_form"),
            ("2024-09", "date_form"),
            ("2024-09-01abc", "date_form"),
            ("2024-09-01至2024-12-01", "date_form"),
            ("99999", "date_range"),
            ("6.1E+18", "rounded"),
        ] {
            assert_eq!(date(cell).unwrap_err().kind, kind, "{cell}");
        }
        assert_eq!(
            date("2024-02-31").unwrap_err().message,
            "日期不存在：2024-02-31；请写成 2024-02-28 这样的日期"
        );
    }

    proptest! {
        #[test]
        fn every_date_comes_back(days in 0_i64..57_000) {
            let d = day(1949, 10, 1) + chrono::TimeDelta::days(days);
            for form in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%Y年%-m月%-d日", "%Y%m%d"] {
                prop_assert_eq!(date(&d.format(form).to_string()), Ok(d));
            }
            let serial = (d - day(1899, 12, 30)).num_days();
            prop_assert_eq!(date(&serial.to_string()), Ok(d));
        }

        #[test]
        fn no_text_panics(cell in ".*", near in "[0-9年月日/.:T -]{0,24}") {
            let _ = date(&cell);
            let _ = date(&near);
        }
    }
}
