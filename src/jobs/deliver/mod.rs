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
use crate::store::deliveries;

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

/// What one run has sent.
///
/// # Errors
/// When the database cannot be used.
pub async fn send_due(office: &Office<'_>, mailer: &dyn Mailer) -> Result<Sent, NoticeJobError> {
    let worker = worker()?;
    let mut sent = Sent::default();
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
/// queues what was put off until now.
async fn clear_up(office: &Office<'_>, sent: &mut Sent) -> Result<(), NoticeJobError> {
    let now = office.now();
    let retry = &office.settings.retry;
    for mut delivery in deliveries::overdue(office.store, now).await? {
        let state = step::state(&delivery)?;
        let Some(action) = due(&state, now, retry) else {
            continue;
        };
        let seed = delivery.id.to_string();
        let work = Work {
            actor: &Actor::Machine,
            now,
            worker: None,
            lease: office.settings.lease,
            words: words(action),
            seed: &seed,
        };
        let step = Move::of(&mut delivery, action, &work, retry)?;
        match Move::apply(office.store, &[step], super::notices::MACHINE, None, now).await {
            Ok(()) => sent.cleared(action),
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
