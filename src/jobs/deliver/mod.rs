//! Mails from the queue to the bureaus' servers. Several of these may run at once on one
//! database: each mail is claimed by one of them, and its record says `sending` before a byte
//! of it is written (DESIGN 8.2).

mod answers;
mod claim;
mod report;
mod roundup;
mod send;
mod step;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use answers::Answers;
pub use report::{Delivered, Queues, queues, stuck_words};
pub use send::Sent;

pub(super) use step::{Move, retry_free};

use self::claim::claim;
use self::send::send;
use super::notices::{NoticeJobError, Office, await_replies, draft_wanted, fix_due, remind};
use crate::cases::Actor;
use crate::config::Config;
use crate::mail::Mailer;
use crate::notify::delivery::{Work, sweep as due};
use crate::store::deliveries::{self, Delivery};
use crate::store::holds;

/// Mails in a row that found no server, after which a run stops: the others would only be put
/// off for longer.
const GIVE_UP: usize = 3;

/// Drafts, fixes and sends everything that is due, and takes in what came back.
///
/// # Errors
/// When the database cannot be used; what was on its way then is settled by the next run.
pub async fn deliver(
    office: &Office<'_>,
    mailer: &dyn Mailer,
    config: &Config,
) -> Result<Delivered, NoticeJobError> {
    let answers = match config.mail.incoming {
        Some(_) => Some(answers::take_in(office, config).await?),
        None => None,
    };
    let drafted = draft_wanted(office).await?;
    let fixed = fix_due(office).await?;
    let reminded = remind(office).await?;
    let sent = send_due(office, mailer).await?;
    let awaited = await_replies(office).await?;
    Ok(Delivered {
        answers,
        drafted,
        fixed,
        reminded,
        sent,
        awaited,
        queues: queues(office).await?,
    })
}

/// What one run has sent; nothing where the store was restored and nobody has released it.
///
/// # Errors
/// When the database cannot be used.
pub async fn send_due(office: &Office<'_>, mailer: &dyn Mailer) -> Result<Sent, NoticeJobError> {
    let worker = worker()?;
    let mut sent = Sent::default();
    if holds::current(office.store).await?.is_some() {
        return Ok(sent);
    }
    clear_up(office, &mut sent).await?;
    let done = send_all(office, mailer, &worker, &mut sent).await;
    mailer.close().await;
    done?;
    Ok(sent)
}

async fn send_all(
    office: &Office<'_>,
    mailer: &dyn Mailer,
    worker: &str,
    sent: &mut Sent,
) -> Result<(), NoticeJobError> {
    let mut away = 0;
    while away < GIVE_UP {
        let Some(unit) = claim(office, worker).await? else {
            return Ok(());
        };
        match send(office, mailer, worker, unit, sent).await? {
            true => away += 1,
            false => away = 0,
        }
    }
    sent.is_away = true;
    Ok(())
}

/// Puts back what a sender held longer than its lease, or says that nobody knows its end; and
/// queues what was put off until now. What one roundup carries takes the step together: a part
/// of it in the queue would send the whole mail, and the rest send it again.
async fn clear_up(office: &Office<'_>, sent: &mut Sent) -> Result<(), NoticeJobError> {
    let now = office.now();
    let mut mails: BTreeMap<i64, Vec<Delivery>> = BTreeMap::new();
    for delivery in deliveries::overdue(office.store, now).await? {
        let mail = delivery.carrier.unwrap_or(-delivery.id);
        mails.entry(mail).or_default().push(delivery);
    }
    let retry = &office.settings.retry;
    for (mail, mut all) in mails {
        let seed = mail.to_string();
        let mut moves = Vec::with_capacity(all.len());
        let mut done = None;
        for delivery in &mut all {
            let Some(action) = due(&step::state(delivery)?, now, retry) else {
                continue;
            };
            let work = Work {
                actor: &Actor::Machine,
                now,
                worker: None,
                lease: office.settings.lease,
                words: words(action),
                seed: &seed,
            };
            moves.push(Move::of(delivery, action, &work, retry)?);
            done = Some(action);
        }
        match Move::apply(office.store, &moves, super::notices::MACHINE, None, now).await {
            Ok(()) => {
                if let Some(action) = done {
                    sent.cleared(action, moves.len());
                }
            }
            // Another program clears up as well.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What a person reads beside a delivery that was cleared up.
fn words(action: crate::notify::delivery::DeliveryAction) -> Option<&'static str> {
    use crate::notify::delivery::DeliveryAction as Do;
    match action {
        Do::LoseTrack => Some("投递程序在发送过程中中断，没有记下服务器是否收下"),
        _ => None,
    }
}

/// A name that no other program has.
pub(super) fn worker() -> Result<String, NoticeJobError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|e| NoticeJobError::Random(e.to_string()))?;
    let random = crate::rules::hex(&bytes);
    Ok(format!("{}-{random}", std::process::id()))
}
