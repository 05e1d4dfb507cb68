//! Approved -> frozen: bytes, Message-ID and deliveries, all in one transaction.

use lettre::message::Mailbox;

use super::approve::state;
use super::case_step::notify;
use super::parties::Parties;
use super::stands::stands;
use super::{MACHINE, NoticeJobError, Office, Said};
use crate::cases::{Actor, Grounds};
use crate::mail::address;
use crate::model::Word;
use crate::notify::notice_state::{NoticeAction, apply};
use crate::notify::{Attachment, Kept, Letter, freeze};
use crate::store::case_notices::{self, CaseNotice, Freeze, NewDelivery};
use crate::store::messages::NewMessage;

/// What became of approved notices.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// Numbers of the notices that are fixed now and go out.
    pub new: Vec<String>,
    /// Those that wait, and for what.
    pub waiting: Vec<(CaseNotice, Waits)>,
}

/// What an approved notice waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waits {
    /// The lead bureau is not known, or has no address.
    Route,
    /// A person: why it cannot go out as it is.
    Person(String),
}

/// Fixes every approved notice that has a route.
///
/// # Errors
/// When the database cannot be used.
pub async fn fix_due(office: &Office<'_>) -> Result<Fixed, NoticeJobError> {
    let mut fixed = Fixed::default();
    for notice in case_notices::in_state(office.store, "approved").await? {
        let kept = kept(office, &notice).await?;
        if !kept.has_route() {
            fixed.waiting.push((notice, Waits::Route));
            continue;
        }
        match fix(office, &notice, &kept, MACHINE, None).await {
            Ok(true) => fixed.new.push(notice.number),
            Ok(false) => {}
            Err(error) if error.is_conflict() => {}
            Err(NoticeJobError::Store(error)) => return Err(error.into()),
            Err(error) => {
                let why = Waits::Person(error.to_string());
                fixed.waiting.push((notice, why));
            }
        }
    }
    Ok(fixed)
}

/// The approved notices that wait, and for what; nothing is changed.
///
/// # Errors
/// When the database cannot be read.
pub async fn fix_waiting(office: &Office<'_>) -> Result<Vec<(CaseNotice, Waits)>, NoticeJobError> {
    let mut waiting = Vec::new();
    for notice in case_notices::in_state(office.store, "approved").await? {
        let why = match stands(office, &notice).await {
            Ok(brief) => match notify(&brief, MACHINE, office.now()) {
                Ok(_) if kept(office, &notice).await?.has_route() => continue,
                Ok(_) => Waits::Route,
                Err(error) => Waits::Person(error.to_string()),
            },
            Err(NoticeJobError::Store(error)) => return Err(error.into()),
            Err(error) => Waits::Person(error.to_string()),
        };
        waiting.push((notice, why));
    }
    Ok(waiting)
}

/// Fixes an approved notice for an address that an officer gives, as where the list of bureaus
/// has none.
///
/// # Errors
/// Where the address is none, or the notice cannot go out.
pub async fn route(
    office: &Office<'_>,
    notice: &CaseNotice,
    to: &str,
    said: Said<'_>,
) -> Result<(), NoticeJobError> {
    let email = address(to)?;
    let mut kept = kept(office, notice).await?;
    let Some(lead) = &mut kept.lead else {
        return Err(NoticeJobError::Wrong(format!(
            "通知单{}没有牵头单位，不能按地址发送。请以其他方式送达后登记（--handed-over）",
            notice.number
        )));
    };
    if said.reason.trim().is_empty() {
        return Err(crate::cases::Refusal::NoReason.into());
    }
    lead.to = vec![Mailbox::new(None, email)];
    match fix(office, notice, &kept, said.by, Some(said.reason)).await? {
        true => Ok(()),
        false => Err(NoticeJobError::Wrong(format!(
            "通知单{}已经定稿",
            notice.number
        ))),
    }
}

/// What a notice is made of, with addresses of today.
async fn kept(office: &Office<'_>, notice: &CaseNotice) -> Result<Kept, NoticeJobError> {
    let letter = case_notices::letter(office.store, notice.id).await?;
    let letter =
        letter.ok_or_else(|| NoticeJobError::NoSuch(format!("通知单{}的正文", notice.number)))?;
    let parties: Parties = serde_json::from_str(&letter.parties)
        .map_err(|e| NoticeJobError::Unreadable(notice.number.clone(), e.to_string()))?;
    Ok(Kept {
        number: notice.number.clone(),
        digest: notice.digest.clone(),
        letter: Letter {
            subject: letter.subject,
            text: letter.body,
            html: letter.html,
            list: letter.list.map(|(name, bytes)| Attachment { name, bytes }),
        },
        lead: parties.lead(office.directory),
        copies: parties.copies(office.directory),
    })
}

async fn fix(
    office: &Office<'_>,
    notice: &CaseNotice,
    kept: &Kept,
    actor: &str,
    reason: Option<&str>,
) -> Result<bool, NoticeJobError> {
    let at = office.now();
    let grounds = Grounds::of(&Actor::Machine, office.today());
    let next = apply(&state(notice)?, NoticeAction::Freeze, &grounds)?;
    let brief = stands(office, notice).await?;
    let frozen = freeze(kept, office.directory, at, |bytes| office.signed(bytes, at))?;
    let lead = kept.lead.as_ref().map(|lead| lead.name.as_str());
    let addresses: Vec<String> = frozen
        .message
        .deliveries
        .iter()
        .map(|delivery| {
            let to = delivery.envelope.to().iter();
            to.map(ToString::to_string).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let deliveries: Vec<NewDelivery<'_>> = frozen
        .message
        .deliveries
        .iter()
        .zip(&addresses)
        .map(|(delivery, address)| NewDelivery {
            bureau: &delivery.bureau,
            part: match Some(delivery.bureau.as_str()) == lead {
                true => "lead",
                false => "copy",
            },
            address,
            priority: brief.priority,
        })
        .collect();
    let mut changes = vec![office.changed(notice, next.stage.code(), actor, reason)];
    changes.extend(notify(&brief, actor, at)?);
    let sender = office.directory.from.email.to_string();
    let message = NewMessage {
        message_id: &frozen.message.message_id,
        kind: "notice",
        notice: Some(notice.id),
        step: "notice",
        number: &notice.number,
        subject: &kept.letter.subject,
        sender: &sender,
        sha256: &frozen.sha256,
        bytes: &frozen.message.bytes,
        actor,
    };
    let told = Freeze {
        message,
        deliveries: &deliveries,
        changes: &changes,
        at,
    };
    Ok(case_notices::freeze(office.store, &told).await?)
}
