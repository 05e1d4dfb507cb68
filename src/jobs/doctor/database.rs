//! The database: whether it opens, is whole, and was copied and worked on of late.

use std::path::Path;

use super::{Line, Patient};
use crate::store::audit::{self, Verified};
use crate::store::{Store, StoreError, copies, runs};

/// Seconds that the clocks of two machines may differ by: leases are counted in minutes.
const SKEW: i64 = 30;

/// Hours after which a nightly run is missed.
const NIGHT: i64 = 26;

/// Days after which a backup is old.
const OLD: i64 = 7;

/// Gives the open store where there is one.
pub(super) async fn look(patient: &Patient<'_>, lines: &mut Vec<Line>) -> Option<Store> {
    if let Some(file) = patient.database.file().filter(|file| !file.is_file()) {
        let told = format!("没有数据库 {}", file.display());
        let advice = "第一次使用请运行 tutorwatch import；否则用 --database 指明，或从备份恢复";
        lines.push(Line::error("数据库", told, advice));
        return None;
    }
    let store = match Store::open(patient.database).await {
        Ok(store) => store,
        Err(error) => {
            lines.push(Line::failed("数据库", &error));
            return None;
        }
    };
    if let Err(error) = seen(patient, &store, lines).await {
        lines.push(Line::failed("数据库", &error));
    }
    Some(store)
}

async fn seen(
    patient: &Patient<'_>,
    store: &Store,
    lines: &mut Vec<Line>,
) -> Result<(), StoreError> {
    let (engine, _) = copies::about(store).await?;
    let damage = copies::damage(store).await?;
    lines.push(match damage.is_empty() {
        true => Line::ok("数据库", format!("{}，{engine}", store.address())),
        false => Line::error(
            "数据库",
            format!("已损坏：{}", damage.join("；")),
            "请停用，保留原文件，从最近一份完好的备份恢复",
        ),
    });
    if let Some((at, may_change)) = copies::server(store).await? {
        let skew = (at - patient.now).num_seconds();
        lines.push(match skew.abs() <= SKEW {
            true => Line::ok("时钟", format!("与数据库服务器相差{}秒", skew.abs())),
            false => Line::error(
                "时钟",
                format!("与数据库服务器相差{}秒", skew.abs()),
                "请在两台机器上启用 NTP 对时，否则几台机器会抢同一件事",
            ),
        });
        if may_change {
            lines.push(Line::warning(
                "审计权限",
                "当前用户可以改动审计记录",
                "请由属主运行 src/store/engine/roles.sql，程序改用 tutorwatch_app 中的用户",
            ));
        }
    }
    lines.push(match audit::verify(store).await? {
        Verified::Whole { rows, .. } => Line::ok("审计记录", format!("{rows}行，完整")),
        Verified::Broken { seq, .. } => Line::error(
            "审计记录",
            format!("第{seq}行被改动"),
            "请运行 tutorwatch audit verify，并与备份比较",
        ),
    });
    lines.push(backed_up(patient, store).await?);
    lines.push(worked(patient, store).await?);
    Ok(())
}

async fn backed_up(patient: &Patient<'_>, store: &Store) -> Result<Line, StoreError> {
    let advice = "请定期运行 tutorwatch backup，并把文件存到另一台机器";
    Ok(match copies::last(store).await? {
        None => Line::warning("备份", "还没有备份", advice),
        Some(last) => {
            let days = (patient.now - last.made_at).num_days();
            let told = format!("最近一份在{days}天前：{}", last.file);
            match (days > OLD, Path::new(&last.file).is_file()) {
                (true, _) => Line::warning("备份", told, advice),
                (false, true) => Line::ok("备份", told),
                (false, false) => Line::warning(
                    "备份",
                    format!("{told}（文件已不在原处）"),
                    "请确认它已转存到别处",
                ),
            }
        }
    })
}

async fn worked(patient: &Patient<'_>, store: &Store) -> Result<Line, StoreError> {
    let runs = runs::latest(store, 20).await?;
    let advice = "请检查定时任务，并运行 tutorwatch scan（中断的会接着做）";
    let Some(last) = runs.iter().find(|run| run.finished_at.is_some()) else {
        return Ok(Line::warning("核查", "还没有做完过一次核查", advice));
    };
    let hours = (patient.now - last.started_at).num_hours();
    let told = format!("最近一次做完的核查在{hours}小时前");
    Ok(match hours > NIGHT {
        true => Line::warning("核查", told, advice),
        false => Line::ok("核查", told),
    })
}
