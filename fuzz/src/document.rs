//! The document parser over any text: rows in order, every mistake on a line that exists.

use tutorwatch::rules::document::{contains_quote, read};

/// Reads the bytes as a document.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // Both ends of lines count, so that the bound holds however the text was saved.
    let lines = text
        .matches([
            '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
        ])
        .count()
        + 1;
    match read(&text) {
        Ok(document) => {
            assert!(
                !document.tasks.is_empty() || !document.paragraphs.is_empty(),
                "a document that says nothing is a mistake"
            );
            for (number, task) in (1..).zip(&document.tasks) {
                assert_eq!(task.item, number, "rows are numbered from 1 without gaps");
                assert!(
                    (1..=lines).contains(&task.line),
                    "row {number}: line {}",
                    task.line
                );
                assert!(
                    task.lead.iter().all(|b| !b.trim().is_empty()),
                    "an empty bureau"
                );
                assert!(
                    task.assist.iter().all(|b| !b.trim().is_empty()),
                    "an empty bureau"
                );
                assert_eq!(document.task(number), Some(task));
            }
            for paragraph in &document.paragraphs {
                assert!(
                    (1..=lines).contains(&paragraph.line),
                    "line {}",
                    paragraph.line
                );
                assert!(
                    !paragraph.lead.is_empty() || !paragraph.assist.is_empty(),
                    "a paragraph without a bureau"
                );
            }
        }
        Err(errors) => {
            assert!(errors.iter().next().is_some(), "no reason was given");
            for error in errors.iter() {
                assert!(
                    (1..=lines).contains(&error.line),
                    "{error}: of {lines} lines"
                );
                assert!(!error.problem.to_string().is_empty());
            }
        }
    }
    // A text contains itself, however its blanks are written.
    if text.chars().any(char::is_alphanumeric) {
        assert!(
            contains_quote(&text, &text),
            "a text does not contain itself"
        );
    }
}
