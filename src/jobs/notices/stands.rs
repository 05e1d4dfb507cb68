//! Whether what a notice tells of still is as it tells.

use std::collections::BTreeMap;

use super::told::CaseFile;
use super::{NoticeJobError, Office};
use crate::cases::CaseStage;
use crate::model::Word;
use crate::store::case_notices::{self, Brief, CaseNotice};

/// The notice's case, where every finding of the notice stands with the evidence that it shows
/// and no later revision took its place.
///
/// # Errors
/// [`NoticeJobError::Changed`] where that is not so, [`NoticeJobError::Late`] where its day of
/// reply has come.
pub(super) async fn stands(
    office: &Office<'_>,
    notice: &CaseNotice,
) -> Result<Brief, NoticeJobError> {
    let changed = |what: String| NoticeJobError::Changed {
        number: notice.number.clone(),
        what,
    };
    if notice.reply_by <= office.today() {
        return Err(NoticeJobError::Late {
            number: notice.number.clone(),
            reply_by: notice.reply_by,
        });
    }
    let all = case_notices::of_case(office.store, notice.case).await?;
    if let Some(later) = all.iter().find(|other| other.revision > notice.revision) {
        return Err(changed(format!("已另拟{}", later.number)));
    }
    let brief = case_of(office, notice).await?;
    let file = CaseFile::load(office, brief).await?;
    let now: BTreeMap<String, String> = file.evidence().into_iter().collect();
    for (finding, evidence) in case_notices::told(office.store, notice.id).await? {
        match now.get(&finding) {
            Some(same) if *same == evidence => {}
            Some(_) => return Err(changed(format!("疑点{finding}的证据已变化"))),
            None => return Err(changed(format!("疑点{finding}已消除或者已排除"))),
        }
    }
    Ok(file.brief)
}

/// The case of a notice.
pub(super) async fn case_of(
    office: &Office<'_>,
    notice: &CaseNotice,
) -> Result<Brief, NoticeJobError> {
    let case = case_notices::brief(office.store, notice.case).await?;
    case.ok_or_else(|| NoticeJobError::NoSuch(format!("案件{}", notice.case)))
}

/// The state of a case as a word.
pub(super) fn stage(brief: &Brief) -> Result<CaseStage, NoticeJobError> {
    let known = CaseStage::ALL.iter().copied();
    let mut known = known.filter(|stage| stage.code() == brief.state);
    known.next().ok_or_else(|| {
        let what = format!("案件状态“{}”", brief.state);
        NoticeJobError::Unreadable(brief.number.clone(), what)
    })
}
