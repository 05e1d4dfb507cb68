//! Days in which people work.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::model::{DayKind, Value};
use crate::rules::Calendar;

/// The last day for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day, itself included.
    pub on: NaiveDate,
    /// A year without a holiday notice that was counted through, with Monday to Friday as
    /// working days: the day is provisional until that notice is in `rules/calendar/`.
    pub unsure: Option<i32>,
}

/// The day on which the `working_days`th working day after `from` ends; `from` itself does not
/// count. Make-up working days count, holidays and rest days do not. With 0 the next working
/// day is never waited for: it is `from`.
pub fn due(calendar: &Calendar, from: NaiveDate, working_days: u16) -> Due {
    let mut due = Due {
        on: from,
        unsure: None,
    };
    let mut left = working_days;
    while left > 0 {
        let Some(next) = due.on.succ_opt() else {
            return due;
        };
        due.on = next;
        let (works, sure) = works(calendar, next);
        if !sure {
            due.unsure.get_or_insert(next.year());
        }
        left -= u16::from(works);
    }
    due
}

/// Working days after `from` up to and including `to`; 0 where that is not later. In a year
/// without a holiday notice Monday to Friday count.
pub fn elapsed(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> u32 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= to);
    days.fold(0, |count, day| count + u32::from(works(calendar, day).0))
}

/// Whether people work on that day, and whether that is sure.
fn works(calendar: &Calendar, day: NaiveDate) -> (bool, bool) {
    match calendar.day(day).0 {
        DayKind::Workday | DayKind::MakeupWorkday => (true, true),
        DayKind::Holiday | DayKind::RestDay => (false, true),
        DayKind::Unknown => {
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            (!weekend, false)
        }
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Value::Date(self.on).zh())?;
        match self.unsure {
            Some(year) => write!(
                f,
                "（暂定：{year}年尚无放假通知，按星期一至星期五为工作日推算）"
            ),
            None => Ok(()),
        }
    }
}
