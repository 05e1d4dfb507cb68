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
    let mut out = String::with_capacity(8);
    push_clock(&mut out, second_of_day);
    out
}

/// Adds a time of day as [`clock_text`] writes it: half a million findings have two or more.
pub(crate) fn push_clock(out: &mut String, second_of_day: u32) {
    push_pair(out, second_of_day / 3600);
    out.push(':');
    push_pair(out, second_of_day / 60 % 60);
    if !second_of_day.is_multiple_of(60) {
        out.push(':');
        push_pair(out, second_of_day % 60);
    }
}

/// Two digits.
fn push_pair(out: &mut String, n: u32) {
    for digit in [n / 10 % 10, n % 10] {
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// A whole number in decimal digits.
pub(crate) fn push_number(out: &mut String, n: u32) {
    if n >= 10 {
        push_number(out, n / 10);
    }
    out.push(char::from_digit(n % 10, 10).unwrap_or('0'));
}
