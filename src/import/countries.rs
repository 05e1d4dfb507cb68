//! Countries: ISO 3166 alpha-2 codes and Chinese names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::cell::{Fault, damaged, half_width};

/// Code, tab, names with `;` between them.
const LIST: &str = include_str!("countries.tsv");

/// Every code and every name, each with its code.
static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in LIST.lines().filter(|l| !l.starts_with('#')) {
        if let Some((code, spellings)) = line.split_once('\t') {
            names.insert(code, code);
            names.extend(spellings.split(';').map(|name| (name, code)));
        }
    }
    names
});

/// Reads a country; the result is the upper-case alpha-2 code.
///
/// # Errors
/// Anything that is no country of the list.
pub(super) fn country(cell: &str) -> Result<String, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let text = half_width(cell).to_ascii_uppercase();
    let name = text.strip_suffix('籍').unwrap_or(&text);
    NAMES
        .get(name)
        .map(|code| (*code).to_owned())
        .ok_or_else(|| {
            Fault::new(
                "country",
                "不是可以识别的国家或地区；请填写中文名称（如 中国、美国）或两位代码（如 CN、US）",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_codes() {
        for (cell, code) in [
            ("中国", "CN"),
            ("中国籍", "CN"),
            ("cn", "CN"),
            ("US", "US"),
            ("美国", "US"),
            ("英国", "GB"),
            ("澳大利亚", "AU"),
            ("菲律宾", "PH"),
            ("香港", "HK"),
            ("中国香港", "HK"),
            ("中国台湾", "TW"),
            ("澳门", "MO"),
        ] {
            assert_eq!(country(cell).as_deref(), Ok(code), "{cell}");
        }
        for cell in ["UK", "XX", "火星", "CHN1", "中"] {
            assert!(country(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn the_list_holds_every_code_once() {
        let codes: Vec<&str> = LIST
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split('\t').next().unwrap())
            .collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted_by(|a, b| a < b));
        let names: Vec<&str> = LIST
            .lines()
            .filter_map(|l| l.split_once('\t'))
            .flat_map(|(_, names)| names.split(';'))
            .collect();
        let distinct: std::collections::HashSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), distinct.len());
    }

    proptest! {
        #[test]
        fn no_text_panics(cell in ".*") {
            let _ = country(&cell);
        }
    }
}
