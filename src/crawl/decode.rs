//! Bytes of a page to text, enough to read its links.

use encoding_rs::{Encoding, UTF_8};

/// The charset that a Content-Type names.
pub fn charset_of(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let name: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// The text of a page: by its byte order mark, the header's charset, the page's own
/// declaration in its first 1,024 bytes, or else as UTF-8. Never fails; what cannot be read
/// becomes U+FFFD.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    let encoding = charset
        .map(str::to_owned)
        .or_else(|| charset_of(&head))
        .and_then(|name| Encoding::for_label(name.as_bytes()))
        .unwrap_or(UTF_8);
    encoding.decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_header_names() {
        assert_eq!(charset_of("text/html; charset=GBK"), Some("gbk".to_owned()));
        assert_eq!(
            charset_of("text/html;charset=\"utf-8\""),
            Some("utf-8".to_owned())
        );
        assert_eq!(charset_of("text/html"), None);
        assert_eq!(charset_of("text/html; charset="), None);
    }

    #[test]
    fn the_page_names_its_own_charset() {
        let page = include_bytes!("../../fixtures/demo/pages/nanzhi.html");
        assert!(decode(page, None).contains("南枝学科培训中心"));
        assert!(decode(page, Some("gb18030")).contains("六年级数学寒假班"));
    }

    #[test]
    fn anything_is_text() {
        assert_eq!(decode(&[0xff, 0xfe, 0x41, 0x00], None), "A");
        assert_eq!(decode(&[0x80, 0x41], Some("no-such")), "\u{fffd}A");
    }
}
