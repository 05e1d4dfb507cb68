//! Which failures are worth another try, and when.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{CrawlError, Fetched};

/// How often and how patiently a page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Most tries, the first included.
    pub tries: u32,
    /// Wait after the first failure; it doubles with each one.
    pub first_wait: Duration,
    /// Longest wait that is kept; a server that asks for more is left alone this time.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            tries: 3,
            first_wait: Duration::from_secs(2),
            longest_wait: Duration::from_secs(120),
        }
    }
}

impl Retry {
    /// How long to wait before the next try; `None` where the answer stands.
    pub fn wait(&self, tried: u32, answer: &Result<Fetched, CrawlError>) -> Option<Duration> {
        if tried >= self.tries {
            return None;
        }
        let asked = match answer {
            Ok(page) if matches!(page.status, 408 | 429 | 500 | 502 | 503 | 504) => {
                page.retry_after
            }
            Err(CrawlError::Http { refused: false, .. }) => None,
            _ => return None,
        };
        let own = self
            .first_wait
            .saturating_mul(1 << (tried.clamp(1, 16) - 1));
        let wait = asked.map_or(own.min(self.longest_wait), |asked| asked.max(own));
        (wait <= self.longest_wait).then_some(wait)
    }
}

/// A Retry-After header: seconds, or a moment.
pub(super) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at: DateTime<Utc> = httpdate::parse_http_date(value).ok()?.into();
    Some((at - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2024-09-18T04:00:00Z".parse().unwrap()
    }

    fn answer(status: u16, retry_after: Option<u64>) -> Result<Fetched, CrawlError> {
        Ok(Fetched {
            status,
            retry_after: retry_after.map(Duration::from_secs),
            ..Fetched::empty("http://p.example/".parse().unwrap(), now())
        })
    }

    #[test]
    fn waits_double_and_end() {
        let retry = Retry::default();
        let seconds = |tried, answer: &_| retry.wait(tried, answer).map(|w| w.as_secs());
        assert_eq!(seconds(1, &answer(503, None)), Some(2));
        assert_eq!(seconds(2, &answer(503, None)), Some(4));
        assert_eq!(seconds(3, &answer(503, None)), None);
        assert_eq!(seconds(1, &answer(404, None)), None);
        assert_eq!(seconds(1, &answer(200, None)), None);
        assert_eq!(seconds(1, &answer(429, Some(30))), Some(30));
        assert_eq!(seconds(1, &answer(429, Some(0))), Some(2));
        assert_eq!(seconds(1, &answer(429, Some(3600))), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_moment() {
        assert_eq!(retry_after(" 7 ", now()), Some(Duration::from_secs(7)));
        let moment = "Wed, 18 Sep 2024 04:01:30 GMT";
        assert_eq!(retry_after(moment, now()), Some(Duration::from_secs(90)));
        let past = "Wed, 18 Sep 2024 03:00:00 GMT";
        assert_eq!(retry_after(past, now()), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now()), None);
    }
}
