//! Reminders after the day of reply, and who is told when they do not help.

use super::{MACHINE, NoticeJobError, Office};
use crate::cases::plan::elapsed;
use crate::clock;
use crate::notify::{
    Bureau, Frozen, Message, Nudge, Overdue, Party, compose_nudge, freeze_nudge, owed,
};
use crate::store::case_notices::{self, CaseNotice, Freeze, NewDelivery};
use crate::store::deliveries;
use crate::store::messages::{self, NewMessage};

/// What became of notices that nobody has answered.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Reminded {
    /// Numbers of the notices that a bureau is reminded of now.
    pub reminders: Vec<String>,
    /// Numbers of those that the bureau above is told of now.
    pub escalations: Vec<String>,
    /// Those for which there is no address, or nothing could be written.
    pub blocked: Vec<(String, String)>,
}

/// Writes the reminders that are owed today, each once. They go out as any other mail.
///
/// # Errors
/// When the database cannot be used.
pub async fn remind(office: &Office<'_>) -> Result<Reminded, NoticeJobError> {
    let mut reminded = Reminded::default();
    for notice in case_notices::unanswered(office.store, office.today()).await? {
        let number = notice.number.clone();
        match one(office, &notice).await {
            Ok(None) => {}
            Ok(Some(Nudge::Reminder(_))) => reminded.reminders.push(number),
            Ok(Some(Nudge::Escalation)) => reminded.escalations.push(number),
            Err(error) if error.is_conflict() => {}
            Err(NoticeJobError::Store(error)) => return Err(error.into()),
            Err(error) => reminded.blocked.push((number, error.to_string())),
        }
    }
    Ok(reminded)
}

async fn one(office: &Office<'_>, notice: &CaseNotice) -> Result<Option<Nudge>, NoticeJobError> {
    let on = office.today();
    let steps = messages::steps(office.store, notice.id).await?;
    let taken: Vec<_> = steps
        .iter()
        .filter_map(|(step, at)| Some((Nudge::parse(step)?, clock::day_of(*at))))
        .collect();
    let calendar = &office.book.calendar;
    let settings = &office.settings.reminders;
    let Some(nudge) = owed(settings, calendar, notice.reply_by, on, &taken) else {
        return Ok(None);
    };
    // Nobody is reminded of what may not have arrived: that waits in a queue of its own.
    let all = deliveries::of_notice(office.store, notice.id).await?;
    let arrived = all.iter().any(|delivery| {
        let is_there = ["accepted", "acknowledged"].contains(&delivery.state.as_str());
        is_there && delivery.kind == "notice" && delivery.part == "lead"
    });
    let own = messages::of_notice(office.store, notice.id).await?;
    let Some(own) = own.into_iter().find(|m| m.kind == "notice" && arrived) else {
        return Ok(None);
    };
    let lead = party(office, &notice.lead)?;
    let to = match (nudge, &settings.escalate_to) {
        (Nudge::Escalation, Some(above)) => party(office, above)?,
        _ => lead.clone(),
    };
    let overdue = Overdue {
        number: &notice.number,
        message_id: &own.message_id,
        about: &notice.about,
        lead: &lead,
        sent_on: clock::day_of(own.created_at),
        reply_by: notice.reply_by,
        late: elapsed(calendar, notice.reply_by, on),
    };
    let at = office.now();
    let letter = compose_nudge(nudge, &to, &overdue, office.directory, on)?;
    let message = freeze_nudge(nudge, &letter, &to, &overdue, office.directory, at)?;
    let frozen = Frozen::of(message, |bytes| office.signed(bytes, at))?;
    let done = put(office, notice, nudge, &to, &frozen, &letter.subject).await?;
    Ok(done.then_some(nudge))
}

async fn put(
    office: &Office<'_>,
    notice: &CaseNotice,
    nudge: Nudge,
    to: &Party,
    frozen: &Frozen,
    subject: &str,
) -> Result<bool, NoticeJobError> {
    let at = office.now();
    let Message {
        message_id, bytes, ..
    } = &frozen.message;
    let (kind, called) = match nudge {
        Nudge::Reminder(no) => ("reminder", format!("{}-提醒{no}", notice.number)),
        Nudge::Escalation => ("escalation", format!("{}-逾期报告", notice.number)),
    };
    let step = nudge.code();
    let sender = office.directory.from.email.to_string();
    let addresses: Vec<String> = to.to.iter().map(|m| m.email.to_string()).collect();
    let addresses = addresses.join(" ");
    let delivery = NewDelivery {
        bureau: &to.name,
        part: "lead",
        address: &addresses,
        priority: 0,
    };
    let told = Freeze {
        message: NewMessage {
            message_id,
            kind,
            notice: Some(notice.id),
            step: &step,
            number: &called,
            subject,
            sender: &sender,
            sha256: &frozen.sha256,
            bytes,
            actor: MACHINE,
        },
        deliveries: &[delivery],
        changes: &[],
        at,
    };
    Ok(case_notices::freeze(office.store, &told).await?)
}

fn party(office: &Office<'_>, name: &str) -> Result<Party, NoticeJobError> {
    let bureau = office.directory.find(name);
    let bureau = bureau.filter(|bureau| !bureau.to.is_empty());
    let told = || NoticeJobError::Wrong(format!("“{name}”没有登记邮箱，没有提醒，请另行催办"));
    Ok(of(bureau.ok_or_else(told)?))
}

/// A bureau as letters name it.
pub(in crate::jobs) fn of(bureau: &Bureau) -> Party {
    Party {
        name: bureau.name.clone(),
        title: bureau.title().to_owned(),
        phone: bureau.phone.clone(),
        to: bureau.to.clone(),
    }
}
