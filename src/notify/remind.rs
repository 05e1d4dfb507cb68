//! Reminders after the day of reply, and whom to turn to when they do not help.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::clean::header_text;
use super::directory::Directory;
use super::letter::{Letter, LetterError};
use super::message::{Message, MessageError, to_bureau};
use super::notice::{Party, hash};
use super::view::{brief, date, text};
use crate::cases::plan::elapsed;
use crate::rules::Calendar;

/// When bureaus are reminded. All numbers are working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminders {
    /// Days after the day of reply until the first reminder; at least 1.
    pub first: u32,
    /// Days between reminders; at least 1.
    pub every: u32,
    /// How many are sent at most.
    pub most: u32,
    /// Days after the day of reply until somebody above is told.
    pub escalate_after: u32,
    /// The bureau that is told then, by name; nobody is where `None`, and the notice then
    /// stands in the report only.
    pub escalate_to: Option<String>,
}

impl Default for Reminders {
    fn default() -> Self {
        Self {
            first: 1,
            every: 5,
            most: 3,
            escalate_after: 15,
            escalate_to: None,
        }
    }
}

/// One step after the day of reply. Each is taken once for a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nudge {
    /// The so-manieth reminder to the lead bureau, from 1.
    Reminder(u32),
    /// The bureau above is told.
    Escalation,
}

impl Nudge {
    /// As it is stored: `reminder-1`, `escalation`.
    pub fn code(self) -> String {
        match self {
            Self::Reminder(no) => format!("reminder-{no}"),
            Self::Escalation => "escalation".to_owned(),
        }
    }

    /// Reads what [`Nudge::code`] wrote.
    pub fn parse(code: &str) -> Option<Self> {
        match code.strip_prefix("reminder-") {
            Some(no) => no.parse().ok().map(Self::Reminder),
            None => (code == "escalation").then_some(Self::Escalation),
        }
    }
}

/// The step that is owed for a notice without an answer, if any: at most one a day, also when
/// several days were missed. `taken` are the steps so far, with their days.
pub fn owed(
    settings: &Reminders,
    calendar: &Calendar,
    reply_by: NaiveDate,
    on: NaiveDate,
    taken: &[(Nudge, NaiveDate)],
) -> Option<Nudge> {
    let late = elapsed(calendar, reply_by, on);
    let escalated = taken.iter().any(|(nudge, _)| *nudge == Nudge::Escalation);
    if taken.iter().any(|(_, day)| *day >= on) || late == 0 {
        return None;
    }
    if settings.escalate_to.is_some() && !escalated && late >= settings.escalate_after {
        return Some(Nudge::Escalation);
    }
    let reminders = taken.iter().filter_map(|(nudge, day)| match nudge {
        Nudge::Reminder(no) => Some((*no, *day)),
        Nudge::Escalation => None,
    });
    match reminders.max() {
        None => (settings.most > 0 && late >= settings.first.max(1)).then_some(Nudge::Reminder(1)),
        Some((no, _)) if no >= settings.most => None,
        Some((no, day)) => {
            let since = elapsed(calendar, day, on);
            (since >= settings.every.max(1)).then_some(Nudge::Reminder(no + 1))
        }
    }
}

/// The notice that somebody is reminded of.
#[derive(Debug, Clone)]
pub struct Overdue<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its Message-ID.
    pub message_id: &'a str,
    /// Whom it is about.
    pub about: &'a str,
    /// The lead bureau that has not answered.
    pub lead: &'a Party,
    /// Day of the notice.
    pub sent_on: NaiveDate,
    /// Day by which a reply was asked for.
    pub reply_by: NaiveDate,
    /// Working days since then.
    pub late: u32,
}

#[derive(Template)]
#[template(path = "reminder.txt")]
struct Plain<'v> {
    v: &'v View,
}

#[derive(Template)]
#[template(path = "reminder.html")]
struct Html<'v> {
    v: &'v View,
}

struct View {
    title: &'static str,
    number: String,
    to: String,
    opening: String,
    asked: &'static str,
    about: String,
    contact: String,
    sender: String,
    day: String,
}

/// Composes a reminder or an escalation to a bureau.
///
/// # Errors
/// Only when a template cannot be written to memory.
pub fn compose_nudge(
    nudge: Nudge,
    to: &Party,
    overdue: &Overdue<'_>,
    directory: &Directory,
    on: NaiveDate,
) -> Result<Letter, LetterError> {
    let (sent_on, reply_by) = (date(overdue.sent_on), date(overdue.reply_by));
    let (number, late) = (text(overdue.number), overdue.late);
    let sender = directory.from.name.clone();
    let (title, opening, asked) = match nudge {
        Nudge::Reminder(no) => (
            "通知单答复提醒",
            format!(
                "{sent_on}发给贵单位的通知单{number}，答复日期为{reply_by}。至今日已超过{late}个工作日，尚未收到答复，这是第{no}次提醒。"
            ),
            "请将核实和处理情况答复我们；需要延期的，请说明理由和预计日期。已经答复的，请告知答复日期，以便核对。",
        ),
        Nudge::Escalation => (
            "通知单逾期未答复的报告",
            format!(
                "{sent_on}发给{}的通知单{number}，答复日期为{reply_by}。至今日已超过{late}个工作日，经提醒尚未收到答复，现报请贵单位协调。",
                text(&overdue.lead.title)
            ),
            "请协调牵头单位核实处理，并将结果告知我们。",
        ),
    };
    let view = View {
        title,
        to: text(&to.title),
        opening,
        asked,
        about: brief(overdue.about),
        contact: text(&directory.contact),
        sender: text(&sender.unwrap_or_else(|| directory.from.email.to_string())),
        day: date(on),
        number,
    };
    Ok(Letter {
        subject: header_text(&format!("{title}（{}）", view.number)),
        text: Plain { v: &view }.render()?,
        html: Html { v: &view }.render()?,
        list: None,
    })
}

/// Fixes the bytes of a reminder. Its Message-ID comes from the notice and the step, so that
/// the same step is the same message.
///
/// # Errors
/// Where the bureau has no address, or the date cannot stand in a header.
pub fn freeze_nudge(
    nudge: Nudge,
    letter: &Letter,
    to: &Party,
    overdue: &Overdue<'_>,
    directory: &Directory,
    date: DateTime<Utc>,
) -> Result<Message, MessageError> {
    let step = nudge.code();
    let digest = hash(["nudge", overdue.message_id, &step, &to.name]);
    to_bureau(overdue.number, &digest, letter, to, directory, date)
}
