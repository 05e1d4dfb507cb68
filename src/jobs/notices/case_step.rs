//! How cases go on with their notices.

use chrono::{DateTime, Utc};

use super::stands::stage;
use super::{MACHINE, NoticeJobError, Office};
use crate::cases::{Actor, CaseAction, CaseStage, Grounds, Held, Machine, To};
use crate::clock;
use crate::model::Word;
use crate::store::case_notices::{self, Brief};
use crate::store::changes::{self, Change, Subject};

/// The step of a case whose approved notice goes out; none where another notice of it has gone
/// out already.
///
/// # Errors
/// Where the case is closed, returned or disputed: a person decides first.
pub(super) fn notify<'a>(
    brief: &'a Brief,
    actor: &'a str,
    at: DateTime<Utc>,
) -> Result<Option<Change<'a>>, NoticeJobError> {
    match stage(brief)? {
        CaseStage::Noticed => Ok(None),
        from => step(brief, from, CaseAction::Notify, actor, at).map(Some),
    }
}

/// Cases whose notice has arrived wait for a reply from now on; gives how many.
///
/// # Errors
/// When the database cannot be used. A case that somebody changes at this moment is left for
/// the next time.
pub async fn await_replies(office: &Office<'_>) -> Result<usize, NoticeJobError> {
    let mut moved = 0;
    for brief in case_notices::arrived(office.store).await? {
        let from = stage(&brief)?;
        let change = step(&brief, from, CaseAction::AwaitReply, MACHINE, office.now())?;
        match changes::apply(office.store, &[change]).await {
            Ok(()) => moved += 1,
            Err(error) => {
                let error = NoticeJobError::from(error);
                if !error.is_conflict() {
                    return Err(error);
                }
            }
        }
    }
    Ok(moved)
}

fn step<'a>(
    brief: &'a Brief,
    from: CaseStage,
    action: CaseAction,
    actor: &'a str,
    at: DateTime<Utc>,
) -> Result<Change<'a>, NoticeJobError> {
    let grounds = Grounds {
        approved: true,
        ..Grounds::of(&Actor::Machine, clock::day_of(at))
    };
    let To::State(to) = from.step(action, &grounds, &Held::default())? else {
        return Err(NoticeJobError::Wrong(format!("案件{}", brief.number)));
    };
    Ok(Change {
        subject: Subject::Case(brief.id),
        version: brief.version,
        from: from.code(),
        to: to.code(),
        actor,
        at,
        reason: None,
        detail: None,
        set: &[],
        tasks: &[],
    })
}
