//! `deliver`: everything that is due goes out, and what came back is taken in. Meant for a
//! timer; several may run at once.

use std::io::Write;

use clap::Args;

use super::desk::DeskArgs;
use super::{CliError, Ending, Format};
use crate::jobs::deliver::{Delivered, Queues, Sent, deliver, stuck_words};
use crate::jobs::mailer;
use crate::jobs::notices::{NoticeJobError, Office, Waits};
use crate::text::visible;

#[derive(Debug, Args)]
pub(super) struct DeliverArgs {
    /// 输出格式
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    desk: DeskArgs,
}

/// 0 where nothing waits for a person, 1 where something does or could not be done.
pub(super) fn run(args: &DeliverArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let desk = args.desk.open().await?;
        let mailer = mailer(&desk.config.mail).map_err(NoticeJobError::from)?;
        let office = desk.office();
        let done = deliver(&office, &*mailer, &desk.config).await?;
        match args.format {
            Format::Human => human(&done, &office, out)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, &json(&done))?;
                writeln!(out)?;
            }
        }
        let is_clear = done.queues.is_clear()
            && done.drafted.blocked.is_empty()
            && done.reminded.blocked.is_empty()
            && !done.sent.is_away;
        Ok(match is_clear {
            true => Ending::Clean,
            false => Ending::Findings,
        })
    })
}

fn human(done: &Delivered, office: &Office<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(answers) = &done.answers {
        writeln!(
            out,
            "来信：新{}封，退信{}份，回执或者答复{}份，须人工查看{}封",
            answers.new, answers.bounced, answers.acknowledged, answers.open
        )?;
    }
    writeln!(
        out,
        "拟稿：{}份，替换或者作废{}份，按配置自动批准{}份；定稿：{}份",
        done.drafted.new.len(),
        done.drafted.replaced,
        done.drafted.approved,
        done.fixed.new.len()
    )?;
    for (case, why) in &done.drafted.blocked {
        writeln!(
            out,
            "  {}没有拟稿或者没有自动批准：{}",
            visible(case),
            visible(why)
        )?;
    }
    let reminded = &done.reminded;
    if !reminded.reminders.is_empty() || !reminded.escalations.is_empty() {
        writeln!(
            out,
            "逾期：提醒{}份，上报{}份",
            reminded.reminders.len(),
            reminded.escalations.len()
        )?;
    }
    for (number, why) in &reminded.blocked {
        writeln!(out, "  通知单{number}没有提醒：{}", visible(why))?;
    }
    let Sent {
        mails,
        roundups,
        accepted,
        deferred,
        rejected,
        unknown,
        ..
    } = done.sent;
    writeln!(
        out,
        "投递：发出{mails}封（其中汇总{roundups}封）；对方已接收{accepted}份，暂缓{deferred}份，被拒收{rejected}份，结果不明{unknown}份"
    )?;
    let (released, given_up) = (done.sent.released, done.sent.given_up);
    if released + given_up > 0 {
        writeln!(
            out,
            "  上次中断后退回队列{released}份，多次未成停止重试{given_up}份"
        )?;
    }
    if done.sent.is_away {
        writeln!(
            out,
            "  连接不上邮件服务器，已停止本次投递；下次运行会接着投递。请检查 [mail] 设置"
        )?;
    }
    queues(&done.queues, office, out)
}

