//! A mail taken apart, within limits.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use regex::Regex;

use super::Why;
use crate::mail::outcome::shown;

/// Most bytes of a mail that are looked at. Reports and headers stand at the beginning.
pub(super) const LONGEST: usize = 2 * 1024 * 1024;
/// Most parts. Each level of nesting needs its Content-Type, so that this bounds the depth
/// too: the library keeps nested mails inside one another.
const PARTS: usize = 300;
/// Most characters of text in which words are looked for.
const TEXT: usize = 200_000;

static ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[^\s<>@,;()\[\]]{1,200}@[A-Za-z0-9.\-\[\]:]{1,200}").ok());

/// A mail.
pub(super) struct Parsed<'a> {
    message: Message<'a>,
    pub from: Option<String>,
    pub subject: String,
}

impl<'a> Parsed<'a> {
    /// # Errors
    /// Where it is no mail, or has too many parts.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, Why> {
        let name = b"content-type";
        let parts = bytes
            .windows(name.len())
            .filter(|w| w.eq_ignore_ascii_case(name));
        if parts.count() > PARTS {
            return Err(Why::TooManyParts);
        }
        let message = MessageParser::default().parse(bytes).ok_or(Why::NotMail)?;
        // Any text has lines that look like header fields; a mail has a sender.
        if message.from().is_none() {
            return Err(Why::NotMail);
        }
        let from = message.from().and_then(|from| from.first());
        let from = from.and_then(|from| from.address()).map(shown);
        let subject = shown(message.subject().unwrap_or_default());
        Ok(Self {
            message,
            from,
            subject,
        })
    }

    /// A header field as it is written.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.message.headers_raw();
        let found = all.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// Sent so that nobody answers: what bounces and automatic answers do.
    pub(super) fn has_null_sender(&self) -> bool {
        self.header("Return-Path") == Some("<>")
    }

    /// Message-IDs that it answers, with angle brackets.
    pub(super) fn answers(&self) -> Vec<String> {
        let fields = [self.message.in_reply_to(), self.message.references()];
        fields.into_iter().flat_map(ids_of).collect()
    }

    /// The decoded text of the first part of this type (`message/delivery-status`).
    pub(super) fn part(&self, kind: &str, subtypes: &[&str]) -> Option<Cow<'_, str>> {
        self.message.parts.iter().find_map(|part| {
            let content = part.content_type()?;
            let subtype = content.subtype().unwrap_or_default();
            let fits = content.ctype().eq_ignore_ascii_case(kind)
                && subtypes.iter().any(|s| s.eq_ignore_ascii_case(subtype));
            fits.then(|| text_of(part)).flatten()
        })
    }

    /// Message-IDs of the mail that this one returns, whole or its header only.
    pub(super) fn returned(&self) -> Vec<String> {
        let headers = self.part("text", &["rfc822-headers"]);
        let headers = headers.or_else(|| self.part("message", &["global-headers"]));
        let from_headers = headers.iter().flat_map(|text| {
            let groups = super::fields::groups(text);
            groups
                .first()
                .and_then(|group| group.get("message-id").cloned())
        });
        let whole = self
            .message
            .parts
            .iter()
            .filter_map(|part| match &part.body {
                PartType::Message(inner) => inner.message_id().map(|id| format!("<{id}>")),
                _ => None,
            });
        from_headers.chain(whole).collect()
    }

    /// Everything that looks like a Message-ID in the text, the returned mail's included.
    pub(super) fn mentioned(&self) -> Vec<String> {
        let Some(pattern) = ID.as_ref() else {
            return Vec::new();
        };
        let text = self.all_text();
        let found = pattern.find_iter(&text);
        let mut out: Vec<String> = found.map(|m| format!("<{}>", m.as_str())).collect();
        out.extend(self.returned());
        out
    }

    /// The text that the sender wrote: without the mail that is returned or quoted in it.
    pub(super) fn own_text(&self) -> String {
        let text = self.all_text();
        let ends = [
            "--- Below this line is a copy",
            "------ This is a copy of the message",
            "-----Original Message-----",
            "Original message headers",
            "\nReceived: ",
        ];
        let end = ends.iter().filter_map(|mark| text.find(mark)).min();
        text[..end.unwrap_or(text.len())].to_owned()
    }

    fn all_text(&self) -> String {
        let mut out = String::new();
        for at in 0..self.message.text_body_count() {
            if let Some(text) = self.message.body_text(at) {
                out.extend(text.chars().take(TEXT.saturating_sub(out.len())));
                out.push('\n');
            }
        }
        out
    }
}

fn ids_of(value: &HeaderValue<'_>) -> Vec<String> {
    let all = value.as_text_list().unwrap_or_default();
    all.iter().map(|id| format!("<{id}>")).collect()
}

fn text_of<'p>(part: &'p MessagePart<'_>) -> Option<Cow<'p, str>> {
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => Some(Cow::Borrowed(text)),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            Some(String::from_utf8_lossy(bytes))
        }
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}
