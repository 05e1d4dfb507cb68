//! The name of an institution, taken apart: 如皋市 + 青禾 + 美术 + 培训有限公司 + （城南校区）.

use std::collections::BTreeSet;

use crate::extract::{NameWords, plain_text};

/// A core has at least so many characters; shorter names are not taken further apart.
const SHORTEST_CORE: usize = 2;
/// A region's own name has 2 to 5 characters before 市, 县 or 区.
const REGION_STEM: std::ops::RangeInclusive<usize> = 2..=5;
/// What a region's name ends with.
const REGION_ENDS: [char; 4] = ['省', '市', '县', '区'];

/// A name, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Every letter and digit of it.
    pub whole: String,
    /// Without the company form and without what stands in brackets at its end.
    pub base: String,
    /// What is left when region, generic words, field and campus are taken away.
    pub core: String,
    /// The regions that it begins with, without 省, 市, 县, 区.
    pub regions: BTreeSet<String>,
    /// What it says it teaches.
    pub fields: BTreeSet<String>,
    /// 城南校区
    pub campus: Option<String>,
    /// What stands in brackets and is no campus: perhaps a brand.
    pub other: Option<String>,
}

/// Names of regions that the registry itself uses, without 省, 市, 县, 区: a page often leaves
/// these characters out.
#[derive(Debug, Default)]
pub(super) struct Regions(BTreeSet<String>);

/// Letters and digits only, in one way of writing.
pub(super) fn letters(text: &str) -> String {
    plain_text(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

impl Regions {
    /// Learns the regions that a name or an address begins with.
    pub fn learn(&mut self, text: &str, words: &NameWords) {
        let text = letters(text);
        let mut rest = text.as_str();
        while let Some((stem, after)) = region(rest, words) {
            self.0.insert(stem.to_owned());
            rest = after;
        }
    }

    /// Takes the regions off the beginning of a text.
    fn strip<'t>(&self, text: &'t str, words: &NameWords) -> (BTreeSet<String>, &'t str) {
        let (mut regions, mut rest) = (BTreeSet::new(), text);
        loop {
            let bare = || {
                let stems = self.0.iter().rev();
                let stem = stems
                    .into_iter()
                    .find(|stem| rest.starts_with(stem.as_str()))?;
                Some((stem.as_str(), &rest[stem.len()..]))
            };
            let Some((stem, after)) = region(rest, words).or_else(bare) else {
                break;
            };
            if after.chars().count() < SHORTEST_CORE {
                break;
            }
            regions.insert(stem.to_owned());
            rest = after;
        }
        (regions, rest)
    }
}

/// A region at the beginning of a text: its stem, and what follows.
fn region<'t>(text: &'t str, words: &NameWords) -> Option<(&'t str, &'t str)> {
    let most = REGION_STEM.end() + 1;
    let (at, end) = text
        .char_indices()
        .take(most)
        .skip(*REGION_STEM.start())
        .find(|(_, c)| REGION_ENDS.contains(c))?;
    let after = &text[at + end.len_utf8()..];
    let own = &text[..at + end.len_utf8()];
    let another_word = words
        .not_regions
        .iter()
        .any(|word| own.ends_with(word.as_str()));
    (!another_word).then_some((&text[..at], after))
}

impl Name {
    /// Takes a name apart.
    pub fn new(name: &str, words: &NameWords, known: &Regions) -> Self {
        let plain = plain_text(name);
        let whole = letters(name);
        let (outside, inside) = brackets(&plain);
        let mut base = letters(outside);
        let mut found = Self {
            whole,
            ..Self::default()
        };
        if let Some(inside) = inside {
            let inside = letters(inside);
            match words
                .campus
                .iter()
                .any(|word| inside.ends_with(word.as_str()))
            {
                true => found.campus = Some(inside),
                false if inside.chars().count() >= SHORTEST_CORE => found.other = Some(inside),
                false => {}
            }
        }
        strip_one(&mut base, &words.company_forms);
        // 青禾（如皋）教育: the region in the middle is a region all the same.
        let (regions, rest) = known.strip(&base, words);
        let mut core = rest.to_owned();
        found.regions = regions;
        if found.campus.is_none() {
            found.campus = campus_at_end(&mut core, words);
        }
        loop {
            if strip_one(&mut core, &words.generic) || strip_one(&mut core, &words.company_forms) {
                continue;
            }
            let before = core.clone();
            if !strip_one(&mut core, &words.fields) {
                break;
            }
            found.fields.insert(before[core.len()..].to_owned());
        }
        found.base = base;
        found.core = core;
        found
    }
}

/// What stands outside and inside the brackets at the end.
fn brackets(name: &str) -> (&str, Option<&str>) {
    let name = name.trim_end();
    let inner = name.strip_suffix([')', '）']);
    let open = name.rfind(['(', '（']).filter(|at| *at > 0);
    match (inner, open) {
        (Some(inner), Some(open)) => {
            let inside = inner.get(open..).map(|t| t.trim_start_matches(['(', '（']));
            (&name[..open], inside)
        }
        _ => (name, None),
    }
}

/// Takes one of the words, which stand longest first, off the end.
fn strip_one(text: &mut String, words: &[String]) -> bool {
    let rest = words.iter().find_map(|word| {
        let rest = text.strip_suffix(word.as_str())?;
        (rest.chars().count() >= SHORTEST_CORE).then_some(rest.len())
    });
    if let Some(length) = rest {
        text.truncate(length);
    }
    rest.is_some()
}

/// Takes 城南分校 off 青禾培训学校城南分校: what stands behind the last generic word.
fn campus_at_end(core: &mut String, words: &NameWords) -> Option<String> {
    if !words
        .campus
        .iter()
        .any(|word| core.ends_with(word.as_str()))
    {
        return None;
    }
    // A campus word itself may hold a generic one (分中心).
    let generic = words.generic.iter().filter_map(|word| {
        let at = core.rfind(word.as_str())?;
        let after = at + word.len();
        let campus = core.get(after..)?;
        words
            .campus
            .iter()
            .any(|w| campus.ends_with(w.as_str()))
            .then_some(after)
    });
    let at = generic.max()?;
    let campus = core.split_off(at);
    Some(campus)
}

#[cfg(test)]
mod tests {
    use super::super::testing::words;
    use super::*;

    fn apart(name: &str) -> String {
        let mut known = Regions::default();
        known.learn("示例市望渠街道", words());
        let name = Name::new(name, words(), &known);
        let join = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join("+");
        format!(
            "{}|{}|{}|{}",
            join(&name.regions),
            name.core,
            join(&name.fields),
            name.campus.unwrap_or_default()
        )
    }

    #[test]
    fn names_are_taken_apart() {
        for (name, parts) in [
            ("示例市青禾学科培训中心", "示例|青禾|学科|"),
            ("示例青禾教育", "示例|青禾||"),
            (
                "示例市青禾教育咨询有限公司（城南校区）",
                "示例|青禾||城南校区",
            ),
            ("青禾艺术培训学校城南分校", "|青禾|艺术|城南分校"),
            (
                "江苏省南通市青禾美術培訓有限責任公司",
                "南通+江苏|青禾|美术|",
            ),
            ("新城市教育", "|新城市||"),
            ("青禾社区教育中心", "|青禾社区||"),
            ("ＡＢＣ英语", "|ABC|英语|"),
            ("教育", "|教育||"),
        ] {
            assert_eq!(apart(name), parts, "{name}");
        }
    }
}
