//! Host pacing: a token bucket per host, and a pause for hosts that ask for one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Token buckets by host. A bucket gains one token per interval and holds at most `burst`.
#[derive(Debug)]
pub struct Pace {
    burst: u32,
    /// When each bucket will be full again (the "theoretical arrival time" of GCRA).
    full_at: Mutex<HashMap<String, Instant>>,
}

impl Pace {
    /// Buckets that hold `burst` tokens, at least one.
    pub fn new(burst: u32) -> Self {
        Self {
            burst: burst.max(1),
            full_at: Mutex::default(),
        }
    }

    /// Takes a token for the host, waiting until there is one.
    pub async fn turn(&self, host: &str, every: Duration) {
        let at = self.take(host, every);
        sleep_until(at).await;
    }

    fn take(&self, host: &str, every: Duration) -> Instant {
        let now = Instant::now();
        let mut hosts = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = hosts.entry(host.to_owned()).or_insert(now);
        let from = (*full_at).max(now);
        *full_at = from + every;
        from.checked_sub(every * (self.burst - 1))
            .map_or(now, |at| at.max(now))
    }

    /// Nobody asks this host anything for a while: it said so.
    pub fn hold(&self, host: &str, every: Duration, wait: Duration) {
        let until = Instant::now() + wait + every * (self.burst - 1);
        let mut hosts = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = hosts.entry(host.to_owned()).or_insert(until);
        *full_at = (*full_at).max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    async fn waits(pace: &Pace, host: &str, times: usize) -> Vec<u64> {
        let start = Instant::now();
        let mut all = Vec::new();
        for _ in 0..times {
            pace.turn(host, SECOND).await;
            all.push(start.elapsed().as_secs());
        }
        all
    }

    #[tokio::test(start_paused = true)]
    async fn each_host_has_its_own_bucket() {
        let pace = Pace::new(1);
        assert_eq!(waits(&pace, "a", 3).await, [0, 1, 2]);
        assert_eq!(waits(&pace, "b", 2).await, [0, 1]);
        tokio::time::sleep(SECOND * 10).await;
        assert_eq!(waits(&pace, "a", 2).await, [0, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_allowed_and_no_more() {
        let pace = Pace::new(3);
        assert_eq!(waits(&pace, "a", 5).await, [0, 0, 0, 1, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_asks_for_a_pause_gets_it() {
        let pace = Pace::new(2);
        pace.hold("a", SECOND, SECOND * 30);
        assert_eq!(waits(&pace, "a", 2).await, [30, 31]);
        assert_eq!(waits(&pace, "b", 1).await, [0]);
    }
}
