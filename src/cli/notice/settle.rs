//! `notice settle`: what only a person can know.

use std::io::Write;

use clap::Args;

use super::act::Officer;
use crate::cli::{CliError, Ending};
use crate::jobs::notices::{Verdict, answered, find, settle, settle_mail};

#[derive(Debug, Args)]
pub(in crate::cli) struct SettleArgs {
    /// 投递的编号（与 --arrived、--not-arrived、--resend 一起用）
    #[arg(value_name = "DELIVERY")]
    delivery: Option<i64>,
    #[command(flatten)]
    what: What,
    /// 更正后的邮箱，用于 --resend；可以写几次
    #[arg(long, value_name = "ADDRESS", requires = "resend")]
    address: Vec<String>,
    #[command(flatten)]
    officer: Officer,
}

/// What the person found out.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// 结果不明的投递：已核实送达
    #[arg(long, requires = "delivery")]
    arrived: bool,
    /// 结果不明的投递：已核实没有送达，重新投递
    #[arg(long, requires = "delivery")]
    not_arrived: bool,
    /// 被拒收或者被退信的投递：重新投递
    #[arg(long, requires = "delivery")]
    resend: bool,
    /// 这份通知单已经答复（文号或编号），不再提醒
    #[arg(long, value_name = "NOTICE", conflicts_with = "delivery")]
    answered: Option<String>,
    /// 这封来信已经看过（来信编号）
    #[arg(long, value_name = "MAIL", conflicts_with = "delivery")]
    mail: Option<i64>,
}

pub(super) async fn run(args: &SettleArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.officer.open().await?;
    let office = desk.office();
    let said = args.officer.said()?;
    let What {
        arrived,
        not_arrived,
        answered: notice,
        mail,
        ..
    } = &args.what;
    if let Some(named) = notice {
        let notice = find(&office, named).await?;
        answered(&office, &notice, said).await?;
        writeln!(out, "{}：已登记答复，不再提醒", notice.number)?;
        return Ok(Ending::Clean);
    }
    if let Some(mail) = mail {
        settle_mail(&office, *mail, said).await?;
        writeln!(out, "来信{mail}：已登记处理")?;
        return Ok(Ending::Clean);
    }
    let Some(delivery) = args.delivery else {
        return Err(CliError::Usage("请写明投递的编号".to_owned()));
    };
    let (verdict, words) = match (arrived, not_arrived) {
        (true, _) => (Verdict::Arrived, "核定为已送达"),
        (_, true) => (Verdict::NotArrived, "核定为未送达，将重新投递"),
        _ => {
            let to = (!args.address.is_empty()).then(|| args.address.clone());
            (Verdict::Resend(to), "将重新投递")
        }
    };
    let count = settle(&office, delivery, &verdict, said).await?;
    match count {
        0 | 1 => writeln!(out, "投递{delivery}：{words}")?,
        more => writeln!(out, "投递{delivery}所在的汇总邮件，共{more}份：{words}")?,
    }
    Ok(Ending::Clean)
}