/// What waits for a person, in words.
pub(super) fn queues(
    queues: &Queues,
    office: &Office<'_>,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if let Some(hold) = &queues.hold {
        writeln!(
            out,
            "停发：数据库自{}的备份恢复，邮件一律不发出；核实以后请运行 tutorwatch restore --release",
            crate::clock::day_of(hold.copied_at)
        )?;
    }
    let later = queues.deliveries.iter();
    let later: u64 = later
        .filter(|(state, _)| ["queued", "deferred"].contains(&state.as_str()))
        .map(|(_, count)| count)
        .sum();
    if later > 0 {
        writeln!(out, "排队或者等待重试：{later}份")?;
    }
    if !queues.drafts.is_empty() {
        writeln!(out, "待批准的通知单（{}份）", queues.drafts.len())?;
        for notice in &queues.drafts {
            let about = visible(&notice.about);
            writeln!(out, "  {}（编号{}），{about}", notice.number, notice.id)?;
        }
    }
    let person: Vec<_> = queues
        .waiting
        .iter()
        .filter_map(|(notice, waits)| match waits {
            Waits::Person(why) => Some((notice, why)),
            Waits::Route => None,
        })
        .collect();
    if !person.is_empty() {
        writeln!(out, "已批准而不能发出的通知单（{}份）", person.len())?;
        for (notice, why) in person {
            writeln!(out, "  编号{}：{}", notice.id, visible(why))?;
        }
    }
    write!(out, "{}", stuck_words(queues, office))?;
    if !queues.mail.is_empty() {
        writeln!(out, "须人工查看的来信（{}封）", queues.mail.len())?;
        for mail in &queues.mail {
            let from = mail.sender.as_deref().unwrap_or("（无发件人）");
            writeln!(
                out,
                "  来信{}：{}：{}：{}（{}）",
                mail.id,
                visible(from),
                visible(&mail.subject),
                visible(&mail.note),
                visible(&mail.file)
            )?;
        }
    }
    Ok(())
}

fn json(done: &Delivered) -> serde_json::Value {
    let answers = done.answers.as_ref();
    let blocked = |all: &[(String, String)]| -> Vec<serde_json::Value> {
        let one = |(what, why): &(String, String)| serde_json::json!({"what": what, "why": why});
        all.iter().map(one).collect()
    };
    serde_json::json!({
        "incoming": answers.map(|a| serde_json::json!({
            "new": a.new, "bounced": a.bounced, "acknowledged": a.acknowledged,
            "open": a.open, "postponed": a.postponed,
        })),
        "drafted": done.drafted.new,
        "replaced": done.drafted.replaced,
        "approved": done.drafted.approved,
        "not_drafted": blocked(&done.drafted.blocked),
        "frozen": done.fixed.new,
        "reminders": done.reminded.reminders,
        "escalations": done.reminded.escalations,
        "not_reminded": blocked(&done.reminded.blocked),
        "sent": {
            "mails": done.sent.mails, "roundups": done.sent.roundups,
            "accepted": done.sent.accepted, "deferred": done.sent.deferred,
            "rejected": done.sent.rejected, "unknown": done.sent.unknown,
            "released": done.sent.released, "given_up": done.sent.given_up,
            "server_away": done.sent.is_away,
        },
        "awaiting_reply": done.awaited,
        "queues": queues_json(&done.queues),
    })
}

/// The same for programs.
pub(super) fn queues_json(queues: &Queues) -> serde_json::Value {
    let deliveries: serde_json::Map<String, serde_json::Value> = queues
        .deliveries
        .iter()
        .map(|(state, count)| (state.clone(), (*count).into()))
        .collect();
    serde_json::json!({
        "drafts": queues.drafts.iter().map(|n| n.id).collect::<Vec<_>>(),
        "no_route": queues.waiting.iter().filter(|(_, w)| *w == Waits::Route)
            .map(|(n, _)| n.id).collect::<Vec<_>>(),
        "held": queues.waiting.iter().filter_map(|(n, w)| match w {
            Waits::Person(why) => Some(serde_json::json!({"notice": n.id, "why": why})),
            Waits::Route => None,
        }).collect::<Vec<_>>(),
        "stuck": queues.stuck.iter().map(|one| serde_json::json!({
            "delivery": one.delivery, "state": one.state, "bureau": one.bureau,
            "notice": one.number, "reply": one.reply,
        })).collect::<Vec<_>>(),
        "mail": queues.mail.iter().map(|m| serde_json::json!({
            "mail": m.id, "from": m.sender, "note": m.note, "file": m.file,
        })).collect::<Vec<_>>(),
        "deliveries": deliveries,
        "restored_from": queues.hold.as_ref().map(|hold| hold.copied_at),
    })
}
