//! `notice show`: one notice, its deliveries, and the letter word for word.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::list::{approval, json, zh};
use crate::cli::desk::{Desk, DeskArgs};
use crate::cli::{CliError, Ending, Format};
use crate::clock;
use crate::jobs::notices::find;
use crate::jobs::notices::records::{
    CaseNotice, Delivery, Letter, Message, deliveries_of, letter, mails_of,
};
use crate::notify::delivery::DeliveryStage;
use crate::notify::notice_state::NoticeStage;
use crate::text::visible;

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// 通知单的文号或编号
    notice: String,
    /// 另把网页格式的信件写入这个文件
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// 另把定稿的邮件（.eml，与发出的一字不差）写入这个文件
    #[arg(long, value_name = "FILE")]
    eml: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    desk: DeskArgs,
}

pub(super) async fn run(args: &ShowArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let desk = args.desk.open().await?;
    let notice = find(&desk.office(), &args.notice).await?;
    let letter = letter(&desk.store, notice.id).await?;
    let letter =
        letter.ok_or_else(|| CliError::Usage(format!("通知单{}没有正文", notice.number)))?;
    let mails = mails_of(&desk.store, notice.id).await?;
    let deliveries = deliveries_of(&desk.store, notice.id).await?;
    match args.format {
        Format::Human => human(&desk, &notice, &letter, &mails, &deliveries, out)?,
        Format::Json => {
            let mut told = json(&notice);
            told["letter"] = serde_json::json!({
                "subject": letter.subject, "text": letter.body,
                "list": letter.list.as_ref().map(|(name, _)| name),
            });
            told["mails"] = mails.iter().map(mail_json).collect();
            told["deliveries"] = deliveries.iter().map(delivery_json).collect();
            serde_json::to_writer_pretty(&mut *out, &told)?;
            writeln!(out)?;
        }
    }
    if let Some(path) = &args.html {
        write(path, letter.html.as_bytes())?;
    }
    if let Some(path) = &args.eml {
        let own = mails.iter().find(|mail| mail.kind == "notice");
        let own = own.ok_or_else(|| {
            CliError::Usage(format!("通知单{}还没有定稿，没有邮件", notice.number))
        })?;
        write(path, &own.bytes)?;
    }
    Ok(Ending::Clean)
}

fn human(
    desk: &Desk,
    notice: &CaseNotice,
    letter: &Letter,
    mails: &[Message],
    deliveries: &[Delivery],
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let state = zh::<NoticeStage>(&notice.state);
    writeln!(out, "通知单：{}（编号{}）", notice.number, notice.id)?;
    writeln!(out, "案件：{}，第{}次通知", notice.case, notice.revision)?;
    writeln!(out, "状态：{state}；批准：{}", approval(notice))?;
    if let Some(reason) = &notice.reason {
        writeln!(out, "理由：{}", visible(reason))?;
    }
    if let Some(at) = notice.answered_at {
        writeln!(out, "已答复：{}", clock::day_of(at))?;
    }
    for mail in mails {
        writeln!(
            out,
            "邮件：{}，{}定稿，Message-ID {}，SHA-256 {}",
            mail.number,
            clock::day_of(mail.created_at),
            mail.message_id,
            mail.sha256
        )?;
    }
    for delivery in deliveries {
        writeln!(out, "{}", line(delivery))?;
    }
    let lead = desk.office().directory.find(&notice.lead);
    let has_route = lead.is_some_and(|lead| !lead.to.is_empty());
    if ["draft", "approved"].contains(&notice.state.as_str()) && !has_route {
        writeln!(
            out,
            "投递路径：无。请在通讯录中登记牵头单位的邮箱，或者用 tutorwatch notice route 处理"
        )?;
    }
    writeln!(out, "\n主题：{}\n", letter.subject)?;
    writeln!(out, "{}", letter.body.trim_end())?;
    if let Some((name, bytes)) = &letter.list {
        writeln!(out, "\n附件：{name}（{}字节）", bytes.len())?;
    }
    Ok(())
}

fn line(delivery: &Delivery) -> String {
    let part = match delivery.part.as_str() {
        "lead" => "主送",
        _ => "抄送",
    };
    let kind = match delivery.kind.as_str() {
        "reminder" => "，提醒",
        "escalation" => "，逾期报告",
        _ if delivery.carrier.is_some() => "，并入汇总",
        _ => "",
    };
    let state = zh::<DeliveryStage>(&delivery.state);
    let words = [&delivery.reply, &delivery.reason];
    let words: Vec<&str> = words.iter().filter_map(|w| w.as_deref()).collect();
    let words = match words.is_empty() {
        true => String::new(),
        false => format!("：{}", visible(&words.join("；"))),
    };
    format!(
        "投递{}：{}（{part}{kind}），{}，{state}{words}",
        delivery.id,
        visible(&delivery.bureau),
        visible(&delivery.address)
    )
}

fn mail_json(mail: &Message) -> serde_json::Value {
    serde_json::json!({
        "kind": mail.kind, "step": mail.step, "message_id": mail.message_id,
        "sha256": mail.sha256, "created_at": mail.created_at,
    })
}

fn delivery_json(delivery: &Delivery) -> serde_json::Value {
    serde_json::json!({
        "id": delivery.id, "kind": delivery.kind, "bureau": delivery.bureau,
        "part": delivery.part, "address": delivery.address, "state": delivery.state,
        "attempts": delivery.attempts, "next_at": delivery.next_at,
        "in_roundup": delivery.carrier.is_some(), "reply": delivery.reply,
        "reason": delivery.reason,
    })
}

fn write(path: &PathBuf, bytes: &[u8]) -> Result<(), CliError> {
    let failed = |error| CliError::Output(path.display().to_string(), error);
    std::fs::write(path, bytes).map_err(failed)
}
