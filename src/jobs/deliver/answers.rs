//! Bounces, answers and receipts -> the deliveries that they speak of.

use std::collections::{BTreeSet, HashSet};

use super::super::mail::incoming;
use super::super::notices::{ANSWERED, MACHINE, NoticeJobError, Office};
use super::step::{Kept, Move};
use crate::cases::Actor;
use crate::config::Config;
use crate::mail::incoming::{Action, Answer, Incoming, Kind, Recipient};
use crate::notify::delivery::{DeliveryAction, Work};
use crate::store::case_notices;
use crate::store::changes::{Change, Subject, To};
use crate::store::deliveries::{self, Delivery, NewIncoming};
use crate::store::messages;

/// What came in.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Mails that had not been read before.
    pub new: usize,
    /// Deliveries that came back.
    pub bounced: usize,
    /// Deliveries that somebody has seen or answered.
    pub acknowledged: usize,
    /// Mails that a person has to read.
    pub open: usize,
    /// Mails whose delivery is on its way at this moment: they are read again next time.
    pub postponed: usize,
}

/// Reads what has come in since the last time.
///
/// # Errors
/// Where the folder cannot be read, or the database cannot be used.
pub(super) async fn take_in(
    office: &Office<'_>,
    config: &Config,
) -> Result<Answers, NoticeJobError> {
    let known: HashSet<String> = deliveries::keys(office.store).await?.into_iter().collect();
    let ours: HashSet<String> = messages::ids(office.store).await?.into_iter().collect();
    let mailbox = incoming(config, &|key| known.contains(key), &|id| ours.contains(id))?;
    let mut answers = Answers::default();
    for mail in &mailbox.new {
        match take(office, mail, &mut answers).await {
            Err(error) if error.is_conflict() => answers.postponed += 1,
            done => done?,
        }
    }
    Ok(answers)
}

/// What a mail makes of deliveries.
#[derive(Default)]
struct Reading {
    kind: &'static str,
    note: String,
    open: bool,
    /// The deliveries that it speaks of.
    about: Vec<Delivery>,
    /// What becomes of some of them.
    action: Option<DeliveryAction>,
    /// Their numbers.
    moved: BTreeSet<i64>,
    /// Whether the lead bureau has answered.
    is_answer: bool,
}

async fn take(
    office: &Office<'_>,
    mail: &Incoming,
    answers: &mut Answers,
) -> Result<(), NoticeJobError> {
    let mut reading = read(office, mail).await?;
    let on_its_way = |d: &Delivery| ["queued", "claimed", "sending"].contains(&d.state.as_str());
    let is_moved = |d: &&Delivery| reading.moved.contains(&d.id);
    if reading.about.iter().filter(is_moved).any(on_its_way) {
        answers.postponed += 1;
        return Ok(());
    }
    let now = office.now();
    let mut moves = Vec::new();
    let from = mail.from.as_deref().unwrap_or("（无发件人）");
    let words = format!("{from}：{}", reading.note);
    if let Some(action) = reading.action {
        for delivery in &mut reading.about {
            if !reading.moved.contains(&delivery.id) {
                continue;
            }
            let seed = delivery.id.to_string();
            let work = Work {
                actor: &Actor::Machine,
                now,
                worker: None,
                lease: office.settings.lease,
                words: Some(&words),
                seed: &seed,
            };
            match Move::of(delivery, action, &work, &office.settings.retry) {
                Ok(step) => moves.push(step),
                // It has been answered, or has come back, before.
                Err(NoticeJobError::Refused(_)) => reading.open |= action == DeliveryAction::Bounce,
                Err(error) => return Err(error),
            }
        }
    }
    let kept = Kept::of(&moves);
    let mut changes = kept.changes(&moves, MACHINE, None, now);
    let set = [("answered_at", To::Time(Some(now)))];
    if reading.is_answer {
        changes.extend(answered(office, &reading, &set).await?);
    }
    let about: Vec<i64> = reading.about.iter().map(|d| d.id).collect();
    let file = mail.file.display().to_string();
    let new = NewIncoming {
        key: &mail.key,
        file: &file,
        sender: mail.from.as_deref(),
        subject: &mail.subject,
        kind: reading.kind,
        note: &reading.note,
        open: reading.open,
        about: &about,
    };
    if deliveries::record(office.store, &new, &changes, now).await? {
        answers.new += 1;
        answers.open += usize::from(reading.open);
        match reading.action {
            Some(DeliveryAction::Bounce) => answers.bounced += moves.len(),
            Some(_) => answers.acknowledged += moves.len(),
            None => {}
        }
    }
    Ok(())
}

/// The notices that a lead bureau has answered: nobody is reminded of them any more.
async fn answered<'a>(
    office: &Office<'_>,
    reading: &Reading,
    set: &'a [(&'static str, To<'a>)],
) -> Result<Vec<Change<'a>>, NoticeJobError> {
    let mut changes = Vec::new();
    let moved = |d: &&Delivery| reading.moved.contains(&d.id) && d.part == "lead";
    for delivery in reading.about.iter().filter(moved) {
        let Some(id) = delivery.notice.filter(|_| delivery.kind != "escalation") else {
            continue;
        };
        let notice = case_notices::get(office.store, id).await?;
        let notice = notice.filter(|n| n.state == "frozen" && n.answered_at.is_none());
        changes.extend(notice.map(|notice| Change {
            subject: Subject::Notice(notice.id),
            version: notice.version,
            from: "frozen",
            to: "frozen",
            actor: MACHINE,
            at: office.now(),
            reason: None,
            detail: Some(ANSWERED),
            set,
            tasks: &[],
        }));
    }
    Ok(changes)
}

