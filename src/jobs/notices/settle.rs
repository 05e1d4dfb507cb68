//! What a person settles: deliveries whose end nobody knows, answers, mail that came in.

use super::super::deliver::{Move, retry_free};
use super::{NoticeJobError, Office, Said};
use crate::cases::{Actor, Refusal};
use crate::mail::address;
use crate::notify::delivery::{DeliveryAction, Work};
use crate::store::case_notices::CaseNotice;
use crate::store::changes::{self, Change, To};
use crate::store::deliveries::{self, Settled};

/// What the log says of a notice that was answered: its state stays.
pub(in crate::jobs) const ANSWERED: &str = r#"{"step":"answered"}"#;

/// What a person found out about a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Arrived,
    /// It did not: it goes out once more.
    NotArrived,
    /// It was refused or came back, and goes out once more, to these addresses where they are
    /// given.
    Resend(Option<Vec<String>>),
}

/// Settles a delivery; with it all that the same roundup carries, because they arrived together
/// or not at all. Gives how many that are.
///
/// # Errors
/// Where the state does not allow it, or somebody settles it at this moment.
pub async fn settle(
    office: &Office<'_>,
    delivery: i64,
    verdict: &Verdict,
    said: Said<'_>,
) -> Result<usize, NoticeJobError> {
    let no_delivery = || NoticeJobError::NoSuch(format!("编号为{delivery}的投递"));
    let own = deliveries::get(office.store, delivery).await?;
    let own = own.ok_or_else(no_delivery)?;
    let (action, to) = match verdict {
        Verdict::Arrived => (DeliveryAction::SettleSent, None),
        Verdict::NotArrived => (DeliveryAction::SettleUnsent, None),
        Verdict::Resend(to) => (DeliveryAction::Resend, to.as_ref()),
    };
    let to = match to {
        Some(to) => {
            let parsed: Result<Vec<String>, _> = to
                .iter()
                .map(|a| address(a).map(|a| a.to_string()))
                .collect();
            Some(parsed?.join(" "))
        }
        None => None,
    };
    let mut group = match own.carrier {
        Some(carrier) => deliveries::of_carrier(office.store, carrier).await?,
        None => vec![own.clone()],
    };
    group.retain(|member| member.state == own.state);
    let actor = Actor::person(said.by);
    let seed = delivery.to_string();
    let work = Work {
        actor: &actor,
        now: office.now(),
        worker: None,
        lease: office.settings.lease,
        words: Some(said.reason),
        seed: &seed,
    };
    let mut moves = Vec::with_capacity(group.len());
    for member in &mut group {
        let mut step = Move::of(member, action, &work, &office.settings.retry)?;
        if action != DeliveryAction::SettleSent {
            retry_free(&mut step, to.as_deref());
        }
        moves.push(step);
    }
    Move::apply(
        office.store,
        &moves,
        said.by,
        Some(said.reason),
        office.now(),
    )
    .await?;
    Ok(moves.len())
}

/// An officer says that the lead bureau has answered a notice: nobody is reminded of it again.
///
/// # Errors
/// Where the notice has not gone out, or nobody says why.
pub async fn answered(
    office: &Office<'_>,
    notice: &CaseNotice,
    said: Said<'_>,
) -> Result<(), NoticeJobError> {
    if said.reason.trim().is_empty() {
        return Err(Refusal::NoReason.into());
    }
    if notice.state != "frozen" {
        let number = &notice.number;
        return Err(NoticeJobError::Wrong(format!(
            "通知单{number}没有发出，不能登记答复"
        )));
    }
    let set = [("answered_at", To::Time(Some(office.now())))];
    let change = Change {
        detail: Some(ANSWERED),
        set: &set,
        ..office.changed(notice, "frozen", said.by, Some(said.reason))
    };
    Ok(changes::apply(office.store, &[change]).await?)
}

/// An officer has looked at a mail that came in.
///
/// # Errors
/// Where none of that number waits, or nobody says what came of it.
pub async fn settle_mail(
    office: &Office<'_>,
    mail: i64,
    said: Said<'_>,
) -> Result<(), NoticeJobError> {
    if said.reason.trim().is_empty() {
        return Err(Refusal::NoReason.into());
    }
    let settled = Settled {
        by: said.by,
        reason: said.reason,
        at: office.now(),
    };
    match deliveries::settle_mail(office.store, mail, &settled).await? {
        true => Ok(()),
        false => Err(NoticeJobError::NoSuch(format!("编号为{mail}的待处理来信"))),
    }
}
