//! Times of day: `18:30`, `18时30分`, `下午6点半`, `6:30 PM`.

use super::cell::Fault;
use super::dates::{digits, number};

/// Seconds since midnight, 24:00 included, and what follows the time.
pub(super) fn time_of_day(text: &str) -> Result<(u32, &str), Fault> {
    let (part, text) = part_of_day(text);
    let (hour, rest) = digits(text);
    let (h, m, s, rest) = match hour.len() {
        // 1830 or 183015
        4 | 6 => {
            let pair = |at: usize| hour.as_bytes().get(at..at + 2).and_then(number);
            (
                pair(0).unwrap_or(0),
                pair(2).unwrap_or(0),
                pair(4).unwrap_or(0),
                rest,
            )
        }
        1 | 2 => {
            let (m, s, rest) = minutes(rest)?;
            (number(hour.as_bytes()).unwrap_or(u32::MAX), m, s, rest)
        }
        _ => return Err(form()),
    };
    let (part, rest) = match part {
        Part::Any => meridiem(rest),
        _ => (part, rest),
    };
    let exists = m < 60 && s <= 60 && (h < 24 || (h == 24 && m == 0 && s == 0));
    let Some(hour) = part.hour(h).filter(|_| exists) else {
        return Err(Fault::new(
            "no_such_time",
            format!("时间不存在：{h:02}:{m:02}；请写成 18:30 这样的时间（00:00 至 24:00）"),
        ));
    };
    Ok((hour * 3600 + m * 60 + s, rest))
}

/// Minutes and seconds behind the hour; a fraction of a second is rounded.
fn minutes(text: &str) -> Result<(u32, u32, &str), Fault> {
    let spoken = text.starts_with(['时', '点']);
    let Some(rest) = text.strip_prefix([':', '时', '点']) else {
        return Err(form());
    };
    if let Some(rest) = rest.strip_prefix('半').filter(|_| spoken) {
        return Ok((30, 0, rest));
    }
    let (minute, rest) = digits(rest);
    if minute.is_empty() && spoken {
        return Ok((0, 0, rest.strip_prefix('整').unwrap_or(rest)));
    }
    if minute.len() > 2 || minute.is_empty() || (minute.len() == 1 && !spoken) {
        return Err(form());
    }
    let m = number(minute.as_bytes()).unwrap_or(u32::MAX);
    let Some(rest) = rest.strip_prefix([':', '分']) else {
        return Ok((m, 0, rest));
    };
    let (second, rest) = digits(rest);
    if second.is_empty() && spoken {
        return Ok((m, 0, rest));
    }
    if second.len() != 2 && !spoken || second.len() > 2 {
        return Err(form());
    }
    let mut s = number(second.as_bytes()).unwrap_or(u32::MAX);
    let mut rest = rest.strip_prefix('秒').unwrap_or(rest);
    if let Some(fraction) = rest.strip_prefix('.') {
        let (part, after) = digits(fraction);
        s += u32::from(part.as_bytes().first().is_some_and(|b| *b >= b'5'));
        rest = after;
    }
    Ok((m, s, rest))
}

/// The half of the day that a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

impl Part {
    /// The hour on a 24-hour clock; `None` where word and number contradict each other.
    fn hour(self, hour: u32) -> Option<u32> {
        match (self, hour) {
            (Self::Any, _) => Some(hour),
            (Self::Morning, 0..=11) | (Self::Noon, 11..=13) => Some(hour),
            (Self::Noon, 1 | 2) | (Self::Afternoon, 1..=11) | (Self::Evening, 5..=11) => {
                Some(hour + 12)
            }
            // 晚上12点 is midnight to some and a slip to others: refused.
            (Self::Afternoon, 12..=23) | (Self::Evening, 17..=23) => Some(hour),
            _ => None,
        }
    }
}

fn part_of_day(text: &str) -> (Part, &str) {
    let words = [
        ("凌晨", Part::Morning),
        ("清晨", Part::Morning),
        ("早上", Part::Morning),
        ("早晨", Part::Morning),
        ("上午", Part::Morning),
        ("中午", Part::Noon),
        ("下午", Part::Afternoon),
        ("傍晚", Part::Evening),
        ("晚上", Part::Evening),
        ("晚间", Part::Evening),
    ];
    for (word, part) in words {
        if let Some(rest) = text.strip_prefix(word) {
            return (part, rest.trim_start());
        }
    }
    (Part::Any, text)
}

/// "6:30 PM"; 12 PM is noon. 12 AM is refused, as people mean both things by it.
fn meridiem(rest: &str) -> (Part, &str) {
    let text = rest.trim_start();
    match text.get(..2) {
        Some(w) if w.eq_ignore_ascii_case("am") => (Part::Morning, &text[2..]),
        Some(w) if w.eq_ignore_ascii_case("pm") => (Part::Afternoon, &text[2..]),
        _ => (Part::Any, rest),
    }
}

/// The text is no time at all.
pub(super) fn form() -> Fault {
    Fault::new(
        "time_form",
        "不是可以识别的时间；请写成 2024-09-01 18:30 这样",
    )
}
