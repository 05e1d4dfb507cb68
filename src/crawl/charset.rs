//! The charset that a Content-Type header names.

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
}
