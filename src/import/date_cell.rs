//! Date cells of a workbook: serial numbers of days as the text that every column reads.

use calamine::ExcelDateTime;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::dates;
use super::workbook::number;

/// `2024-09-01`, `2024-09-01 18:30:00` or `18:30:00`.
pub(super) fn date_time(at: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, millisecond) = at.to_ymd_hms_milli();
    // Half a second and more is rounded up, perhaps to another day.
    if !DATED.contains(&year) || millisecond >= 500 {
        return exact(at);
    }
    // A fraction too small to be seen is a time still: midnight.
    let time = (at.as_f64().fract() > 0.0).then_some([hour, minute, second]);
    dated(year, [month, day], time)
}

/// Years in which a serial is neither a time without date nor a slip of the finger.
const DATED: std::ops::RangeInclusive<u16> = 1949..=2105;

/// The digits of nearly every date cell, without any ado.
fn dated(year: u16, day: [u8; 2], time: Option<[u8; 3]>) -> String {
    let mut text = String::with_capacity("2024-09-01 18:30:00".len());
    let mut two = |before: &str, number: u8| {
        text.push_str(before);
        text.push(char::from(b'0' + number / 10));
        text.push(char::from(b'0' + number % 10));
    };
    let [century, year] = [year / 100, year % 100].map(|n| u8::try_from(n).unwrap_or(0));
    two("", century);
    two("", year);
    for number in day {
        two("-", number);
    }
    for (before, number) in [" ", ":", ":"].into_iter().zip(time.into_iter().flatten()) {
        two(before, number);
    }
    text
}

/// The same by exact decimals, for every serial.
fn exact(at: ExcelDateTime) -> String {
    let plain = || number(at.as_f64());
    let Some(serial) = Decimal::from_f64(at.as_f64()) else {
        return plain();
    };
    // Macintosh workbooks count from 1904-01-01. `to_ymd_hms_milli` tells them apart: the
    // same serial means another year.
    let (year, ..) = at.to_ymd_hms_milli();
    let (unmoved, ..) =
        ExcelDateTime::new(at.as_f64(), calamine::ExcelDateTimeType::DateTime, false)
            .to_ymd_hms_milli();
    let serial = if year == unmoved {
        serial
    } else {
        serial + Decimal::from(1462)
    };
    if serial < Decimal::ONE {
        let day = dates::serial(&(serial + Decimal::from(40_000)).to_string());
        return match day {
            Ok(Some((_, Some(second)))) => clock(second),
            _ => plain(),
        };
    }
    match dates::serial(&serial.to_string()) {
        Ok(Some((date, Some(second)))) => format!("{date} {}", clock(second)),
        Ok(Some((date, None))) => date.to_string(),
        _ => plain(),
    }
}

fn clock(second: u32) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::DateTime;
    use proptest::prelude::*;

    #[test]
    fn date_cells_are_rounded_to_the_second() {
        let shown = |n, mac| date_time(ExcelDateTime::new(n, DateTime, mac));
        assert_eq!(shown(45_536.0, false), "2024-09-01");
        assert_eq!(shown(45_536.770_833_333_3, false), "2024-09-01 18:30:00");
        assert_eq!(shown(44_074.770_833_333_3, true), "2024-09-01 18:30:00");
        assert_eq!(shown(0.770_833_333_3, false), "18:30:00");
        assert_eq!(shown(45_536.999_999, false), "2024-09-02 00:00:00");
        assert_eq!(shown(45_536.999_999_999_9, false), "2024-09-02 00:00:00");
        assert_eq!(shown(2_958_465.0, false), "2958465");
    }

    proptest! {
        #[test]
        #[allow(clippy::float_arithmetic, reason = "serials are floating point")]
        fn the_quick_way_and_the_exact_one_agree(day in 18_000_u32..75_000, second in 0_u32..86_400, mac: bool) {
            let serial = f64::from(day) + f64::from(second) / 86_400.0;
            let at = ExcelDateTime::new(serial, DateTime, mac);
            prop_assert_eq!(date_time(at), exact(at));
        }
    }
}
