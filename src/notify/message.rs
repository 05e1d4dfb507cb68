//! A letter as mail: the bytes of the `.eml`, the same every time.

use std::collections::BTreeSet;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::address::Envelope;
use lettre::message::header::{self, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::clean::header_text;
use super::directory::Directory;
use super::letter::Letter;
use super::notice::{Notice, Party, hash};

/// A message that is ready to be sent. Its bytes are fixed here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The notice's number; the file sender names its file after it.
    pub number: String,
    /// With angle brackets, as it stands in the header; the same for the same notice.
    pub message_id: String,
    /// Sender and all recipients, for a single sending.
    pub envelope: Envelope,
    /// Sender and recipients of one bureau each, for a delivery per bureau: the lead first.
    pub deliveries: Vec<Delivery>,
    /// The message, lines ended with CR LF.
    pub bytes: Vec<u8>,
}

/// What goes to one bureau.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The bureau, as the document writes it.
    pub bureau: String,
    /// Its addresses.
    pub envelope: Envelope,
}

/// Why a message could not be built.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The notice belongs in the no-route list.
    #[error("通知单{0}没有投递路径：牵头单位未确定或者未登记电子邮箱")]
    NoRoute(String),
    /// A date that mail cannot carry.
    #[error("邮件日期超出范围：{0}")]
    Date(DateTime<Utc>),
    /// The mail library refused.
    #[error("邮件无法生成：{0}")]
    Mail(#[from] lettre::error::Error),
}

/// Tells mail servers not to answer with "out of office" (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A notice as it is kept between drafting and sending: what its mail is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub number: String,
    /// What makes it this one and no other.
    pub digest: String,
    /// What it says.
    pub letter: Letter,
    /// 主送; `None` where the rules name no lead bureau.
    pub lead: Option<Party>,
    /// 抄送, reachable or not.
    pub copies: Vec<Party>,
}

impl Kept {
    /// What is kept of a notice and its letter.
    pub fn of(notice: &Notice<'_>, letter: Letter) -> Self {
        Self {
            number: notice.number.clone(),
            digest: notice.digest.clone(),
            letter,
            lead: notice.lead.clone(),
            copies: notice.copies.clone(),
        }
    }

    /// Whether it can be sent: the lead bureau is known and has an address.
    pub fn has_route(&self) -> bool {
        self.lead.as_ref().is_some_and(|lead| !lead.to.is_empty())
    }

    /// Builds its mail. `date` goes into the `Date` header; with the same arguments the bytes
    /// are the same.
    ///
    /// # Errors
    /// When it has no route, or the date lies outside the years 1970 to 9999.
    pub fn message(
        &self,
        directory: &Directory,
        date: DateTime<Utc>,
    ) -> Result<Message, MessageError> {
        let lead = self.lead.as_ref().filter(|lead| !lead.to.is_empty());
        let lead = lead.ok_or_else(|| MessageError::NoRoute(self.number.clone()))?;
        let parts = Parts {
            number: &self.number,
            digest: &self.digest,
            letter: &self.letter,
            to: named(lead),
            cc: copies(lead, &self.copies),
            deliveries: deliveries(lead, &self.copies, directory)?,
        };
        parts.built(directory, date)
    }
}

/// Builds the message of a notice. `date` goes into the `Date` header; with the same
/// arguments the bytes are the same.
///
/// # Errors
/// When the notice has no route, or the date lies outside the years 1970 to 9999.
pub fn message(
    notice: &Notice<'_>,
    letter: &Letter,
    directory: &Directory,
    date: DateTime<Utc>,
) -> Result<Message, MessageError> {
    Kept::of(notice, letter.clone()).message(directory, date)
}

/// A letter to one bureau alone, nobody in copy. `digest` makes it this one and no other.
pub(super) fn to_bureau(
    number: &str,
    digest: &str,
    letter: &Letter,
    bureau: &Party,
    directory: &Directory,
    date: DateTime<Utc>,
) -> Result<Message, MessageError> {
    if bureau.to.is_empty() {
        return Err(MessageError::NoRoute(number.to_owned()));
    }
    let parts = Parts {
        number,
        digest,
        letter,
        to: named(bureau),
        cc: Vec::new(),
        deliveries: deliveries(bureau, &[], directory)?,
    };
    parts.built(directory, date)
}

