//! Notices of cases on the store: drafted, approved, fixed; reminders and what people settle.
//! Sending is the neighbour, `deliver`.

mod approve;
mod case_step;
mod draft;
mod fix;
mod parties;
mod remind;
mod settings;
mod settle;
mod stands;
mod told;

#[cfg(test)]
pub(super) mod tests;

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};

use super::mail::MailJobError;
use super::rulebook::LoadError;
use crate::cases::Refusal;
use crate::clock;
use crate::mail::ParcelError;
use crate::mail::dkim::DkimError;
use crate::notify::{CaseNoticeError, Directory, LetterError, MessageError};
use crate::rules::{Problems, Rulebook};
use crate::store::case_notices::CaseNotice;
use crate::store::changes::{Change, Subject};
use crate::store::{Store, StoreError};

pub use approve::{approve, find, hand_over, withdraw};
pub use case_step::await_replies;
pub use draft::{Drafted, draft_again, draft_wanted};
pub use fix::{Fixed, Waits, fix_due, fix_waiting, route};
pub(super) use remind::of as party_of;
pub use remind::{Reminded, remind};
pub use settings::Settings;
pub(super) use settle::ANSWERED;
pub use settle::{Verdict, answered, settle, settle_mail};

pub use crate::mail::dkim::DkimKey;

/// Notices, mails and deliveries as they are on record.
pub mod records {
    pub use crate::store::case_notices::{
        CaseNotice, Letter, get, in_state, latest, letter, of_case,
    };
    pub use crate::store::deliveries::{Delivery, of_notice as deliveries_of};
    pub use crate::store::messages::{Message, of_notice as mails_of};
}

/// What the log calls the program where no officer acts.
pub(super) const MACHINE: &str = "deliver";

/// Where notices are worked on: everything that a job needs besides its own arguments.
pub struct Office<'a> {
    /// The database.
    pub store: &'a Store,
    /// The rules, with the calendar.
    pub book: &'a Rulebook,
    /// The bureaus and their addresses.
    pub directory: &'a Directory,
    /// Approval, budget, further attempts, reminders.
    pub settings: &'a Settings,
    /// The key that signs what is fixed.
    pub signer: Option<&'a DkimKey>,
    /// What time it is.
    pub clock: &'a (dyn Fn() -> DateTime<Utc> + Sync),
}

/// An officer who decides something, and why.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The officer.
    pub by: &'a str,
    /// Why, in the words that go on record.
    pub reason: &'a str,
}

/// Why something cannot be done with notices.
#[derive(Debug, thiserror::Error)]
pub enum NoticeJobError {
    /// The rules cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A setting is missing.
    #[error("缺少 {0}，请在配置文件中填写，并用 --config 指明配置文件")]
    Missing(&'static str),
    /// The file of the bureaus cannot be read.
    #[error("无法读取部门通讯录 {path}：{source}。请检查配置中的 bureaus")]
    Bureaus {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file of the bureaus has mistakes.
    #[error("{0}")]
    Directory(Box<Problems>),
    /// Settings of approval name a rule that there is none of.
    #[error("[notices] rule.{0}：规则包中没有这条规则，请核对编号")]
    NoRule(String),
    /// The settings name a bureau that the list has not.
    #[error("[notices] {0}：部门通讯录中没有“{1}”，请核对名称")]
    NoBureau(&'static str, String),
    /// The letter cannot be composed.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// The findings are not those of one case.
    #[error(transparent)]
    Case(#[from] CaseNoticeError),
    /// The mail cannot be built.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The mail cannot be signed.
    #[error(transparent)]
    Dkim(#[from] DkimError),
    /// The mail is none that may be sent.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// Mail cannot be set up.
    #[error(transparent)]
    Mail(#[from] MailJobError),
    /// The state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such thing.
    #[error("没有{0}。请用 tutorwatch notice list 核对编号")]
    NoSuch(String),
    /// A finding's rule is not in the rulebook any more.
    #[error("规则 {0} 已不在规则包中，无法据以制作通知单。请恢复该规则，或在案件中排除有关疑点")]
    RuleGone(String),
    /// What the notice tells of is not so any more.
    #[error("通知单{number}所列的疑点已有变化（{what}），不能按原文发出。请核对案件后重新拟稿")]
    Changed {
        /// The notice.
        number: String,
        /// What has changed.
        what: String,
    },
    /// The day of reply has come before the notice went out.
    #[error(
        "通知单{number}的答复日期{reply_by}已到，不能再发出。请用 tutorwatch notice draft 重新拟稿"
    )]
    Late {
        /// The notice.
        number: String,
        /// The day.
        reply_by: NaiveDate,
    },
    /// Nothing was changed, because it could not be.
    #[error("{0}")]
    Wrong(String),
    /// The record cannot be read.
    #[error("通知单{0}的记录无法识别：{1}。请核对程序版本，或用备份恢复")]
    Unreadable(String, String),
    /// No random bytes.
    #[error("无法取得随机数，没有进行投递：{0}")]
    Random(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NoticeJobError {
    /// Whether somebody else was faster: what was to be done is looked at again later.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(StoreError::Conflict { .. }))
    }
}

impl Office<'_> {
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    pub(super) fn today(&self) -> NaiveDate {
        clock::day_of(self.now())
    }

    /// A change of a notice's state, by the program or an officer.
    fn changed<'a>(
        &self,
        notice: &'a CaseNotice,
        to: &'a str,
        actor: &'a str,
        reason: Option<&'a str>,
    ) -> Change<'a> {
        Change {
            subject: Subject::Notice(notice.id),
            version: notice.version,
            from: &notice.state,
            to,
            actor,
            at: self.now(),
            reason,
            detail: None,
            set: &[],
            tasks: &[],
        }
    }

    /// Bytes as they go out: signed where there is a key.
    pub(super) fn signed(
        &self,
        bytes: &[u8],
        at: DateTime<Utc>,
    ) -> Result<Vec<u8>, NoticeJobError> {
        Ok(match self.signer {
            Some(key) => key.sign(bytes, at)?,
            None => bytes.to_vec(),
        })
    }
}

/// The bureaus and their addresses.
///
/// # Errors
/// Where the file cannot be read, or has mistakes.
pub fn directory(path: Option<&Path>) -> Result<Directory, NoticeJobError> {
    let path = path.ok_or(NoticeJobError::Missing("bureaus"))?;
    let text = std::fs::read_to_string(path).map_err(|source| NoticeJobError::Bureaus {
        path: path.to_owned(),
        source,
    })?;
    Directory::parse(&path.display().to_string(), &text)
        .map_err(|problems| NoticeJobError::Directory(Box::new(problems)))
}
