//! Who agrees to a notice, takes it back, or hands it over in another way.

use super::case_step::notify;
use super::stands::{case_of, stands};
use super::{MACHINE, NoticeJobError, Office, Said};
use crate::cases::{Actor, Grounds};
use crate::model::Word;
use crate::notify::Approval;
use crate::notify::notice_state::{
    NoticeAction, NoticeStage, NoticeState, apply, approve as agree,
};
use crate::store::case_notices::{self, CaseNotice};
use crate::store::changes::{self, Change, To};

/// An officer agrees. Gives the state after that: still a draft where another officer has to
/// agree as well.
///
/// # Errors
/// Where the state does not allow it, or what the notice tells of has changed.
pub async fn approve(
    office: &Office<'_>,
    notice: &CaseNotice,
    by: &str,
) -> Result<NoticeStage, NoticeJobError> {
    approve_row(office, notice, &Actor::person(by)).await
}

pub(super) async fn approve_row(
    office: &Office<'_>,
    notice: &CaseNotice,
    actor: &Actor,
) -> Result<NoticeStage, NoticeJobError> {
    let state = state(notice)?;
    let next = agree(&state, &Grounds::of(actor, office.today()))?;
    let brief = stands(office, notice).await?;
    let name = actor.name().unwrap_or(MACHINE);
    // A case that cannot be told of now is not approved either.
    notify(&brief, name, office.now())?;
    let column = match state.approvals.is_empty() {
        true => "approved_by",
        false => "second_by",
    };
    let set = [(column, To::Text(actor.name()))];
    put(office, notice, &next, name, None, &set).await?;
    Ok(next.stage)
}

/// An officer takes a notice back that has not gone out.
///
/// # Errors
/// Where the state does not allow it.
pub async fn withdraw(
    office: &Office<'_>,
    notice: &CaseNotice,
    said: Said<'_>,
) -> Result<NoticeStage, NoticeJobError> {
    let state = state(notice)?;
    let action = match state.stage {
        NoticeStage::Draft => NoticeAction::Discard,
        _ => NoticeAction::Withdraw,
    };
    by_person(office, notice, &state, action, said).await
}

/// An officer says that an approved notice was handed over in another way: it is not sent.
///
/// # Errors
/// Where the state does not allow it, or the case cannot be told of now.
pub async fn hand_over(
    office: &Office<'_>,
    notice: &CaseNotice,
    said: Said<'_>,
) -> Result<NoticeStage, NoticeJobError> {
    let state = state(notice)?;
    by_person(office, notice, &state, NoticeAction::HandOver, said).await
}

async fn by_person(
    office: &Office<'_>,
    notice: &CaseNotice,
    state: &NoticeState,
    action: NoticeAction,
    said: Said<'_>,
) -> Result<NoticeStage, NoticeJobError> {
    let actor = Actor::person(said.by);
    let grounds = Grounds {
        reason: Some(said.reason),
        ..Grounds::of(&actor, office.today())
    };
    let next = apply(state, action, &grounds)?;
    put(office, notice, &next, said.by, Some(said.reason), &[]).await?;
    Ok(next.stage)
}

/// Writes the change; where the bureau has been told now, the case's step with it.
async fn put(
    office: &Office<'_>,
    notice: &CaseNotice,
    next: &NoticeState,
    actor: &str,
    reason: Option<&str>,
    set: &[(&'static str, To<'_>)],
) -> Result<(), NoticeJobError> {
    let at = office.now();
    let brief = case_of(office, notice).await?;
    let mut all = vec![Change {
        set,
        ..office.changed(notice, next.stage.code(), actor, reason)
    }];
    if next.stage == NoticeStage::HandedOver {
        all.extend(notify(&brief, actor, at)?);
    }
    Ok(changes::apply(office.store, &all).await?)
}

/// The state of a notice as it is on record.
pub(super) fn state(notice: &CaseNotice) -> Result<NoticeState, NoticeJobError> {
    let unreadable = |what: &str| {
        let what = format!("状态“{what}”");
        NoticeJobError::Unreadable(notice.number.clone(), what)
    };
    let stage = NoticeStage::ALL.iter().find(|s| s.code() == notice.state);
    let needed = Approval::ALL.iter().find(|a| a.code() == notice.needed);
    let officers = [&notice.approved_by, &notice.second_by];
    let officers = officers.into_iter().flatten();
    Ok(NoticeState {
        stage: *stage.ok_or_else(|| unreadable(&notice.state))?,
        needed: *needed.ok_or_else(|| unreadable(&notice.needed))?,
        approvals: officers.map(Actor::person).collect(),
    })
}

/// A notice by its number as letters print it, or in the table.
///
/// # Errors
/// Where there is none.
pub async fn find(office: &Office<'_>, named: &str) -> Result<CaseNotice, NoticeJobError> {
    let named = named.trim();
    let by_number = case_notices::numbered(office.store, named).await?;
    let found = match (by_number, named.parse()) {
        (Some(found), _) => Some(found),
        (None, Ok(id)) => case_notices::get(office.store, id).await?,
        (None, Err(_)) => None,
    };
    found.ok_or_else(|| NoticeJobError::NoSuch(format!("通知单“{named}”")))
}
