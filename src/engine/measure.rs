//! What a lesson was found by, in eight bytes: a county has half a million of them.

use crate::model::{Moment, SECONDS_PER_DAY, Value, Word};
use crate::rules::{Calendar, InVacation};

/// A quantity of a lesson. Names of holidays and vacations are left to the calendar that
/// judged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// A length of time in seconds; negative where two lessons overlap.
    Seconds(i32),
    /// A time of day, in seconds since midnight.
    Clock(u32),
    /// A time of the day after, in seconds since its midnight.
    NextDay(u32),
    /// A day, counted from 1970-01-01, with what kind of day it is.
    Day(u32),
    /// A day in a school vacation.
    Vacation(u32),
    /// That no lesson may be held on such days.
    NotOn(Forbidden),
}

/// A kind of day on which lessons may be forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forbidden {
    Holiday,
    RestDay,
    Vacation,
}

impl Measure {
    /// A length of time in seconds; lessons last a day at most.
    pub fn seconds(seconds: impl TryInto<i32>) -> Self {
        Self::Seconds(seconds.try_into().unwrap_or(i32::MAX))
    }

    /// The quantity as findings show it.
    pub fn value(self, calendar: &Calendar) -> Value {
        match self {
            Self::Seconds(seconds) => Value::Seconds(seconds.into()),
            Self::Clock(second) => Value::Clock { second, day: 0 },
            Self::NextDay(second) => Value::Clock { second, day: 1 },
            Self::Day(day) => shown(day, calendar),
            Self::Vacation(day) => match (shown(day, calendar), calendar.vacation(date(day))) {
                (Value::Day(date, kind, _), InVacation::Yes(vacation)) => {
                    Value::Day(date, kind, vacation.name.clone())
                }
                (shown, _) => shown,
            },
            Self::NotOn(day) => Value::Text(format!("{}不得开课", day.zh())),
        }
    }
}

fn date(day: u32) -> chrono::NaiveDate {
    Moment(day.saturating_mul(SECONDS_PER_DAY)).date()
}

fn shown(day: u32, calendar: &Calendar) -> Value {
    let date = date(day);
    let (kind, name) = calendar.day(date);
    Value::Day(date, kind, name.to_owned())
}

impl Word for Forbidden {
    const ALL: &'static [Self] = &[Self::Holiday, Self::RestDay, Self::Vacation];

    fn code(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::RestDay => "rest_day",
            Self::Vacation => "vacation",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Holiday => "法定节假日",
            Self::RestDay => "休息日",
            Self::Vacation => "寒暑假期",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        &[]
    }
}