/// What a message is made of.
struct Parts<'a> {
    number: &'a str,
    digest: &'a str,
    letter: &'a Letter,
    to: Vec<Mailbox>,
    cc: Vec<Mailbox>,
    deliveries: Vec<Delivery>,
}

impl Parts<'_> {
    fn built(self, directory: &Directory, date: DateTime<Utc>) -> Result<Message, MessageError> {
        let id = self.digest.get(..40).unwrap_or(self.digest);
        let message_id = format!("<{id}@{}>", directory.from.email.domain());
        let mut builder = lettre::Message::builder()
            .message_id(Some(message_id.clone()))
            .date(system_time(date)?)
            .from(directory.from.clone())
            .subject(header_text(&self.letter.subject))
            .header(AutoSubmitted);
        for mailbox in self.to {
            builder = builder.to(mailbox);
        }
        for mailbox in self.cc {
            builder = builder.cc(mailbox);
        }
        let built = builder.multipart(body(self.digest, self.letter))?;
        Ok(Message {
            number: self.number.to_owned(),
            message_id,
            envelope: built.envelope().clone(),
            deliveries: self.deliveries,
            bytes: built.formatted(),
        })
    }
}

fn system_time(date: DateTime<Utc>) -> Result<SystemTime, MessageError> {
    const YEAR_10000: i64 = 253_402_300_800;
    if (0..YEAR_10000).contains(&date.timestamp()) {
        Ok(SystemTime::from(date))
    } else {
        Err(MessageError::Date(date))
    }
}

/// Addresses with the bureau's name, where the directory gives no other.
fn named(party: &Party) -> Vec<Mailbox> {
    let name = |mailbox: &Mailbox| Mailbox {
        name: mailbox
            .name
            .clone()
            .or_else(|| Some(header_text(&party.title))),
        email: mailbox.email.clone(),
    };
    party.to.iter().map(name).collect()
}

/// Addresses in copy: nobody is written to twice, even where two bureaus share an address.
fn copies(lead: &Party, copies: &[Party]) -> Vec<Mailbox> {
    let mut seen: BTreeSet<_> = lead.to.iter().map(|m| m.email.clone()).collect();
    copies
        .iter()
        .flat_map(named)
        .filter(|mailbox| seen.insert(mailbox.email.clone()))
        .collect()
}

fn deliveries(
    lead: &Party,
    copies: &[Party],
    directory: &Directory,
) -> Result<Vec<Delivery>, lettre::error::Error> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for party in [lead].into_iter().chain(copies) {
        let addresses: Vec<_> = party
            .to
            .iter()
            .map(|mailbox| mailbox.email.clone())
            .filter(|email| seen.insert(email.clone()))
            .collect();
        if !addresses.is_empty() {
            out.push(Delivery {
                bureau: party.name.clone(),
                envelope: Envelope::new(Some(directory.from.email.clone()), addresses)?,
            });
        }
    }
    Ok(out)
}

/// Plain text and HTML as alternatives; with the list beside them where there is one.
///
/// The library makes up boundaries at random, so they are set here. `=_` can stand neither
/// in base64 nor in quoted-printable text, so that no body can hold a boundary.
fn body(digest: &str, letter: &Letter) -> MultiPart {
    let boundary = |part| {
        let hex = hash([part, digest]);
        format!("=_{part}_{}", hex.get(..24).unwrap_or(&hex))
    };
    let alternative = MultiPart::alternative()
        .boundary(boundary("letter"))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    match &letter.list {
        None => alternative,
        Some(list) => {
            let kind = match list.name.ends_with(".csv") {
                true => "text/csv; charset=utf-8",
                false => "text/plain; charset=utf-8",
            };
            let kind = ContentType::parse(kind);
            let attachment = lettre::message::Attachment::new(list.name.clone())
                .body(list.bytes.clone(), kind.unwrap_or(ContentType::TEXT_PLAIN));
            MultiPart::mixed()
                .boundary(boundary("mixed"))
                .multipart(alternative)
                .singlepart(attachment)
        }
    }
}
