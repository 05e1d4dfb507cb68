//! One mail over the wire: claimed -> sending -> how it ended.

use std::time::Duration;

use super::super::notices::{MACHINE, NoticeJobError, Office};
use super::claim::Unit;
use super::step::Move;
use crate::cases::Actor;
use crate::mail::{Hindrance, Mailer, NotTaken, Outcome, Parcel, Phase};
use crate::notify::delivery::{DeliveryAction, Work};
use crate::notify::is_intact;
use crate::store::deliveries::Delivery;
use crate::store::{StoreError, messages};

/// Attempts to record how a mail ended, while the database is away or busy. What is not
/// recorded has to be settled by a person.
const RECORDINGS: u32 = 5;

/// What became of mails, counted by delivery.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Mails that were written to a server, or as a file.
    pub mails: usize,
    /// Of these, mails that carried several notices.
    pub roundups: usize,
    /// Taken by the server.
    pub accepted: usize,
    /// Put off.
    pub deferred: usize,
    /// Refused.
    pub rejected: usize,
    /// Nobody knows.
    pub unknown: usize,
    /// Put back into the queue after a sender that died.
    pub released: usize,
    /// Tried for too long.
    pub given_up: usize,
    /// Whether the run stopped because the mail server could not be reached.
    pub is_away: bool,
}

impl Sent {
    pub(super) fn cleared(&mut self, action: DeliveryAction, deliveries: usize) {
        match action {
            DeliveryAction::Release => self.released += deliveries,
            DeliveryAction::LoseTrack => self.unknown += deliveries,
            DeliveryAction::GiveUp => self.given_up += deliveries,
            _ => {}
        }
    }

    fn count(&mut self, action: DeliveryAction, deliveries: usize) {
        match action {
            DeliveryAction::Accept => self.accepted += deliveries,
            DeliveryAction::Defer => self.deferred += deliveries,
            DeliveryAction::Reject => self.rejected += deliveries,
            DeliveryAction::LoseTrack => self.unknown += deliveries,
            _ => {}
        }
    }
}

/// Sends a claimed mail, and records how it ended. Says whether no server could be reached.
pub(super) async fn send(
    office: &Office<'_>,
    mailer: &dyn Mailer,
    worker: &str,
    unit: Unit,
    sent: &mut Sent,
) -> Result<bool, NoticeJobError> {
    let mut hands = Hands {
        office,
        worker,
        deliveries: unit.deliveries,
    };
    let mail = match parcel(office, unit.message, &hands.deliveries).await {
        Ok(mail) => mail,
        Err(error @ NoticeJobError::Store(_)) => return Err(error),
        // What is not what was fixed is not sent; a person has to look.
        Err(error) => {
            let words = error.to_string();
            hands.end(DeliveryAction::Reject, &words, sent).await?;
            return Ok(false);
        }
    };
    let ready = match mailer.prepare(&mail).await {
        Ok(ready) => ready,
        Err(Hindrance::AlreadyAccepted { reply }) => {
            hands.begin().await?;
            hands.end(DeliveryAction::Accept, &reply, sent).await?;
            return Ok(false);
        }
        Err(hindrance) => {
            let is_away = is_away(&hindrance);
            let (action, words) = recorded(&hindrance.into());
            hands.end(action, &words, sent).await?;
            return Ok(is_away);
        }
    };
    // From the commit of this on, a crash leaves it for a person to settle.
    if !hands.begin().await? {
        return Ok(false);
    }
    let outcome = ready.transmit().await;
    let (action, words) = recorded(&outcome);
    sent.mails += 1;
    sent.roundups += usize::from(hands.deliveries.len() > 1);
    hands.end(action, &words, sent).await?;
    Ok(false)
}

/// The frozen mail, to the addresses that the record gives.
async fn parcel(
    office: &Office<'_>,
    message: i64,
    deliveries: &[Delivery],
) -> Result<Parcel, NoticeJobError> {
    let frozen = messages::get(office.store, message).await?;
    let frozen = frozen.ok_or_else(|| NoticeJobError::NoSuch(format!("编号为{message}的邮件")))?;
    if !is_intact(&frozen.bytes, &frozen.sha256) {
        let what = "邮件内容与定稿时不同".to_owned();
        return Err(NoticeJobError::Unreadable(frozen.number, what));
    }
    let to = deliveries.first().map_or("", |d| d.address.as_str());
    let to: Vec<&str> = to.split(' ').filter(|a| !a.is_empty()).collect();
    Ok(Parcel::from_record(
        frozen.number,
        frozen.message_id,
        &frozen.sender,
        to,
        frozen.bytes,
    )?)
}

