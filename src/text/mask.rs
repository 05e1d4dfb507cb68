//! Personal data that a text must not spread: mobile numbers, identity numbers and names.

use std::borrow::Cow;

/// Digits of a masked number that stay: enough to tell two numbers of one letter apart.
const KEPT: usize = 3;
/// Groups that one number may be written in: `138 0000 0000`.
const GROUPS: usize = 4;

/// A name as a letter may show it: 王小明 becomes 王**, however long it is.
pub fn mask_name(name: &str) -> String {
    let first = name.chars().next();
    first.map_or_else(String::new, |first| format!("{first}**"))
}

/// The text with the digits of mobile and identity numbers hidden but for the first three.
/// Landlines, permit and credit codes and account numbers stay: they are institutions'.
pub fn mask_numbers(text: &str) -> Cow<'_, str> {
    let chars: Vec<char> = text.chars().collect();
    let groups = groups(&chars);
    let mut hidden: Vec<usize> = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        let numbers = (1..=GROUPS).find_map(|count| number(&groups, first, count, &chars));
        match numbers {
            Some((places, count)) => {
                hidden.extend(places.into_iter().skip(KEPT));
                first += count;
            }
            None => first += 1,
        }
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut hidden = hidden.into_iter().peekable();
    let masked = chars.iter().enumerate().map(|(at, c)| {
        if hidden.next_if_eq(&at).is_some() {
            '*'
        } else {
            *c
        }
    });
    Cow::Owned(masked.collect())
}

/// Runs of digits, as ranges of characters.
fn groups(chars: &[char]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        if digit(*c).is_none() {
            continue;
        }
        match out.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => out.push((at, at + 1)),
        }
    }
    out
}

/// The places of a number's digits, where so many groups from that one on are a number.
fn number(
    groups: &[(usize, usize)],
    first: usize,
    count: usize,
    chars: &[char],
) -> Option<(Vec<usize>, usize)> {
    let all = groups.get(first..first + count)?;
    let joined = |pair: &[(usize, usize)]| match pair {
        [(_, end), (start, _)] => {
            start - end == 1 && chars.get(*end).is_some_and(|c| is_between(*c))
        }
        _ => false,
    };
    if !all.windows(2).all(joined) {
        return None;
    }
    let (start, end) = (all.first()?.0, all.last()?.1);
    let mut places: Vec<usize> = all.iter().flat_map(|(a, b)| *a..*b).collect();
    // X is the check character ten.
    let x = chars
        .get(end)
        .is_some_and(|c| matches!(c, 'x' | 'X' | 'Ｘ' | 'ｘ'));
    let end = if x && places.len() == 17 {
        places.push(end);
        end + 1
    } else {
        end
    };
    let letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
    if letter(start.checked_sub(1).and_then(|at| chars.get(at))) || letter(chars.get(end)) {
        return None;
    }
    let digits: Vec<u8> = places
        .iter()
        .filter_map(|at| digit(*chars.get(*at)?))
        .collect();
    if is_identity(&digits, places.len()) {
        return Some((places, count));
    }
    let abroad = digits.len() == 13 && digits.starts_with(&[8, 6]);
    let skipped = if abroad { 2 } else { 0 };
    is_mobile(digits.get(skipped..)?).then(|| (places.split_off(skipped), count))
}

fn is_between(c: char) -> bool {
    matches!(c, ' ' | '-' | '－' | '—' | '\u{a0}' | '\u{3000}')
}

fn digit(c: char) -> Option<u8> {
    let value = match c {
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => c.to_digit(10)?,
    };
    u8::try_from(value).ok()
}

fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, ..]) && digits.len() == 11
}

/// GB 11643: six digits of a place, the day of birth, three more and a check character. A
/// mistyped check character hides nobody, so it is not asked for.
fn is_identity(digits: &[u8], length: usize) -> bool {
    let [a, _, _, _, _, _, y1, y2, _, _, m1, m2, d1, d2, ..] = digits else {
        return false;
    };
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    length == 18
        && (1..=8).contains(a)
        && matches!((y1, y2), (1, 9) | (2, 0))
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // Every number here is invented.
    #[test]
    fn numbers_of_people_are_hidden() {
        for (text, masked) in [
            ("电话13800000000。", "电话138********。"),
            ("138 0000 0000转", "138 **** ****转"),
            ("138-0000-0000", "138-****-****"),
            ("+86 13800000000", "+86 138********"),
            ("8613800000000", "86138********"),
            ("１３８００００００００", "１３８********"),
            ("13800000000 13900000000", "138******** 139********"),
            ("身份证110101201001010015", "身份证110***************"),
            ("11010120100101001X同学", "110***************同学"),
            ("110101 20100101 0016", "110*** ******** ****"),
        ] {
            assert_eq!(mask_numbers(text), masked, "{text}");
        }
        assert_eq!(mask_name("王小明"), "王**");
        assert_eq!(mask_name(""), "");
    }

    #[test]
    fn numbers_of_institutions_stay() {
        for text in [
            "0513-87650000",
            "许可证132068270000001号",
            "教民132068270000001",
            "52320000MJ0000001P",
            "913200000000000029",
            "6222000100020003000",
            "2024-09-10 18:30至20:30",
            "第12345678901项",
            "138000000001",
            "共1380元",
            "",
        ] {
            assert!(matches!(mask_numbers(text), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest! {
        /// Nothing but digits changes, and no mobile number of a text is left.
        #[test]
        fn only_digits_are_hidden(before in "[^0-9A-Za-z０-９]{0,5}", rest in "[0-9]{9}", after in "\\PC{0,5}") {
            let text = format!("{before}13{rest}，{after}");
            let masked = mask_numbers(&text);
            prop_assert!(!masked.contains(&format!("13{rest}")), "{}", masked);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            for (a, b) in text.chars().zip(masked.chars()) {
                prop_assert!(a == b || b == '*');
            }
        }
    }
}
