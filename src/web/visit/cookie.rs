//! The two cookies: who is signed in, and, for those who are not, whose form it is.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// A session's token.
    Session,
    /// A random number that forms of visitors who are not signed in are tied to.
    Form,
}

impl Cookie {
    /// Browsers take a `__Host-` cookie from this very host over HTTPS only.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-tutorwatch",
            (Self::Session, false) => "tutorwatch",
            (Self::Form, true) => "__Host-tutorwatch-form",
            (Self::Form, false) => "tutorwatch-form",
        }
    }

    /// What the browser sent, where it looks like something of ours.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<String> {
        let all = headers.get_all(COOKIE).iter();
        let pairs = all
            .filter_map(|value| value.to_str().ok())
            .flat_map(|v| v.split(';'));
        let mut values = pairs.filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.name(secure)).then_some(value)
        });
        let value = values.next()?;
        let is_ours = value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit());
        is_ours.then(|| value.to_owned())
    }

    /// The header that sets it, until the browser is closed; `None` takes it away.
    pub fn set(self, value: Option<&str>, secure: bool) -> Option<HeaderValue> {
        let name = self.name(secure);
        let (value, age) = match value {
            Some(value) => (value, ""),
            None => ("", "; Max-Age=0"),
        };
        let flag = if secure { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{flag}{age}");
        HeaderValue::try_from(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str, secure: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, header.parse().unwrap());
        Cookie::Session.read(&headers, secure)
    }

    #[test]
    fn only_what_looks_like_a_token_is_read() {
        let token = "0123456789abcdef".repeat(4);
        let sent = format!("a=b; tutorwatch={token};c=d");
        assert_eq!(read(&sent, false), Some(token.clone()));
        // Over HTTPS a cookie without the prefix may come from a neighbour host.
        assert_eq!(read(&sent, true), None);
        assert_eq!(
            read(&format!("__Host-tutorwatch={token}"), true),
            Some(token)
        );
        assert_eq!(read("tutorwatch=short", false), None);
        assert_eq!(read(&format!("tutorwatch={}", "g".repeat(64)), false), None);
    }

    #[test]
    fn scripts_and_other_sites_do_not_get_them() {
        let set = |cookie: Cookie, value, secure| {
            let header = cookie.set(value, secure).unwrap();
            header.to_str().unwrap().to_owned()
        };
        assert_eq!(
            set(Cookie::Session, Some("x"), true),
            "__Host-tutorwatch=x; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            set(Cookie::Form, None, false),
            "tutorwatch-form=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
