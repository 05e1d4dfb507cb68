//! Moments: a date with a time of day, as a wall clock in Asia/Shanghai shows it.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Asia::Shanghai;

use super::cell::{Fault, damaged, half_width};
use super::dates::{self, number};
use super::times::{form, time_of_day};
use crate::model::{Moment, SECONDS_PER_DAY};

/// Reads a moment. A time without an offset is Asia/Shanghai; with one it is converted.
///
/// # Errors
/// Says whether the date or the time is wrong or missing, and how to write it.
pub(super) fn moment(cell: &str) -> Result<Moment, Fault> {
    if let Some(moment) = plain(cell.as_bytes()) {
        return Ok(moment);
    }
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let text = half_width(cell);
    let (date, second) = match dates::serial(&text)? {
        Some((date, Some(second))) => (date, second),
        Some((_, None)) => return Err(no_time()),
        None => {
            let (date, rest) = dates::prefix(&text)?;
            after_date(date, rest)?
        }
    };
    let in_range = (1970..=2105).contains(&date.year());
    NaiveTime::from_num_seconds_from_midnight_opt(second, 0)
        .and_then(|time| Moment::from_local(date.and_time(time)))
        .filter(|_| in_range)
        .ok_or_else(|| {
            Fault::new(
                "date_range",
                format!("年份{}不在1970年至2105年之间；请核对年份", date.year()),
            )
        })
}

/// `2024-09-01 18:30`, with or without seconds: nearly every cell of a long table.
#[inline]
fn plain(b: &[u8]) -> Option<Moment> {
    let shaped = matches!(b.len(), 16 | 19)
        && b[4] == b'-'
        && b[7] == b'-'
        && matches!(b[10], b' ' | b'T')
        && b[13] == b':';
    if !shaped {
        return None;
    }
    let year = two(b, 0)? * 100 + two(b, 2)?;
    let (month, day) = (two(b, 5)?, two(b, 8)?);
    let (hour, minute) = (two(b, 11)?, two(b, 14)?);
    let second = match b.get(16) {
        None => 0,
        Some(b':') => two(b, 17)?,
        Some(_) => return None,
    };
    let exists = (1970..=2105).contains(&year)
        && day >= 1
        && day <= days_of_month(year, month)
        && hour < 24
        && minute < 60
        && second < 60;
    exists.then(|| {
        Moment(
            days_since_1970(year, month, day) * SECONDS_PER_DAY
                + hour * 3600
                + minute * 60
                + second,
        )
    })
}

