//! Numbers as pages write them: 12, 十二, 廿五, 一千九百八十, 两, 壹仟玖佰捌拾, 三九八零.

/// What a grammar lets stand for a whole number.
pub(super) const NUMBER: &str = r"(?:[0-9]{1,4}|[零一二两三四五六七八九十百廿卅]{1,7})";

/// A whole number in Arabic or Chinese numerals, below a hundred million.
pub(super) fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 16 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    chinese(text)
}

/// Whether a character is a Chinese numeral, 万 apart.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '廿' | '卅') || unit(c).is_some()
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

fn chinese(text: &str) -> Option<u32> {
    // 二零二五 is read digit by digit.
    if text.chars().count() > 1 && text.chars().all(|c| digit(c).is_some()) {
        return text
            .chars()
            .try_fold(0u32, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut total, mut section, mut current) = (0u32, 0u32, None);
    let mut last_unit = 1;
    for c in text.chars() {
        if let Some(value) = digit(c) {
            // 十三四 is not one number.
            if current.is_some_and(|known| known != 0) {
                return None;
            }
            current = Some(value);
            continue;
        }
        let unit = match c {
            '十' | '拾' | '百' | '佰' | '千' | '仟' => unit(c)?,
            '廿' => {
                section = section.checked_add(20)?;
                last_unit = 10;
                continue;
            }
            '卅' => {
                section = section.checked_add(30)?;
                last_unit = 10;
                continue;
            }
            '万' => {
                if total > 0 {
                    return None;
                }
                let sum = section.checked_add(current.take().unwrap_or(0))?;
                total = total.checked_add(sum.max(1).checked_mul(10_000)?)?;
                section = 0;
                last_unit = 10_000;
                continue;
            }
            _ => return None,
        };
        section = section.checked_add(current.take().unwrap_or(1).checked_mul(unit)?)?;
        last_unit = unit;
    }
    let tail = current.unwrap_or(0);
    // 一千九 is 1900 and 两百五 250; 一百零五 says its zero.
    let tail = if last_unit > 10 && tail > 0 && !text.contains('零') {
        tail.checked_mul(last_unit / 10)?
    } else {
        tail
    };
    total.checked_add(section)?.checked_add(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (text, value) in [
            ("12", 12),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("廿五", 25),
            ("两", 2),
            ("零", 0),
            ("一千九百八十", 1980),
            ("一百零五", 105),
            ("两百五", 250),
            ("一万二千", 12000),
            ("一万", 10000),
            ("二零二五", 2025),
            ("三千", 3000),
            ("一千九", 1900),
            ("四十五", 45),
            ("三九八零", 3980),
            ("一九八〇", 1980),
            ("壹仟玖佰捌拾", 1980),
            ("贰佰肆拾", 240),
            ("两千六百八", 2680),
            ("一千二", 1200),
            ("一万两千八", 12800),
            ("三百六十", 360),
            ("一千零八十", 1080),
            ("十九", 19),
        ] {
            assert_eq!(whole(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "十三四", "数", "99999999999999999"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
