//! What officers do with notices before they go out.

use std::io::Write;

use clap::Args;

use crate::cli::desk::{Desk, DeskArgs};
use crate::cli::{CliError, Ending};
use crate::jobs::notices::{
    Drafted, Office, Said, approve as agree, draft_again, draft_wanted, find, fix_due, hand_over,
    route as route_to, withdraw as take_back,
};
use crate::model::Word;
use crate::notify::notice_state::NoticeStage;
use crate::text::visible;

#[derive(Debug, Args)]
pub(in crate::cli) struct DraftArgs {
    /// 案件编号；写明时即使没有变化也重新拟稿
    #[arg(requires_all = ["by", "reason"])]
    case: Option<i64>,
    /// 经办人
    #[arg(long, value_name = "NAME", requires = "case")]
    by: Option<String>,
    /// 理由
    #[arg(long, value_name = "TEXT", requires = "case")]
    reason: Option<String>,
    #[command(flatten)]
    desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ApproveArgs {
    /// 通知单的文号或编号
    notice: String,
    /// 批准人
    #[arg(long, value_name = "NAME")]
    by: String,
    #[command(flatten)]
    desk: DeskArgs,
}

/// Who decides, why, and where.
#[derive(Debug, Args)]
pub(super) struct Officer {
    /// 经办人
    #[arg(long, value_name = "NAME")]
    by: String,
    /// 理由和依据：何时、如何、向谁核实或者由谁签收
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    desk: DeskArgs,
}

impl Officer {
    /// The desk.
    pub(super) async fn open(&self) -> Result<Desk, CliError> {
        self.desk.open().await
    }

    /// What goes on record.
    pub(super) fn said(&self) -> Result<Said<'_>, CliError> {
        said(&self.by, &self.reason)
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct WithdrawArgs {
    /// 通知单的文号或编号
    notice: String,
    #[command(flatten)]
    officer: Officer,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RouteArgs {
    /// 通知单的文号或编号
    notice: String,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    officer: Officer,
}

/// How it reaches the bureau.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Way {
    /// 发到这个邮箱（只用于这一份）
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// 已用其他方式送达，不再发邮件
    #[arg(long)]
    handed_over: bool,
}

pub(super) async fn draft(args: &DraftArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.desk.open().await?;
    let office = desk.office();
    let drafted = match (args.case, &args.by, &args.reason) {
        (Some(case), Some(by), Some(reason)) => {
            draft_again(&office, case, said(by, reason)?).await?
        }
        _ => draft_wanted(&office).await?,
    };
    let Drafted {
        new,
        replaced,
        approved,
        blocked,
    } = drafted;
    for number in &new {
        writeln!(out, "{number}")?;
    }
    writeln!(
        out,
        "拟稿{}份，替换或者作废{replaced}份，按配置自动批准{approved}份",
        new.len()
    )?;
    for (case, why) in &blocked {
        writeln!(
            out,
            "{}没有拟稿或者没有自动批准：{}",
            visible(case),
            visible(why)
        )?;
    }
    Ok(match blocked.is_empty() {
        true => Ending::Clean,
        false => Ending::Findings,
    })
}

pub(super) async fn approve(args: &ApproveArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.desk.open().await?;
    let office = desk.office();
    let notice = find(&office, &args.notice).await?;
    let by = named(&args.by)?;
    match agree(&office, &notice, by).await? {
        NoticeStage::Draft => {
            writeln!(
                out,
                "{}：已由{by}初核，还须另一名工作人员批准",
                notice.number
            )?;
        }
        _ => {
            writeln!(out, "{}：已批准", notice.number)?;
            fix_due(&office).await?;
            told(&office, notice.id, out).await?;
        }
    }
    Ok(Ending::Clean)
}

/// What becomes of a notice that was approved just now.
async fn told(office: &Office<'_>, id: i64, out: &mut dyn Write) -> Result<(), CliError> {
    let now = find(office, &id.to_string()).await?;
    let words = match now.state.as_str() {
        "frozen" => "已定稿，内容不再改动；将在下一次 tutorwatch deliver 时发出",
        _ => "还不能发出，原因见 tutorwatch notice list --queue",
    };
    writeln!(out, "{words}")?;
    Ok(())
}

pub(super) async fn withdraw(args: &WithdrawArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.officer.open().await?;
    let office = desk.office();
    let notice = find(&office, &args.notice).await?;
    let stage = take_back(&office, &notice, args.officer.said()?).await?;
    writeln!(out, "{}：{}", notice.number, stage.zh())?;
    Ok(Ending::Clean)
}

pub(super) async fn route(args: &RouteArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.officer.open().await?;
    let office = desk.office();
    let notice = find(&office, &args.notice).await?;
    let said = args.officer.said()?;
    match &args.way.to {
        Some(to) => {
            route_to(&office, &notice, to, said).await?;
            told(&office, notice.id, out).await?;
        }
        None => {
            let stage = hand_over(&office, &notice, said).await?;
            writeln!(out, "{}：{}", notice.number, stage.zh())?;
        }
    }
    Ok(Ending::Clean)
}

/// Who decides, and why.
fn said<'a>(by: &'a str, reason: &'a str) -> Result<Said<'a>, CliError> {
    match reason.trim() {
        "" => Err(CliError::Usage("请用 --reason 写明理由".to_owned())),
        reason => Ok(Said {
            by: named(by)?,
            reason,
        }),
    }
}

fn named(by: &str) -> Result<&str, CliError> {
    match by.trim() {
        "" => Err(CliError::Usage("请用 --by 写明经办人".to_owned())),
        by => Ok(by),
    }
}
