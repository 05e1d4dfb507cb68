//! A mail as it was frozen: envelope, Message-ID and bytes, the same at every try.

use std::collections::BTreeSet;

use lettre::Address;
use lettre::address::Envelope;

use crate::notify::Message;

/// Longest line that a mail may have, without its CR LF (RFC 5322 2.1.1).
const LONGEST_LINE: usize = 998;

/// Header fields that may stand in a mail once at most (RFC 5322 3.6). A second one is how
/// a smuggled line shows.
const ONCE: [&str; 10] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "message-id",
    "in-reply-to",
    "references",
    "subject",
    "date",
];

/// Header fields without which no mail is sent.
const NEEDED: [&str; 3] = ["from", "date", "message-id"];

/// Why bytes cannot be sent as a mail. Programs that read mail disagree on all of these, so
/// that what one checks is not what the other sees.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    /// An address that is none, or that holds a line break.
    #[error("邮箱地址“{}”无效，请检查通讯录", .0.escape_debug())]
    Address(String),
    /// No recipient.
    #[error("邮件没有收件人")]
    NoRecipient,
    /// A header value holds CR, LF or NUL.
    #[error("邮件头{field}的内容含有控制字符 U+{character:04X}，可能被用来添加邮件头，不予发送")]
    Header {
        /// The header field.
        field: String,
        /// The character.
        character: u32,
    },
    /// CR without LF, LF without CR, or NUL.
    #[error("邮件第{line}行含有单独的回车、换行或者空字符，不予发送")]
    Control {
        /// Line, from 1.
        line: usize,
    },
    /// A line that servers cut or refuse.
    #[error("邮件第{line}行长{length}字节，超过{LONGEST_LINE}字节")]
    LongLine {
        /// Line, from 1.
        line: usize,
        /// Bytes without CR LF.
        length: usize,
    },
    /// The last line has no end.
    #[error("邮件的最后一行没有以回车换行结束")]
    Unfinished,
    /// A line of the header is none.
    #[error("邮件头第{line}行不是邮件头")]
    NotAHeader {
        /// Line, from 1.
        line: usize,
    },
    /// A field that must not be repeated, or not be there at all.
    #[error("邮件头{0}重复，或者不应出现")]
    Forbidden(String),
    /// A field that is missing.
    #[error("邮件缺少邮件头{0}")]
    Missing(&'static str),
    /// The header says another Message-ID than the record.
    #[error("邮件头的Message-ID是{found}，登记的是{told}")]
    OtherId {
        /// In the bytes.
        found: String,
        /// In the record.
        told: String,
    },
}

/// A mail to one bureau that is ready to be sent. What is checked here once is what goes
/// over the wire, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    number: String,
    message_id: String,
    envelope: Envelope,
    bytes: Vec<u8>,
    is_utf8_header: bool,
}

impl Parcel {
    /// A mail of a notice. `message_id` has its angle brackets.
    ///
    /// # Errors
    /// Where the bytes are no mail, or hold what could become a header or a second mail.
    pub fn new(
        number: impl Into<String>,
        message_id: impl Into<String>,
        envelope: Envelope,
        bytes: Vec<u8>,
    ) -> Result<Self, ParcelError> {
        let message_id = message_id.into();
        for address in envelope.to().iter().chain(envelope.from()) {
            check_value("MAIL/RCPT", address.as_ref())?;
        }
        check_value("Message-ID", &message_id)?;
        let lines = lines(&bytes)?;
        let is_utf8_header = check_header(&lines, &message_id)?;
        Ok(Self {
            number: number.into(),
            message_id,
            envelope,
            bytes,
            is_utf8_header,
        })
    }