/// Whether it was the connection, and not the mail, that was refused.
fn is_away(hindrance: &Hindrance) -> bool {
    let connection = [Phase::Connect, Phase::Tls, Phase::Login, Phase::File];
    matches!(hindrance, Hindrance::Deferred(why) if connection.contains(&why.at))
}

/// What goes on record of an end, with the words that a person reads.
fn recorded(outcome: &Outcome) -> (DeliveryAction, String) {
    match outcome {
        Outcome::Accepted { reply } => (DeliveryAction::Accept, reply.clone()),
        Outcome::Deferred(why) => (DeliveryAction::Defer, said(why)),
        Outcome::Rejected(why) => (DeliveryAction::Reject, said(why)),
        Outcome::Unknown { reply } => (DeliveryAction::LoseTrack, reply.clone()),
    }
}

/// The step, and what was said: of each recipient where several were refused.
fn said(why: &NotTaken) -> String {
    let refused = why.refused.iter();
    let all: Vec<String> = refused
        .map(|one| format!("{}：{}", one.address, one.reply))
        .collect();
    match all.is_empty() {
        true => format!("{}：{}", why.at.label(), why.reply),
        false => format!("{}：{}", why.at.label(), all.join("；")),
    }
}

/// The deliveries that this program holds.
struct Hands<'a> {
    office: &'a Office<'a>,
    worker: &'a str,
    deliveries: Vec<Delivery>,
}

impl Hands<'_> {
    /// Puts `sending` on record; `false` where the lease has run out or somebody settled it:
    /// then nothing is sent.
    async fn begin(&mut self) -> Result<bool, NoticeJobError> {
        let moves = match self.moves(DeliveryAction::Begin, None) {
            Err(NoticeJobError::Refused(_)) => return Ok(false),
            moves => moves?,
        };
        let now = self.office.now();
        match Move::apply(self.office.store, &moves, MACHINE, None, now).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Records how it ended. Where somebody has settled it meanwhile, that stands.
    async fn end(
        &mut self,
        action: DeliveryAction,
        words: &str,
        sent: &mut Sent,
    ) -> Result<(), NoticeJobError> {
        let moves = match self.moves(action, Some(words)) {
            Err(NoticeJobError::Refused(_)) => return Ok(()),
            moves => moves?,
        };
        let mut tries = 0;
        loop {
            let now = self.office.now();
            match Move::apply(self.office.store, &moves, MACHINE, None, now).await {
                Ok(()) => {
                    sent.count(action, moves.len());
                    return Ok(());
                }
                Err(error) if error.is_conflict() => return self.late(action, words, sent).await,
                Err(NoticeJobError::Store(StoreError::Away { .. } | StoreError::Locked(_)))
                    if tries < RECORDINGS =>
                {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(200) * tries).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Another program took the sender for dead and wrote `unknown`: what the server said since
    /// is known here, and may be recorded from there as well.
    async fn late(
        &mut self,
        action: DeliveryAction,
        words: &str,
        sent: &mut Sent,
    ) -> Result<(), NoticeJobError> {
        for held in std::mem::take(&mut self.deliveries) {
            let now = crate::store::deliveries::get(self.office.store, held.id).await?;
            self.deliveries.extend(now);
        }
        let moves = match self.moves(action, Some(words)) {
            Err(NoticeJobError::Refused(_)) => return Ok(()),
            moves => moves?,
        };
        let now = self.office.now();
        match Move::apply(self.office.store, &moves, MACHINE, None, now).await {
            Ok(()) => sent.count(action, moves.len()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn moves(
        &mut self,
        action: DeliveryAction,
        words: Option<&str>,
    ) -> Result<Vec<Move>, NoticeJobError> {
        let mut moves = Vec::with_capacity(self.deliveries.len());
        for delivery in &mut self.deliveries {
            // A roundup is put off as one mail, so that it comes back as one.
            let seed = delivery.carrier.unwrap_or(-delivery.id).to_string();
            let work = Work {
                actor: &Actor::Machine,
                now: self.office.now(),
                worker: Some(self.worker),
                lease: self.office.settings.lease,
                words,
                seed: &seed,
            };
            moves.push(Move::of(
                delivery,
                action,
                &work,
                &self.office.settings.retry,
            )?);
        }
        Ok(moves)
    }
}
