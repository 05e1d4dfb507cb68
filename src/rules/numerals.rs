//! Whole numbers as documents write them: 30, ３０, 三十, 六十, 一百二十, 五千, 两, 二〇二一.

/// Longest number that is read, in characters.
const LONGEST: usize = 12;

/// A whole number in Arabic or Chinese numerals; `None` where it is none.
pub(super) fn whole(text: &str) -> Option<u32> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .map(half_width)
        .collect();
    if text.is_empty() || text.chars().count() > LONGEST {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    chinese(&text)
}

/// Digits and signs in their half-width form.
pub(super) fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '：' => ':',
        '．' => '.',
        _ => c,
    }
}

fn digit(c: char) -> Option<u32> {
    if c == '〇' || c == '○' {
        return Some(0);
    }
    if c == '两' {
        return Some(2);
    }
    "零一二三四五六七八九"
        .chars()
        .zip(0..)
        .find_map(|(d, value)| (d == c).then_some(value))
}

fn chinese(text: &str) -> Option<u32> {
    // 二〇二一 is read digit by digit.
    if text.chars().all(|c| digit(c).is_some()) {
        let read = |sum: u32, c| sum.checked_mul(10)?.checked_add(digit(c)?);
        return text.chars().try_fold(0, read);
    }
    let (mut total, mut section, mut current) = (0u32, 0u32, None);
    let mut last = u32::MAX;
    for c in text.chars() {
        if let Some(value) = digit(c) {
            // 十三四 is no number; a zero only holds a place.
            if current.is_some_and(|known| known != 0) {
                return None;
            }
            current = Some(value);
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' if total == 0 => {
                let sum = section.checked_add(current.take().unwrap_or(0))?;
                total = sum.checked_mul(10_000)?;
                (section, last) = (0, u32::MAX);
                continue;
            }
            _ => return None,
        };
        // 一百千 and 十百 are no numbers.
        if unit >= last {
            return None;
        }
        last = unit;
        section = section.checked_add(current.take().unwrap_or(1).checked_mul(unit)?)?;
    }
    total
        .checked_add(section)?
        .checked_add(current.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn numbers() {
        for (text, value) in [
            ("30", 30),
            ("３０", 30),
            ("5,000", 5000),
            ("三十", 30),
            ("十二", 12),
            ("六十", 60),
            ("两", 2),
            ("一百二十", 120),
            ("一百零五", 105),
            ("五千", 5000),
            ("一万", 10000),
            ("二〇二一", 2021),
            ("二○二二", 2022),
        ] {
            assert_eq!(whole(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "十三四", "数", "9999999999999", "百千"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
