//! One mail that carries many notices to a bureau, where each by itself would be too many.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::clean::header_text;
use super::directory::Directory;
use super::letter::{Attachment, Letter, LetterError};
use super::message::{Message, MessageError, to_bureau};
use super::notice::{Party, hash, number};
use super::view::{brief, date, text};
use crate::model::words;

words!(
    /// As what a bureau gets a notice.
    Part {
        /// It leads.
        Lead = "lead" "主送",
        /// It is in copy.
        Copy = "copy" "抄送",
    }
);

/// A notice in a roundup.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its Message-ID: what the roundup is made of.
    pub message_id: &'a str,
    /// Whom it is about.
    pub about: &'a str,
    /// How many findings it tells of.
    pub findings: usize,
    /// Day by which a reply is asked for.
    pub reply_by: NaiveDate,
    /// As what the bureau gets it.
    pub part: Part,
    /// The letter's plain text, as it was frozen.
    pub text: &'a str,
}

struct Row {
    no: usize,
    number: String,
    part: &'static str,
    about: String,
    findings: usize,
    reply_by: String,
}

#[derive(Template)]
#[template(path = "roundup.txt")]
struct Plain<'v> {
    v: &'v View,
}

#[derive(Template)]
#[template(path = "roundup.html")]
struct Html<'v> {
    v: &'v View,
}

struct View {
    number: String,
    to: String,
    day: String,
    rows: Vec<Row>,
    findings: usize,
    contact: String,
    sender: String,
}

/// Name of the attached file.
const ATTACHED: &str = "通知单汇总.txt";

/// A roundup, ready to be frozen as a message.
#[derive(Debug, Clone)]
pub struct Roundup {
    /// 校培巡〔2026〕3F9A20C1B7号, its own.
    pub number: String,
    /// The letter; the notices are attached in full.
    pub letter: Letter,
    digest: String,
}

/// Composes the roundup of some notices for a bureau. The same notices give the same roundup,
/// whatever their order.
///
/// # Errors
/// Only when a template cannot be written to memory.
pub fn roundup(
    bureau: &Party,
    notices: &[Listed<'_>],
    directory: &Directory,
    day: NaiveDate,
) -> Result<Roundup, LetterError> {
    let mut sorted: Vec<&Listed<'_>> = notices.iter().collect();
    sorted.sort_by_key(|notice| (notice.reply_by, notice.number, notice.message_id));
    let ids = sorted.iter().map(|notice| notice.message_id);
    let digest = hash(["roundup", &bureau.name].into_iter().chain(ids));
    let number = number(day, &digest);
    let sender = directory.from.name.clone();
    let view = View {
        number: number.clone(),
        to: text(&bureau.title),
        day: date(day),
        findings: sorted.iter().map(|notice| notice.findings).sum(),
        rows: sorted
            .iter()
            .enumerate()
            .map(|(ix, n)| row(ix + 1, n))
            .collect(),
        contact: text(&directory.contact),
        sender: text(&sender.unwrap_or_else(|| directory.from.email.to_string())),
    };
    let letter = Letter {
        subject: header_text(&format!("通知单汇总（{}份，{number}）", sorted.len())),
        text: Plain { v: &view }.render()?,
        html: Html { v: &view }.render()?,
        list: Some(Attachment {
            name: ATTACHED.to_owned(),
            bytes: attached(&sorted),
        }),
    };
    Ok(Roundup {
        number,
        letter,
        digest,
    })
}

/// Fixes the bytes of a roundup.
///
/// # Errors
/// Where the bureau has no address, or the date cannot stand in a header.
pub fn freeze_roundup(
    roundup: &Roundup,
    bureau: &Party,
    directory: &Directory,
    date: DateTime<Utc>,
) -> Result<Message, MessageError> {
    let Roundup {
        number,
        letter,
        digest,
    } = roundup;
    to_bureau(number, digest, letter, bureau, directory, date)
}

fn row(no: usize, notice: &Listed<'_>) -> Row {
    Row {
        no,
        number: text(notice.number),
        part: crate::model::Word::zh(notice.part),
        about: brief(notice.about),
        findings: notice.findings,
        reply_by: date(notice.reply_by),
    }
}

/// All letters one after the other, with a byte order mark, because an office's editor takes a
/// plain file for GBK otherwise.
fn attached(notices: &[&Listed<'_>]) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let total = notices.len();
    for (ix, notice) in notices.iter().enumerate() {
        let line = "═".repeat(30);
        out += &format!("{line}\n第{}份，共{total}份\n{line}\n\n", ix + 1);
        out += notice.text.trim_end();
        out += "\n\n";
    }
    out.replace('\n', "\r\n").into_bytes()
}
