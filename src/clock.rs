//! The only place that reads the clock. Everything else takes dates as arguments.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;

/// The present moment.
#[allow(
    clippy::disallowed_methods,
    reason = "this is the one door to the clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Today in China.
pub fn today() -> NaiveDate {
    day_of(now())
}

/// The day that a moment falls on in China.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Shanghai).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_chinas() {
        let at: DateTime<Utc> = "2024-12-31T16:00:00Z".parse().unwrap();
        assert_eq!(day_of(at).to_string(), "2025-01-01");
    }
}
