//! A person lets a restored store send again.

use super::super::notices::{NoticeJobError, Office, Said, draft_wanted, remind};
use super::BackupError;
use crate::store::holds;

/// Ends the hold. What the program would draft or remind of by itself is written first, while
/// the hold still stands, so that it waits for a person: the restored store cannot know whether
/// it went out before. Gives how many deliveries are doubtful besides.
///
/// # Errors
/// Where no hold stands, or the store has not been scanned since it was restored: findings that
/// were told of before would then be news to it.
pub async fn release(office: &Office<'_>, said: Said<'_>) -> Result<usize, BackupError> {
    if said.by.trim().is_empty() || said.reason.trim().is_empty() {
        let why = "请用 --by 写明姓名，用 --reason 写明理由".to_owned();
        return Err(BackupError::NotYet(why));
    }
    let store = office.store;
    let Some(hold) = holds::current(store).await? else {
        let why = "数据库没有因恢复而停发，不用解除".to_owned();
        return Err(BackupError::NotYet(why));
    };
    if !hold.is_settled {
        let why = "恢复没有做完：请用同一份备份再运行一次 tutorwatch restore".to_owned();
        return Err(BackupError::NotYet(why));
    }
    if holds::is_stale(store, hold.began_at).await? {
        let why = "恢复以后还没有核查过：请先导入最新的登记数据并运行 tutorwatch scan，\
                   备份之后新出现的疑点要先认出来，再解除停发";
        return Err(BackupError::NotYet(why.to_owned()));
    }
    let boxed = |error: NoticeJobError| BackupError::Notices(Box::new(error));
    draft_wanted(office).await.map_err(boxed)?;
    remind(office).await.map_err(boxed)?;
    let now = office.now();
    Ok(holds::end(store, said.by.trim(), said.reason.trim(), now).await?)
}
