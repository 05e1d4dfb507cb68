//! Messages, and what was wrong with the data.

use serde::Serialize;

use super::place::Location;
use crate::engine::SourceRef;
use crate::import::{InputError, InputWarning};
use crate::text::visible;

/// A message string (3.11).
#[derive(Serialize)]
pub(super) struct Message {
    text: String,
}

impl Message {
    /// Text as it stands: viewers make `[words](target)` a link and `{0}` a placeholder,
    /// and what institutions wrote must be neither.
    pub fn new(text: &str) -> Self {
        let text = visible(text)
            .replace("](", "] (")
            .replace('{', "{{")
            .replace('}', "}}");
        Self { text }
    }
}

/// Something that the user must know of the run (3.58).
#[derive(Serialize)]
pub(super) struct Notification<'a> {
    level: &'static str,
    message: Message,
    locations: Vec<Location<'a>>,
    properties: About<'a>,
}

#[derive(Serialize)]
struct About<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// How many mistakes this stands for.
    count: u64,
}

pub(super) fn notification_of_error(error: &InputError) -> Notification<'_> {
    Notification {
        level: "error",
        message: Message::new(&error.message),
        locations: located(&error.file, error.sheet.as_deref(), error.row),
        properties: About {
            column: error.column.as_deref(),
            value: error.value.as_deref().map(|v| visible(v).into_owned()),
            count: error.count,
        },
    }
}

pub(super) fn notification_of_warning(warning: &InputWarning) -> Notification<'_> {
    Notification {
        level: "warning",
        message: Message::new(&warning.message),
        locations: located(&warning.file, warning.sheet.as_deref(), warning.row),
        properties: About {
            column: warning.column.as_deref(),
            value: None,
            count: 1,
        },
    }
}

fn located<'a>(file: &'a str, sheet: Option<&'a str>, row: Option<u32>) -> Vec<Location<'a>> {
    vec![Location::new(&SourceRef {
        file,
        sheet,
        row,
        chars: None,
    })]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_institutions_wrote_is_neither_link_nor_placeholder() {
        let message = Message::new("班级“[点此](http://a.example)”{0}\u{202e}");
        assert_eq!(message.text, "班级“[点此] (http://a.example)”{{0}}[U+202E]");
    }
}
