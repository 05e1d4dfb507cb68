//! `notice list`: notices with their states, and what waits for a person.

use std::io::Write;

use clap::Args;

use crate::cli::deliver::{queues as print_queues, queues_json};
use crate::cli::desk::DeskArgs;
use crate::cli::{CliError, Ending, Format};
use crate::jobs::deliver::queues;
use crate::jobs::notices::records::{CaseNotice, in_state, latest, of_case};
use crate::model::Word;
use crate::notify::Approval;
use crate::notify::notice_state::NoticeStage;
use crate::text::visible;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// 只列这种状态的：draft、approved、frozen、withdrawn、handed_over，或者中文
    #[arg(long, value_name = "STATE", conflicts_with_all = ["case", "queue"])]
    state: Option<String>,
    /// 只列这个案件的（案件编号）
    #[arg(long, value_name = "ID", conflicts_with = "queue")]
    case: Option<i64>,
    /// 只列须人工处理的：待批准、无投递路径、结果不明、被拒收、被退信、须查看的来信
    #[arg(long)]
    queue: bool,
    /// 最多列多少份
    #[arg(long, value_name = "N", default_value_t = 100)]
    most: u32,
    /// 输出格式
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    desk: DeskArgs,
}

pub(super) async fn run(args: &ListArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.desk.open().await?;
    let office = desk.office();
    if args.queue {
        let queues = queues(&office).await?;
        match args.format {
            Format::Human => {
                print_queues(&queues, &office, out)?;
                if queues.is_clear() {
                    writeln!(out, "没有须人工处理的通知单和投递")?;
                }
            }
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, &queues_json(&queues))?;
                writeln!(out)?;
            }
        }
        return Ok(match queues.is_clear() {
            true => Ending::Clean,
            false => Ending::Findings,
        });
    }
    let mut all = match (&args.state, args.case) {
        (Some(state), _) => {
            let stage = NoticeStage::parse(state).ok_or_else(|| {
                CliError::Usage(format!(
                    "没有状态“{state}”，应为：{}",
                    NoticeStage::choices()
                ))
            })?;
            in_state(&desk.store, stage.code()).await?
        }
        (None, Some(case)) => of_case(&desk.store, case).await?,
        (None, None) => latest(&desk.store, args.most).await?,
    };
    let left = all.len().saturating_sub(args.most as usize);
    all.truncate(args.most as usize);
    match args.format {
        Format::Json => {
            let all: Vec<_> = all.iter().map(json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human => {
            for notice in &all {
                writeln!(out, "{}", line(notice))?;
            }
            match left {
                0 => writeln!(out, "共{}份", all.len())?,
                left => writeln!(out, "列出{}份，还有{left}份（--most）", all.len())?,
            }
        }
    }
    Ok(Ending::Clean)
}

fn line(notice: &CaseNotice) -> String {
    let lead = match notice.lead.as_str() {
        "" => "（牵头单位未确定）",
        lead => lead,
    };
    format!(
        "{}  {}  {}  案件{}第{}次  {}  {}  疑点{}个  {}前答复",
        notice.id,
        notice.number,
        zh::<NoticeStage>(&notice.state),
        notice.case,
        notice.revision,
        visible(lead),
        visible(&notice.about),
        notice.findings,
        notice.reply_by
    )
}

/// The Chinese form of a code on record.
pub(super) fn zh<W: Word>(code: &str) -> &str {
    let known = W::ALL.iter().find(|word| word.code() == code);
    known.map_or(code, |word| word.zh())
}

/// A notice for programs.
pub(super) fn json(notice: &CaseNotice) -> serde_json::Value {
    serde_json::json!({
        "id": notice.id, "number": notice.number, "case": notice.case,
        "revision": notice.revision, "lead": notice.lead, "state": notice.state,
        "needed": notice.needed, "approved_by": notice.approved_by,
        "second_by": notice.second_by, "about": notice.about, "findings": notice.findings,
        "day": notice.day, "reply_by": notice.reply_by, "answered_at": notice.answered_at,
        "reason": notice.reason, "version": notice.version,
    })
}

/// How a notice is approved, in Chinese.
pub(super) fn approval(notice: &CaseNotice) -> String {
    let officers = [&notice.approved_by, &notice.second_by];
    let officers: Vec<&str> = officers.iter().filter_map(|o| o.as_deref()).collect();
    let needed = zh::<Approval>(&notice.needed);
    match officers.is_empty() {
        true => needed.to_owned(),
        false => format!("{needed}；已批准：{}", visible(&officers.join("、"))),
    }
}
