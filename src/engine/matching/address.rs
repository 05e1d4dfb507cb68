//! An address by street and number: 示例市望渠街道拾光路12号文化大厦301室.

use crate::extract::{NameWords, plain_text};

/// An address by what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Address {
    /// 拾光路
    pub street: String,
    /// 12 or 12-3
    pub number: String,
    /// 301
    pub room: Option<String>,
}

/// What stands before a street's own name.
const AREA_ENDS: [&str; 8] = ["街道", "镇", "乡", "区", "县", "市", "省", "村"];
/// A street's own name is not longer than this in characters.
const LONGEST_STREET: usize = 8;

impl Address {
    /// Reads an address; `None` where it names no street with a house number.
    pub fn new(text: &str, words: &NameWords) -> Option<Self> {
        let text: String = plain_text(text)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let (end, number_at) = street_end(&text, words)?;
        let before = text.get(..end)?;
        let from = AREA_ENDS
            .iter()
            .filter_map(|area| before.rfind(area).map(|at| at + area.len()))
            // Where nothing but the street's last letter would be left, it was no area.
            .filter(|from| before[*from..].chars().count() >= 2)
            .max()
            .unwrap_or(0);
        let street: Vec<char> = before[from..].chars().collect();
        let street: String = street[street.len().saturating_sub(LONGEST_STREET)..]
            .iter()
            .collect();
        let rest = text.get(number_at..)?;
        let number: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '-')
            .collect();
        let room = room(&rest[number.len()..]);
        Some(Self {
            street,
            number: number.trim_end_matches('-').to_owned(),
            room,
        })
    }

    /// The house: street and number.
    pub fn house(&self) -> (&str, &str) {
        (&self.street, &self.number)
    }

    /// 拾光路12号
    pub fn zh(&self) -> String {
        format!("{}{}号", self.street, self.number)
    }
}

/// One past the street's last letter, and where its number begins.
fn street_end(text: &str, words: &NameWords) -> Option<(usize, usize)> {
    let ends = words.street_ends.iter().flat_map(|word| {
        text.match_indices(word.as_str()).filter_map(|(at, found)| {
            let end = at + found.len();
            let digit = text[end..].starts_with(|c: char| c.is_ascii_digit());
            digit.then_some((end, end))
        })
    });
    ends.min()
}

fn room(rest: &str) -> Option<String> {
    let at = rest.find('室')?;
    let digits: Vec<char> = rest[..at]
        .chars()
        .rev()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    (!digits.is_empty()).then(|| digits.iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::words;
    use super::*;

    #[test]
    fn street_number_and_room() {
        let read = |text: &str| {
            Address::new(text, words())
                .map(|a| format!("{} {} {}", a.street, a.number, a.room.unwrap_or_default()))
        };
        for (text, parts) in [
            (
                "示例市望渠街道拾光路12号文化大厦301室",
                Some("拾光路 12 301"),
            ),
            ("拾光路１２號", Some("拾光路 12 ")),
            ("云溪镇砚台巷8-2号", Some("砚台巷 8-2 ")),
            ("示例市市民路5号", Some("民路 5 ")),
            ("镇政府对面", None),
        ] {
            assert_eq!(read(text).as_deref(), parts, "{text}");
        }
    }
}
