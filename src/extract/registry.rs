//! The registry's cells in the page reader's words, so that what an institution registered
//! and what it advertises can be compared.

use super::loader::Builder;
use super::normalise::normalise;
use super::vocabulary::Vocabulary;

/// What the names and addresses of institutions are made of (`rules/vocabulary/naming.toml`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameWords {
    /// 有限公司
    pub company_forms: Vec<String>,
    /// 培训中心, 教育咨询
    pub generic: Vec<String>,
    /// 美术, 学科
    pub fields: Vec<String>,
    /// 校区, 分校
    pub campus: Vec<String>,
    /// 城市, 社区: no region ends so.
    pub not_regions: Vec<String>,
    /// 路, 街
    pub street_ends: Vec<String>,
}

impl NameWords {
    pub(super) fn new(b: &mut Builder) -> Self {
        let mut longest_first = |key: &str| {
            let mut words = b.list(key);
            words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
            words
        };
        Self {
            company_forms: longest_first("company_forms"),
            generic: longest_first("generic_name_words"),
            fields: longest_first("name_fields"),
            campus: longest_first("campus_words"),
            not_regions: longest_first("not_region_before"),
            street_ends: longest_first("street_ends"),
        }
    }
}

/// The words that names are made of.
pub fn name_words(vocabulary: &Vocabulary) -> &NameWords {
    &vocabulary.names
}

/// Text in one way of writing: half-width, simplified, blanks folded, as pages are read.
pub fn plain_text(text: &str) -> String {
    normalise(text)
}

/// The grades (1 to 12) that a cell of the registry names: 七年级, 初一, 3-6年级, or 7 alone.
pub fn grades_of(text: &str, vocabulary: &Vocabulary) -> Vec<u8> {
    let text = normalise(text);
    if let Ok(grade @ 1..=12) = text.trim().parse() {
        return vec![grade];
    }
    let read = vocabulary.grades.read(&text, true);
    let mut grades: Vec<u8> = read.grades.iter().map(|found| found.value).collect();
    grades.sort_unstable();
    grades.dedup();
    grades
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn grades_of_cells() {
        let grades = |text| grades_of(text, vocabulary());
        assert_eq!(grades("七年级"), [7]);
        assert_eq!(grades("初一"), [7]);
        assert_eq!(grades("３－５年级"), [3, 4, 5]);
        assert_eq!(grades("7"), [7]);
        assert_eq!(grades("不限"), [0; 0]);
    }
}