async fn read(office: &Office<'_>, mail: &Incoming) -> Result<Reading, NoticeJobError> {
    let about = async |ids: &[String]| {
        let mut all = Vec::new();
        for id in ids {
            all.extend(deliveries::addressed(office.store, id).await?);
        }
        Ok::<_, NoticeJobError>(all)
    };
    Ok(match &mail.kind {
        Kind::Report { of, recipients } => {
            report(about(std::slice::from_ref(of)).await?, recipients)
        }
        Kind::Acknowledged { of, by } => acknowledged(about(of).await?, *by, mail.from.as_deref()),
        Kind::Automatic { of } => Reading {
            kind: "automatic",
            note: "自动回复，不算已阅".to_owned(),
            about: about(of).await?,
            ..Reading::default()
        },
        Kind::Unclear { of, why } => Reading {
            kind: "unclear",
            note: why.label(),
            open: true,
            about: about(of).await?,
            ..Reading::default()
        },
        Kind::Other => Reading {
            kind: "other",
            note: "与本系统发出的邮件无关".to_owned(),
            ..Reading::default()
        },
    })
}

/// A delivery has come back where all of its addresses failed. Where only some did, or the
/// report names none of ours, a person looks.
fn report(about: Vec<Delivery>, recipients: &[Recipient]) -> Reading {
    let failed: Vec<&Recipient> = recipients
        .iter()
        .filter(|one| one.action == Action::Failed)
        .collect();
    let mut reading = Reading {
        kind: "report",
        note: noted(recipients),
        about,
        ..Reading::default()
    };
    if failed.is_empty() {
        return reading;
    }
    let named: BTreeSet<String> = failed
        .iter()
        .filter_map(|one| Some(one.address.as_deref()?.to_lowercase()))
        .collect();
    let mails: BTreeSet<&str> = reading.about.iter().map(|d| d.bureau.as_str()).collect();
    let is_nameless = named.is_empty() && mails.len() == 1;
    let mut found = is_nameless;
    let mut partly = false;
    for delivery in &reading.about {
        let all: Vec<String> = delivery.address.split(' ').map(str::to_lowercase).collect();
        let lost = all
            .iter()
            .filter(|address| named.contains(*address))
            .count();
        found |= lost > 0;
        partly |= lost > 0 && lost < all.len();
        if lost == all.len() || (is_nameless && all.len() == 1) {
            reading.moved.insert(delivery.id);
        }
    }
    reading.action = (!reading.moved.is_empty()).then_some(DeliveryAction::Bounce);
    reading.open = partly || !found || reading.moved.is_empty();
    reading
}

fn noted(recipients: &[Recipient]) -> String {
    let one = |recipient: &Recipient| {
        let what = match recipient.action {
            Action::Failed => "未能送达",
            Action::Delayed => "尚未送达，服务器仍在尝试",
            Action::Delivered => "已送达",
            Action::Relayed => "已转交，不再有报告",
        };
        let address = recipient.address.as_deref().unwrap_or("（未写明收件人）");
        let why = recipient.reason.as_deref().or(recipient.status.as_deref());
        let why = why.map(|why| format!("（{why}）"));
        format!("{address}{what}{}", why.unwrap_or_default())
    };
    let all: Vec<String> = recipients.iter().map(one).collect();
    all.join("；")
}

/// Whose answer it is, its sender says: the mail itself went to several bureaus.
fn acknowledged(about: Vec<Delivery>, by: Answer, from: Option<&str>) -> Reading {
    let from = from.unwrap_or_default().to_lowercase();
    let is_from = |d: &Delivery| d.address.split(' ').any(|a| a.to_lowercase() == from);
    let bureaus: BTreeSet<&str> = about.iter().map(|d| d.bureau.as_str()).collect();
    let own: Vec<&Delivery> = match bureaus.len() {
        1 => about.iter().collect(),
        _ => about.iter().filter(|d| is_from(d)).collect(),
    };
    let moved: BTreeSet<i64> = own.iter().map(|d| d.id).collect();
    let is_roundup = about.iter().any(|d| d.carrier.is_some());
    let is_reply = by == Answer::Reply;
    let note = match (by, moved.is_empty(), is_roundup) {
        (_, true, _) => "答复或者回执，无法确定是哪个单位的",
        (Answer::Reply, _, true) => "对汇总邮件的答复：请查看答复了哪几份通知单，并逐份登记",
        (Answer::Reply, _, false) => "对方答复",
        (Answer::ReadReceipt, ..) => "对方已阅读",
    };
    Reading {
        kind: match is_reply {
            true => "reply",
            false => "receipt",
        },
        note: note.to_owned(),
        // A person has to read what the bureau writes.
        open: is_reply || moved.is_empty(),
        action: (!moved.is_empty()).then_some(DeliveryAction::Acknowledge),
        is_answer: is_reply && !is_roundup,
        moved,
        about,
    }
}
