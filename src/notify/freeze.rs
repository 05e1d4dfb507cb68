//! Notices of a case, and the fixing of their bytes.

use chrono::{DateTime, NaiveDate, Utc};

use super::directory::Directory;
use super::group::notices;
use super::message::{Kept, Message, MessageError};
use super::notice::{Edition, Notice, UnknownNote, hash, number};
use crate::cases::plan::CaseKey;
use crate::engine::Finding;

/// Which state of a case a notice tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision<'a> {
    /// What names the case for good, across copies of the database.
    pub case: &'a str,
    /// Grows with every change that bureaus are told of, from 1.
    pub revision: u32,
    /// Day by which a reply is asked for.
    pub reply_by: NaiveDate,
}

/// Why there are no notices of a case.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseNoticeError {
    /// The findings belong to several cases.
    #[error(
        "案件{case}的疑点不属于同一机构和同一事项，没有生成通知单。请检查案件所列疑点：{fingerprint}"
    )]
    Mixed {
        /// The case.
        case: String,
        /// A finding that does not belong to it.
        fingerprint: String,
    },
}

/// One notice for each lead bureau of a case; assisting bureaus are in copy, and a bureau is
/// never both. Number and Message-ID come from case, revision and bureau alone: whatever
/// happens between writing and sending, the same revision is the same message.
///
/// # Errors
/// Where the findings are not those of one case.
pub fn case_notices<'f>(
    revision: &Revision<'_>,
    findings: &'f [Finding<'f>],
    unknowns: &'f [UnknownNote],
    directory: &Directory,
    edition: &Edition,
) -> Result<Vec<Notice<'f>>, CaseNoticeError> {
    let first = findings.first().map(CaseKey::of);
    let stranger = findings.iter().find(|f| Some(CaseKey::of(f)) != first);
    if let Some(stranger) = stranger {
        return Err(CaseNoticeError::Mixed {
            case: revision.case.to_owned(),
            fingerprint: stranger.fingerprint.clone(),
        });
    }
    let mut all = notices(findings, unknowns, directory, edition);
    let count = revision.revision.to_string();
    for notice in &mut all {
        let lead = notice.lead.as_ref().map_or("", |lead| lead.name.as_str());
        notice.digest = hash(["case notice", revision.case, &count, lead]);
        notice.number = number(edition.day, &notice.digest);
        notice.reply_by = revision.reply_by;
    }
    Ok(all)
}

/// A notice whose bytes are fixed.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The message, with one delivery for each bureau that has an address.
    pub message: Message,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Frozen {
    /// Fixes the bytes of a mail, as they will go out: signed where `sign` signs.
    ///
    /// # Errors
    /// What `sign` gives.
    pub fn of<E>(
        mut message: Message,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        message.bytes = sign(&message.bytes)?;
        Ok(Self {
            sha256: sha256(&message.bytes),
            message,
        })
    }
}

/// Fixes the bytes of an approved notice. `date` goes into its `Date` header.
///
/// # Errors
/// Where it has no route, or the date cannot stand in a header; or what `sign` gives.
pub fn freeze<E: From<MessageError>>(
    kept: &Kept,
    directory: &Directory,
    date: DateTime<Utc>,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Frozen, E> {
    Frozen::of(kept.message(directory, date)?, sign)
}

/// Whether bytes that were kept are those that were frozen; what has changed is not sent.
pub fn is_intact(bytes: &[u8], frozen_sha256: &str) -> bool {
    sha256(bytes) == frozen_sha256
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    crate::rules::hex(&Sha256::digest(bytes))
}
