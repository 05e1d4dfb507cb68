//! Local time of the product (Asia/Shanghai wall clock), to the second.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

/// Seconds in a day; China has had no daylight-saving time since 1991.
pub const SECONDS_PER_DAY: u32 = 86_400;

/// A wall-clock second in Asia/Shanghai, counted from 1970-01-01T00:00 local time.
///
/// Four bytes, because a county's sessions are held in columns by the million.
/// Covers 1970 to 2105; import refuses anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub u32);

impl Moment {
    /// The moment of a local date and time; `None` outside 1970 to 2105.
    pub fn from_local(at: NaiveDateTime) -> Option<Self> {
        u32::try_from(at.and_utc().timestamp()).ok().map(Self)
    }

    /// The local date and time.
    pub fn local(self) -> NaiveDateTime {
        DateTime::from_timestamp(i64::from(self.0), 0)
            .unwrap_or(DateTime::UNIX_EPOCH)
            .naive_utc()
    }

    /// The local date.
    pub fn date(self) -> NaiveDate {
        self.local().date()
    }

    /// The local time of day.
    pub fn time(self) -> NaiveTime {
        self.local().time()
    }

    /// Days since 1970-01-01.
    pub fn day_number(self) -> u32 {
        self.0 / SECONDS_PER_DAY
    }

    /// Seconds since local midnight.
    pub fn second_of_day(self) -> u32 {
        self.0 % SECONDS_PER_DAY
    }
}

/// "21:05", or "21:05:30" where the seconds are not zero.
pub fn clock_text(second_of_day: u32) -> String {
    let (h, m, s) = (
        second_of_day / 3600,
        second_of_day / 60 % 60,
        second_of_day % 60,
    );
    if s == 0 {
        format!("{h:02}:{m:02}")
    } else {
        format!("{h:02}:{m:02}:{s:02}")
    }
}
