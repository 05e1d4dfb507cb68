//! When the nightly run begins: a cron line, by China's clock.

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use croner::Cron;

/// A schedule that was read.
#[derive(Debug, Clone)]
pub struct Schedule(Cron);

/// Why a schedule cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "[nightly] schedule = \"{text}\" 不是有效的时间表（应为“分 时 日 月 星期”，如 30 1 * * *）：{reason}"
)]
pub struct ScheduleError {
    text: String,
    reason: String,
}

impl Schedule {
    /// Reads a cron line of five fields.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        let wrong = |reason: String| ScheduleError {
            text: text.to_owned(),
            reason,
        };
        let fields = text.split_whitespace().count();
        if fields != 5 {
            return Err(wrong(format!("有{fields}项，应为5项")));
        }
        text.parse()
            .map(Self)
            .map_err(|e: croner::errors::CronError| wrong(e.to_string()))
    }

    /// The next beginning after a moment; nothing where there is none, as on 30 February.
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let after = after.with_timezone(&Shanghai);
        let next = self.0.find_next_occurrence(&after, false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_chinas() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let nightly = Schedule::parse("30 1 * * *").unwrap();
        // 01:30 in China is 17:30 of the day before in UTC.
        let next = nightly.next(at("2025-01-24T12:00:00Z"));
        assert_eq!(next, Some(at("2025-01-24T17:30:00Z")));
        let again = nightly.next(at("2025-01-24T17:30:00Z"));
        assert_eq!(again, Some(at("2025-01-25T17:30:00Z")), "not twice");
        let mondays = Schedule::parse("0 6 * * 1").unwrap();
        assert_eq!(
            mondays.next(at("2025-01-24T12:00:00Z")),
            Some(at("2025-01-26T22:00:00Z"))
        );
    }

    #[test]
    fn what_is_none_is_named() {
        for text in ["", "30 1 * *", "0 30 1 * * *", "61 1 * * *", "x 1 * * *"] {
            let error = Schedule::parse(text).unwrap_err().to_string();
            assert!(error.contains(&format!("\"{text}\"")), "{error}");
        }
        assert_eq!(
            Schedule::parse("0 0 30 2 *")
                .unwrap()
                .next(DateTime::UNIX_EPOCH),
            None
        );
    }
}
