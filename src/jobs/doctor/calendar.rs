//! Whether the coming months can be judged.

use chrono::{Datelike, Days};

use super::{Line, Patient};
use crate::clock::day_of;
use crate::model::DayKind;
use crate::rules::{InVacation, Rulebook};

/// Days ahead for which holidays and vacations should be known.
const AHEAD: u64 = 90;

pub(super) fn look(book: &Rulebook, patient: &Patient<'_>) -> Vec<Line> {
    let today = day_of(patient.now);
    let days = || (0..=AHEAD).filter_map(|n| today.checked_add_days(Days::new(n)));
    let calendar = &book.calendar;
    let unknown = days().find(|day| calendar.day(*day).0 == DayKind::Unknown);
    let holidays = match unknown {
        None => Line::ok("放假安排", format!("今后{AHEAD}天已有安排")),
        Some(day) => {
            let (what, year) = ("放假安排", day.year());
            let told = format!("从{day}起没有放假安排，有关规则只能答“无法判断”");
            let advice = format!("国务院办公厅公布{year}年安排后，写入 rules/calendar/{year}.toml");
            match day == today {
                true => Line::error(what, told, advice),
                false => Line::warning(what, told, advice),
            }
        }
    };
    let unknown = days().find(|day| calendar.vacation(*day) == InVacation::Unknown);
    let vacations = match unknown {
        None => Line::ok("寒暑假校历", format!("今后{AHEAD}天已有校历")),
        Some(day) => Line::warning(
            "寒暑假校历",
            format!("从{day}起没有校历，寒暑假规则只能答“无法判断”"),
            "把教育局公布的校历写入文件，用配置 vacations 指明",
        ),
    };
    vec![holidays, vacations]
}