#[inline]
fn two(b: &[u8], at: usize) -> Option<u32> {
    let (tens, ones) = (b[at].wrapping_sub(b'0'), b[at + 1].wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

fn days_of_month(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

/// Days between 1970-01-01 and a date not before it. The year is counted from March, so
/// that the day that leap years add stands at its end.
fn days_since_1970(year: u32, month: u32, day: u32) -> u32 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The local date and second of the day that a date and the text behind it mean.
pub(super) fn after_date(date: NaiveDate, rest: &str) -> Result<(NaiveDate, u32), Fault> {
    let rest = without_weekday(rest.trim_start());
    let time = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    if time.is_empty() {
        return Err(no_time());
    }
    let (second, rest) = time_of_day(time)?;
    let days = u64::from(second / SECONDS_PER_DAY);
    let date = date.checked_add_days(Days::new(days)).ok_or_else(form)?;
    let second = second % SECONDS_PER_DAY;
    match rest.trim() {
        "" => Ok((date, second)),
        offset => to_shanghai(date, second, offset_seconds(offset).ok_or_else(form)?),
    }
}

/// Timetables like to name the day: "2024-09-10（星期二）18:30".
fn without_weekday(text: &str) -> &str {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let day = ["星期", "周"]
        .iter()
        .find_map(|w| inner.strip_prefix(w))
        .and_then(|d| d.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天']));
    match day {
        Some(rest) => rest.strip_prefix(')').unwrap_or(rest).trim_start(),
        None => text,
    }
}

/// "Z", "+08:00", "+0800", "+08".
fn offset_seconds(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest.as_bytes()),
        ("-", rest) => (-1, rest.as_bytes()),
        _ => return None,
    };
    let (hours, minutes) = match digits.len() {
        2 => (number(digits)?, 0),
        4 => (number(&digits[..2])?, number(&digits[2..])?),
        5 if digits[2] == b':' => (number(&digits[..2])?, number(&digits[3..])?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
}

fn to_shanghai(date: NaiveDate, second: u32, offset: i64) -> Result<(NaiveDate, u32), Fault> {
    let midnight = date.and_time(NaiveTime::MIN).and_utc();
    let shift = TimeDelta::seconds(i64::from(second) - offset);
    let local = midnight
        .checked_add_signed(shift)
        .map(|at: DateTime<_>| at.with_timezone(&Shanghai).naive_local())
        .ok_or_else(form)?;
    let since_midnight = local.time().signed_duration_since(NaiveTime::MIN);
    let second = u32::try_from(since_midnight.num_seconds()).map_err(|_| form())?;
    Ok((local.date(), second))
}

fn no_time() -> Fault {
    Fault::new(
        "no_time",
        "只有日期，缺少时间；请写成 2024-09-01 18:30 这样（午夜写成 2024-09-01 24:00）",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn local(text: &str) -> Moment {
        Moment::from_local(
            chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn every_form_means_the_same_second() {
        for cell in [
            "2024-09-01 18:30",
            "2024-09-01 18:30:00",
            "2024-09-01T18:30",
            "2024-09-01T18:30:00+08:00",
            "2024-09-01T10:30:00Z",
            "2024-09-01 10:30:00.000Z",
            "2024-09-01T19:30:00+0900",
            "2024/9/1 18:30",
            "2024.9.1 18:30:00",
            "2024年9月1日18时30分",
            "2024年9月1日 18点半",
            "2024年9月1日下午6:30",
            "2024年9月1日（星期日）晚上6点30分",
            "2024-09-01 周日 18:30",
            "20240901 18:30",
            "202409011830",
            "20240901183000",
            "20240901T103000Z",
            "2024-09-01 6:30 PM",
            "２０２４－０９－０１　１８：３０",
            "45536.7708333333",
            "45536.770833333336",
        ] {
            assert_eq!(moment(cell), Ok(local("2024-09-01 18:30:00")), "{cell}");
        }
        assert_eq!(moment("2024-09-01 24:00"), Ok(local("2024-09-02 00:00:00")));
        assert_eq!(
            moment("2024-09-01 18:30:14.7"),
            Ok(local("2024-09-01 18:30:15"))
        );
        // China kept summer time in 1988.
        assert_eq!(
            moment("1988-07-01T00:00:00Z"),
            Ok(local("1988-07-01 09:00:00"))
        );
    }

    #[test]
    fn says_what_is_wrong() {
        for (cell, kind) in [
            ("2024-02-31 18:30", "no_such_date"),
            ("2024-09-01 25:00", "no_such_time"),
            ("2024-09-01 18:60", "no_such_time"),
            ("2024-09-01 24:01", "no_such_time"),
            ("2024-09-01 上午14:00", "no_such_time"),
            ("2024-09-01 晚上12点", "no_such_time"),
            ("2024-09-01 12:00 AM", "no_such_time"),
            ("2024-09-01", "no_time"),
            ("45536", "no_time"),
            ("18:30", "no_date"),
            ("1969-12-31 18:30", "date_range"),
            ("2106-01-01 00:00", "date_range"),
            ("2024-09-01 18:30-19:30", "time_form"),
            ("2024-09-01 晚饭后", "time_form"),
            ("明天", "date_form"),
        ] {
            assert_eq!(moment(cell).unwrap_err().kind, kind, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn every_moment_comes_back(second in 0..4_291_747_200_u32) {
            let at = Moment(second);
            for form in ["%Y-%m-%d %H:%M:%S", "%Y年%-m月%-d日 %H时%M分%S秒", "%Y%m%d%H%M%S"] {
                prop_assert_eq!(moment(&at.local().format(form).to_string()), Ok(at));
            }
            let minute = Moment(second - second % 60);
            let text = minute.local().format("%Y-%m-%d %H:%M").to_string();
            prop_assert_eq!(moment(&text), Ok(minute));
        }

        #[test]
        fn the_short_way_is_the_long_way(text in "(19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-6][0-9]") {
            // A second form of the same text, which the short way does not take.
            let long = moment(&text.replace('-', "/"));
            prop_assert_eq!(plain(text.as_bytes()).is_some(), long.is_ok() && !text.contains(" 24"));
            if let Some(short) = plain(text.as_bytes()) {
                prop_assert_eq!(Ok(short), long);
            }
        }

        #[test]
        fn no_text_panics(cell in ".*", near in "[0-9年月日时分点半下午上/.:TZ+ -]{0,24}") {
            let _ = moment(&cell);
            let _ = moment(&near);
        }
    }
}
