//! Closed words, lists of them, and yes or no.

use super::cell::{Fault, damaged, half_width};
use crate::model::Word;

/// Reads one word of a closed list.
///
/// # Errors
/// Names the words that the column knows.
pub(super) fn word<W: Word>(cell: &str) -> Result<W, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    W::parse(&plain(cell)).ok_or_else(|| {
        Fault::new(
            "word",
            format!("不是此列可用的词；请填写其中之一：{}", W::choices()),
        )
    })
}

/// Reads several words of a closed list, each once, in the order in which they stand.
///
/// # Errors
/// Names the first word that the column does not know.
pub(super) fn words<W: Word + PartialEq>(cell: &str) -> Result<Vec<W>, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let mut found = Vec::new();
    for part in list(cell) {
        let word = W::parse(&plain(part)).ok_or_else(|| {
            Fault::new(
                "words",
                format!(
                    "“{}”不是此列可用的词；可填写：{}，多项之间用“；”分隔",
                    super::report::shorten(part),
                    W::choices()
                ),
            )
        })?;
        if !found.contains(&word) {
            found.push(word);
        }
    }
    Ok(found)
}

/// The parts of a list inside a cell.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '；', '、', ',', '，', '/', '+', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Codes are written with an underscore; people write `Non-Profit` and `non profit` too.
fn plain(text: &str) -> String {
    let text = half_width(text.trim());
    if text.is_ascii() {
        text.replace([' ', '-'], "_")
    } else {
        text.into_owned()
    }
}

/// Reads yes or no.
///
/// # Errors
/// Anything that is neither.
pub(super) fn yes_no(cell: &str) -> Result<bool, Fault> {
    if let Some(fault) = damaged(cell) {
        return Err(fault);
    }
    let text = half_width(cell);
    let is_one_of = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is_one_of(&["是", "yes", "true", "1", "y", "√", "✓"]) {
        Ok(true)
    } else if is_one_of(&["否", "no", "false", "0", "n", "×", "✗"]) {
        Ok(false)
    } else {
        Err(Fault::new("yes_no", "不是“是”或“否”；请填写“是”或“否”"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Category, LegalForm, Mode};
    use proptest::prelude::*;

    #[test]
    fn codes_and_chinese_in_any_case() {
        for cell in ["subject", "Subject", "学科类", "学科", " 学科类 "] {
            assert_eq!(word(cell), Ok(Category::Subject), "{cell}");
        }
        assert_eq!(word("Non-Profit"), Ok(LegalForm::NonProfit));
        let fault = word::<Category>("武术班").unwrap_err();
        assert!(fault.message.contains("sports 体育类"), "{}", fault.message);
    }

    #[test]
    fn lists_with_every_separator() {
        for cell in [
            "线上;线下",
            "线上；线下",
            "online、offline",
            "线上,线下,线上",
            "线上，线下",
        ] {
            assert_eq!(words(cell), Ok(vec![Mode::Online, Mode::Offline]), "{cell}");
        }
        assert!(words::<Mode>("线上；空中").is_err());
    }

    #[test]
    fn yes_and_no() {
        for cell in ["是", "yes", "Y", "TRUE", "1", "１"] {
            assert_eq!(yes_no(cell), Ok(true), "{cell}");
        }
        for cell in ["否", "no", "N", "False", "0"] {
            assert_eq!(yes_no(cell), Ok(false), "{cell}");
        }
        assert!(yes_no("无").is_err());
        assert!(yes_no("2").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(cell in ".*") {
            let _ = word::<Category>(&cell);
            let _ = words::<Mode>(&cell);
            let _ = yes_no(&cell);
        }
    }
}
