//! `timetable`: what a page says of when a course is held is not at odds with the registered
//! lessons of the class that it means.

use chrono::{Datelike, NaiveDate};

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::matching::Match;
use crate::engine::meant::meant;
use crate::engine::offers;
use crate::engine::verdict::{Reason, judged};
use crate::model::{Value, WeeklyTime, clock_text};

/// How many registered times a finding shows.
const SHOWN: usize = 3;

/// At odds is a time that no class which may be meant is registered to have: another day of
/// the week, or hours that do not even touch. Which of the two is true, a person finds out.
#[derive(Debug)]
pub struct Timetable {
    in_force: Dated<()>,
}

/// A registered lesson by day and seconds since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    weekday: u32,
    start: u32,
    end: u32,
    date: NaiveDate,
}

impl Check for Timetable {
    const RECORDS: &'static [Record] = &[Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        // What nobody registered contradicts nothing.
        if *of.found == Match::None {
            return Verdict::NotApplicable;
        }
        judged(compare(of, cx, at))
    }
}

fn compare(of: &Offered<'_>, cx: &Context<'_>, at: u8) -> Result<Verdict, Reason> {
    if of.offer.sessions.is_empty() {
        return Err(Reason::Other("页面未写明上课时间".into()));
    }
    let classes = meant(of, cx)?;
    let mut held = Vec::new();
    for class in classes {
        let lessons = cx.prepared.lessons(class);
        if lessons.is_empty() {
            let name = cx.facts.classes[class].label();
            return Err(Reason::Other(format!("班级“{name}”没有登记课次")));
        }
        held.extend(lessons.iter().map(|lesson| Held {
            weekday: lesson.start.date().weekday().number_from_monday(),
            start: lesson.start.second_of_day(),
            end: lesson.end.second_of_day(),
            date: lesson.start.date(),
        }));
    }
    let mut doubt = None;
    for time in &of.offer.sessions {
        match is_held(time, &held) {
            Some(true) => {}
            Some(false) => {
                let observed = Value::Text(format!("页面所写时间：{}", shown(time)));
                let limit = Value::Text(format!("登记课表为{}", registered(held)));
                return Ok(Verdict::violation(observed, limit, at)
                    .resting_on(offers::words(of.offer, "sessions")));
            }
            None => doubt = Some(Reason::Other("页面未写明星期或日期".into())),
        }
    }
    doubt.map_or(Ok(Verdict::Pass), Err)
}

/// Whether a lesson of the registry may be the one that the page means; `None` where the page
/// does not say on which day it is held.
fn is_held(time: &WeeklyTime, held: &[Held]) -> Option<bool> {
    let (start, end) = (offers::start(time), offers::end(time));
    let touches = |lesson: &Held| match (start, end) {
        // Past midnight the end is the smaller number.
        (Some(start), Some(end)) if start < end && lesson.start < lesson.end => {
            lesson.start < end && start < lesson.end
        }
        (Some(start), None) => lesson.start <= start && start < lesson.end,
        _ => true,
    };
    let date = time.date.as_deref().map(str::parse::<NaiveDate>);
    match (date, time.weekday) {
        (Some(Ok(date)), _) => Some(held.iter().any(|l| l.date == date && touches(l))),
        (None, Some(day)) => Some(held.iter().any(|l| l.weekday == u32::from(day) && touches(l))),
        _ => None,
    }
}

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

fn weekday(number: u32) -> &'static str {
    WEEKDAYS.get(number.wrapping_sub(1) as usize).copied().unwrap_or("？")
}

/// 每周六09:00–11:00
fn shown(time: &WeeklyTime) -> String {
    let day = match (&time.date, time.weekday) {
        (Some(date), _) => date.clone(),
        (None, Some(day)) => format!("每周{}", weekday(day.into())),
        (None, None) => String::new(),
    };
    match (&time.start, &time.end) {
        (Some(start), Some(end)) => format!("{day}{start}–{end}"),
        (Some(start), None) => format!("{day}{start}"),
        _ => day,
    }
}

/// 星期三18:00–19:30、星期四18:00–19:30
fn registered(mut held: Vec<Held>) -> String {
    held.sort_unstable();
    let line = |l: &Held| {
        let (start, end) = (clock_text(l.start), clock_text(l.end));
        format!("星期{}{start}–{end}", weekday(l.weekday))
    };
    let mut lines: Vec<String> = held.iter().map(line).collect();
    lines.dedup();
    match lines.len() {
        0..=SHOWN => lines.join("、"),
        all => format!("{}等{all}个时段", lines[..SHOWN].join("、")),
    }
}