    /// The same from a record, where addresses are text.
    ///
    /// # Errors
    /// As [`Parcel::new`], and where an address is none.
    pub fn from_record<'a>(
        number: impl Into<String>,
        message_id: impl Into<String>,
        from: &str,
        to: impl IntoIterator<Item = &'a str>,
        bytes: Vec<u8>,
    ) -> Result<Self, ParcelError> {
        let to = to.into_iter().map(address).collect::<Result<_, _>>()?;
        let envelope =
            Envelope::new(Some(address(from)?), to).map_err(|_| ParcelError::NoRecipient)?;
        Self::new(number, message_id, envelope, bytes)
    }

    /// The notice's number; the file sender names its file after it.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Message-ID, with angle brackets.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// Sender and recipients.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The mail, lines ended with CR LF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether only a server with SMTPUTF8 can carry it.
    pub(super) fn needs_utf8(&self) -> bool {
        let mut addresses = self.envelope.to().iter().chain(self.envelope.from());
        self.is_utf8_header || addresses.any(|a| !AsRef::<str>::as_ref(a).is_ascii())
    }
}

impl TryFrom<Message> for Parcel {
    type Error = ParcelError;

    /// The message to all its recipients at once.
    fn try_from(message: Message) -> Result<Self, ParcelError> {
        let Message {
            number,
            message_id,
            envelope,
            bytes,
            ..
        } = message;
        Self::new(number, message_id, envelope, bytes)
    }
}

/// An address out of text.
///
/// # Errors
/// Where it is none; line breaks and other controls are never part of one.
pub fn address(text: &str) -> Result<Address, ParcelError> {
    let wrong = || ParcelError::Address(text.to_owned());
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// Refuses CR, LF and NUL in what is to become a header's value.
///
/// # Errors
/// Names the field and the character.
pub fn check_value(field: &str, value: &str) -> Result<(), ParcelError> {
    match value.chars().find(|c| matches!(c, '\r' | '\n' | '\0')) {
        None => Ok(()),
        Some(c) => Err(ParcelError::Header {
            field: field.to_owned(),
            character: u32::from(c),
        }),
    }
}

/// The lines without their ends; each ends in CR LF, and neither stands alone.
fn lines(bytes: &[u8]) -> Result<Vec<&[u8]>, ParcelError> {
    let body = bytes.strip_suffix(b"\r\n").ok_or(ParcelError::Unfinished)?;
    let mut out: Vec<&[u8]> = body.split(|b| *b == b'\n').collect();
    let last = out.len();
    for (raw, number) in out.iter_mut().zip(1..) {
        if number < last {
            *raw = raw
                .strip_suffix(b"\r")
                .ok_or(ParcelError::Control { line: number })?;
        }
        if raw.iter().any(|b| matches!(b, b'\r' | b'\0')) {
            return Err(ParcelError::Control { line: number });
        }
        if raw.len() > LONGEST_LINE {
            return Err(ParcelError::LongLine {
                line: number,
                length: raw.len(),
            });
        }
    }
    Ok(out)
}

/// Whether the header has characters beyond ASCII.
fn check_header(lines: &[&[u8]], message_id: &str) -> Result<bool, ParcelError> {
    let mut seen = BTreeSet::new();
    let mut is_utf8 = false;
    for (line, number) in lines.iter().take_while(|l| !l.is_empty()).zip(1..) {
        is_utf8 |= !line.is_ascii();
        if matches!(line.first(), Some(b' ' | b'\t')) && number > 1 {
            continue;
        }
        let not_a_header = ParcelError::NotAHeader { line: number };
        let colon = line.iter().position(|b| *b == b':');
        let Some((name, value)) = colon.and_then(|at| line.split_at_checked(at)) else {
            return Err(not_a_header);
        };
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err(not_a_header);
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let is_second = !seen.insert(name.clone()) && ONCE.contains(&name.as_str());
        if is_second || name == "bcc" || name.starts_with("resent-") {
            return Err(ParcelError::Forbidden(name));
        }
        if name == "message-id" {
            let found = String::from_utf8_lossy(value.get(1..).unwrap_or_default());
            if found.trim() != message_id {
                return Err(ParcelError::OtherId {
                    found: found.trim().to_owned(),
                    told: message_id.to_owned(),
                });
            }
        }
    }
    match NEEDED.into_iter().find(|name| !seen.contains(*name)) {
        Some(name) => Err(ParcelError::Missing(name)),
        None => Ok(is_utf8),
    }
}

#[cfg(test)]
mod tests;
