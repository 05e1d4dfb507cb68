//! Mail that comes back: bounces, answers and read receipts, from a Maildir or a folder of
//! `.eml` files. Nothing is deleted or moved; what each mail says is handed to the caller,
//! who keeps the list of what was read already.
//!
//! Anybody can write a mail that names a Message-ID. What is read here says what a mail
//! claims, with its sender beside it; it moves a delivery on and never a case.

mod bounce;
mod classify;
mod fields;
mod folder;
mod parsed;
mod words;

use std::path::PathBuf;

pub use folder::{IncomingError, Mailbox, read};
pub use words::{Words, WordsError};

use self::classify::classify;
use self::parsed::Parsed;

/// A mail that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// SHA-256 of what was read, in hexadecimal: the same for the same mail, however its
    /// file is called and wherever it was moved.
    pub key: String,
    /// Its file.
    pub file: PathBuf,
    /// Who wrote it, as it claims.
    pub from: Option<String>,
    /// Its subject, on one line.
    pub subject: String,
    /// Whether its end was not looked at, because it is too long.
    pub is_cut: bool,
    /// What it says.
    pub kind: Kind,
}

/// What a mail says about mails of ours. Message-IDs have their angle brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// What became of a mail.
    Report {
        /// The mail.
        of: String,
        /// For whom.
        recipients: Vec<Recipient>,
    },
    /// Somebody has seen or answered mails.
    Acknowledged {
        /// The mails.
        of: Vec<String>,
        /// How.
        by: Answer,
    },
    /// A machine answered ("out of office"): nobody has seen them yet.
    Automatic {
        /// The mails.
        of: Vec<String>,
    },
    /// It cannot be told what it says; a person reads it.
    Unclear {
        /// Mails of ours that it names.
        of: Vec<String>,
        /// Why.
        why: Why,
    },
    /// It speaks of no mail of ours.
    Other,
}

/// How somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A person's reply.
    Reply,
    /// A receipt that says that the mail was displayed (RFC 8098).
    ReadReceipt,
}

/// What became of a mail for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address; none where the report names none for certain.
    pub address: Option<String>,
    /// What was done.
    pub action: Action,
    /// Enhanced status code, such as 5.1.1.
    pub status: Option<String>,
    /// What the server said.
    pub reason: Option<String>,
}

/// What was done with a mail (RFC 3464 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It did not arrive, and will not.
    Failed,
    /// It has not arrived yet; the server goes on trying.
    Delayed,
    /// It is in the recipient's mailbox.
    Delivered,
    /// It went on to where no reports come from.
    Relayed,
}

/// Why it cannot be told what a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is no mail.
    NotMail,
    /// It has more parts than any honest mail.
    TooManyParts,
    /// A delivery report without what a report must have.
    Report,
    /// A read receipt that says something else than "displayed".
    Receipt,
    /// It looks like a bounce, and says nothing certain.
    Bounce,
    /// Its file cannot be read: what the system said.
    Unreadable(String),
}

impl Why {
    /// In words for officers.
    pub fn label(&self) -> String {
        match self {
            Self::NotMail => "不是邮件".into(),
            Self::TooManyParts => "邮件的组成部分过多，未解析".into(),
            Self::Report => "投递报告内容不全，无法确定是哪一封、什么结果".into(),
            Self::Receipt => "回执没有说明邮件已被显示".into(),
            Self::Bounce => "像是退信，但无法确定是哪一封、什么结果".into(),
            Self::Unreadable(error) => format!("无法读取：{error}"),
        }
    }
}

/// Reads one mail's bytes: what it says, who wrote it, and its subject.
pub fn understand(
    bytes: &[u8],
    words: &Words,
    is_ours: &dyn Fn(&str) -> bool,
) -> (Kind, Option<String>, String) {
    match Parsed::of(bytes) {
        Ok(mail) => {
            let kind = classify(&mail, words, is_ours);
            (kind, mail.from, mail.subject)
        }
        Err(why) => {
            let of = Vec::new();
            (Kind::Unclear { of, why }, None, String::new())
        }
    }
}

#[cfg(test)]
mod tests;
