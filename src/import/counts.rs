//! Whole numbers with their simple units: `30`, `30分钟`, `20课时`, `10人`.

use super::cell::{Fault, damaged, half_width};
use super::dates::number;
use super::money::ungroup;

/// Counts at or above this are slips of the finger.
const LIMIT: u32 = 1_000_000;

/// Reads a whole number; the units of the column may stand behind it.
///
/// # Errors
/// Says that it is no whole number, or too large.
pub(super) fn count(column: &str, cell: &str) -> Result<u32, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let text = half_width(cell);
    let digits = units(column)
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(&text)
        .trim_end();
    let plain = ungroup(digits).ok_or_else(|| form(column))?;
    // Spreadsheets write 30 as 30.0.
    let whole = match plain.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b == b'0') => whole,
        Some(_) => return Err(form(column)),
        None => &plain,
    };
    match number(whole.as_bytes()) {
        Some(n) if n < LIMIT => Ok(n),
        _ => Err(Fault::new(
            "too_many",
            "数字达到或超过100万；请核对是否多写了数字",
        )),
    }
}

fn units(column: &str) -> &'static [&'static str] {
    match column {
        "lesson_minutes" => &["分钟", "分", "minutes", "min"],
        "lessons" => &["课时", "课次", "节课", "节", "次", "讲"],
        "capacity" => &["人", "名", "位"],
        _ => &[],
    }
}

fn form(column: &str) -> Fault {
    let unit = match column {
        "lesson_minutes" => "，单位为分钟，如 45",
        "lessons" => "，单位为课时，如 20",
        "capacity" => "，单位为人，如 30",
        _ => "",
    };
    Fault::new(
        "count_form",
        format!("不是可以识别的整数；请只填写一个数字{unit}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_of_the_column_are_taken_off() {
        assert_eq!(count("lesson_minutes", "30分钟"), Ok(30));
        assert_eq!(count("lessons", "20 课时"), Ok(20));
        assert_eq!(count("capacity", "３０人"), Ok(30));
        assert_eq!(count("lessons", "1,200"), Ok(1200));
        assert_eq!(count("lessons", "30.0"), Ok(30));
        assert_eq!(count("lessons", "0"), Ok(0));
    }

    #[test]
    fn anything_else_is_refused() {
        for (column, cell, kind) in [
            ("lesson_minutes", "1小时", "count_form"),
            ("lesson_minutes", "30人", "count_form"),
            ("lessons", "-3", "count_form"),
            ("lessons", "20.5", "count_form"),
            ("lessons", "20-30", "count_form"),
            ("lessons", "二十", "count_form"),
            ("lessons", "4294967296", "too_many"),
            ("lessons", "1000000", "too_many"),
        ] {
            assert_eq!(count(column, cell).unwrap_err().kind, kind, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn every_count_comes_back(n in 0..LIMIT) {
            prop_assert_eq!(count("lessons", &n.to_string()), Ok(n));
            prop_assert_eq!(count("lessons", &format!("{n}课时")), Ok(n));
        }

        #[test]
        fn no_text_panics(cell in ".*", near in "[0-9,.课时分钟]{0,30}") {
            let _ = count("lessons", &cell);
            let _ = count("lesson_minutes", &near);
        }
    }
}
