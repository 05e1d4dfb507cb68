//! One plainly marked test mail, for those who set mail up.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};

use super::{MailJobError, mailer, signer};
use crate::config::MailConfig;
use crate::mail::{Outcome, Parcel, address};

/// What became of a test mail.
#[derive(Debug)]
pub struct Probe {
    /// Its Message-ID, which servers' logs name.
    pub message_id: String,
    /// Whether it was signed.
    pub is_signed: bool,
    /// Its length in bytes.
    pub size: usize,
    /// How it ended.
    pub outcome: Outcome,
}

/// Sends a test mail to `to`. `at` is now.
///
/// # Errors
/// Where a setting is missing or an address is none; what becomes of the mail is in
/// [`Probe::outcome`].
pub async fn probe(
    config: &MailConfig,
    to: &str,
    at: DateTime<Utc>,
) -> Result<Probe, MailJobError> {
    let from = config.from.as_deref();
    let from = from.ok_or(MailJobError::Missing("mail.from"))?;
    let mut mail = build(from, to, at)?;
    let key = signer(config)?;
    if let Some(key) = &key {
        mail.bytes = key.sign(&mail.bytes, at)?;
    }
    let message_id = mail.id.clone();
    let size = mail.bytes.len();
    let number = format!("测试邮件-{}", at.timestamp_micros());
    let parcel = Parcel::from_record(number, mail.id, from, [to], mail.bytes)?;
    let mailer = mailer(config)?;
    let outcome = match mailer.prepare(&parcel).await {
        Ok(ready) => ready.transmit().await,
        Err(hindrance) => hindrance.into(),
    };
    mailer.close().await;
    Ok(Probe {
        message_id,
        is_signed: key.is_some(),
        size,
        outcome,
    })
}

struct Built {
    id: String,
    bytes: Vec<u8>,
}

fn build(from: &str, to: &str, at: DateTime<Utc>) -> Result<Built, MailJobError> {
    let (from, to) = (address(from)?, address(to)?);
    // To the microsecond: every test mail is another one.
    let id = format!("<test-{}@{}>", at.timestamp_micros(), from.domain());
    let when = at
        .with_timezone(&Shanghai)
        .format("%Y年%-m月%-d日 %H:%M:%S");
    let text = format!(
        "这是一封测试邮件，用来检查校外培训合规巡查系统的邮件设置。\n\
         不涉及任何机构，收到后无须处理，也无须回复。\n\n发送时间：{when}（北京时间）\n"
    );
    let mailbox = |name: Option<&str>, email| Mailbox::new(name.map(str::to_owned), email);
    let mut message = Message::builder()
        .message_id(Some(id.clone()))
        .date(SystemTime::from(at))
        .from(mailbox(Some("校外培训合规巡查"), from))
        .to(mailbox(None, to))
        .subject("【测试】校外培训合规巡查邮件设置检查，无须处理")
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(text)?;
    // Tells mail programs not to answer with "out of office" (RFC 3834).
    message.headers_mut().insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    ));
    let mut bytes = message.formatted();
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    Ok(Built { id, bytes })
}
