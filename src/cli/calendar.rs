//! `calendar FROM TO`: what kind of day each date is.

use std::io::Write;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::{CliError, Ending, Format, RuleArgs, parse_date};
use crate::jobs;
use crate::model::{DayKind, Value};
use crate::rules::{Calendar, InVacation};

/// Longest span that is printed, in days.
const LONGEST: i64 = 366 * 200;

#[derive(Debug, Args)]
pub(super) struct CalendarArgs {
    /// 起日
    #[arg(value_parser = parse_date)]
    from: NaiveDate,
    /// 止日
    #[arg(value_parser = parse_date)]
    to: NaiveDate,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Serialize)]
struct Day<'a> {
    date: NaiveDate,
    kind: DayKind,
    name: Option<&'a str>,
}

pub(super) fn run(args: &CalendarArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    if args.to < args.from || (args.to - args.from).num_days() > LONGEST {
        return Err(CliError::Usage(format!(
            "止日 {} 应不早于起日 {}，且相距不超过200年",
            args.to, args.from
        )));
    }
    let (book, _) = jobs::load(&args.rules.config()?)?.checked()?;
    let days = args.from.iter_days().take_while(|day| *day <= args.to);
    match args.format {
        Format::Json => {
            let all: Vec<Day<'_>> = days.map(|date| told(&book.calendar, date)).collect();
            serde_json::to_writer(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human => {
            for date in days {
                let day = told(&book.calendar, date);
                let shown =
                    Value::Day(date, day.kind, day.name.unwrap_or_default().to_owned()).zh();
                match book.calendar.vacation(date) {
                    InVacation::Yes(v) => writeln!(out, "{shown}，{}", v.name)?,
                    _ => writeln!(out, "{shown}")?,
                }
            }
        }
    }
    Ok(Ending::Clean)
}

fn told(calendar: &Calendar, date: NaiveDate) -> Day<'_> {
    let (kind, name) = calendar.day(date);
    Day {
        date,
        kind,
        name: Some(name).filter(|n| !n.is_empty()),
    }
}
