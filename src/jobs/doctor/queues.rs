//! What waits for somebody.

use super::super::deliver::queues;
use super::super::load_waivers;
use super::super::notices::{NoticeJobError, Office, Settings, Waits, directory};
use super::{Line, Patient};
use crate::clock::day_of;
use crate::rules::Rulebook;
use crate::store::waiting::waiting;
use crate::store::{Store, holds};

pub(super) async fn look(
    patient: &Patient<'_>,
    store: &Store,
    book: Option<&Rulebook>,
    lines: &mut Vec<Line>,
) {
    match holds::current(store).await {
        Ok(None) => {}
        Ok(Some(hold)) => lines.push(Line::warning(
            "停发",
            format!(
                "数据库自{}的备份恢复，邮件一律不发出",
                day_of(hold.copied_at)
            ),
            "核实以后请运行 tutorwatch restore --release --by 姓名 --reason 理由",
        )),
        Err(error) => lines.push(Line::failed("停发", &error)),
    }
    match waiting(store, day_of(patient.now)).await {
        Err(error) => lines.push(Line::failed("队列", &error)),
        Ok(w) => {
            let all = [
                (
                    "未完成的任务",
                    w.failed_tasks,
                    "请运行 tutorwatch audit show task 查看原因",
                ),
                (
                    "暂定的办理期限",
                    w.unsure_dues,
                    "期限跨到没有放假安排的年份；补上放假安排后会重新计算",
                ),
                (
                    "逾期的案件",
                    w.overdue,
                    "请运行 tutorwatch case list 查看并督办",
                ),
                (
                    "未对上机构的线索",
                    w.unmatched_tips,
                    "请运行 tutorwatch tip list 逐条核对",
                ),
                (
                    "未能复核的疑点",
                    w.unverified,
                    "来源上次没有读到；请检查采集和导入后再核查",
                ),
            ];
            lines.extend(all.map(|(what, count, advice)| counted(what, count, advice)));
        }
    }
    let Some(book) = book else {
        return;
    };
    match notices(patient, store, book).await {
        Ok(found) => lines.extend(found),
        Err(error) => lines.push(Line::failed("通知单", &error)),
    }
    lines.push(
        match load_waivers(patient.config.waivers.as_deref(), book) {
            Err(error) => Line::failed("豁免", &error),
            Ok(file) => match file.waivers.lapsing(day_of(patient.now)) {
                soon if soon.is_empty() => Line::ok("豁免", "一个月内没有到期的"),
                soon => Line::warning(
                    "豁免",
                    soon.join("；"),
                    "请决定是否续期，或从豁免文件中删去",
                ),
            },
        },
    );
}

async fn notices(
    patient: &Patient<'_>,
    store: &Store,
    book: &Rulebook,
) -> Result<Vec<Line>, NoticeJobError> {
    let directory = directory(patient.config.bureaus.as_deref())?;
    let settings = Settings::of(&patient.config.notices, book, &directory)?;
    let now = patient.now;
    let office = Office {
        store,
        book,
        directory: &directory,
        settings: &settings,
        signer: None,
        clock: &move || now,
    };
    let queues = queues(&office).await?;
    let routes = queues.waiting.iter();
    let no_route = routes.filter(|(_, why)| *why == Waits::Route).count();
    let held = queues.waiting.len() - no_route;
    let see = "请运行 tutorwatch notice list --queue 查看并处理";
    let all = [
        ("没有送达地址的通知单", no_route),
        ("不能发出的通知单", held),
        ("待批准的通知单", queues.drafts.len()),
        ("须核定的投递", queues.stuck.len()),
        ("须人工查看的来信", queues.mail.len()),
    ];
    Ok(all
        .map(|(what, count)| counted(what, count as u64, see))
        .into())
}

fn counted(what: &'static str, count: u64, advice: &str) -> Line {
    match count {
        0 => Line::ok(what, "没有"),
        _ => Line::warning(what, format!("{count}件"), advice),
    }
}
