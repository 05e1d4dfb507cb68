//! Makes text from registries and pages safe to put into a letter.

pub(super) use crate::text::{has_hidden, shorten, visible};

/// Text for a mail header: visible, and without `=?`, which a reader of mail would decode
/// into words that never stood there.
pub(super) fn header_text(text: &str) -> String {
    visible(text).replace("=?", "= ?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_smuggle_an_encoded_word() {
        assert_eq!(header_text("a =?utf-8?Q?x?= b"), "a = ?utf-8?Q?x?= b");
        assert_eq!(
            header_text("a\r\nBcc: x@example.cn"),
            "a  Bcc: x@example.cn"
        );
    }
}
