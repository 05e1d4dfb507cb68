//! `[web]`: where `serve` listens, what it says of itself, and what visitors may cost.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};

use serde::Deserialize;

/// Settings of the web server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How log lines are written.
    pub log: LogForm,
    /// Days for which browsers are told to come back by HTTPS only; 0 says nothing. For
    /// servers that stand behind TLS.
    pub hsts_days: u32,
    /// Proxies whose `X-Forwarded-For` is believed; that of others is ignored.
    pub proxies: Vec<IpAddr>,
    /// Most connections at once; more wait.
    pub connections: NonZeroUsize,
    /// Longest time for one request, in seconds, its upload included.
    pub request_seconds: NonZeroU64,
    /// Most megabytes of one upload.
    pub upload_mb: NonZeroUsize,
    /// Most uploads held in memory at once.
    pub uploads: NonZeroUsize,
    /// Most megabytes that an uploaded workbook may inflate to.
    pub inflated_mb: NonZeroU64,
    /// Most checks of uploads at once; each takes a core and some hundred megabytes.
    pub checks: NonZeroUsize,
    /// Checks that one address may ask for in a minute.
    pub checks_per_minute: NonZeroU32,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// One JSON object to a line.
    Json,
}

impl Default for WebConfig {
    fn default() -> Self {
        // The literals are above zero, so that the other arm is never taken.
        let count = |n| NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN);
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            log: LogForm::Text,
            hsts_days: 0,
            proxies: Vec::new(),
            connections: count(512),
            request_seconds: NonZeroU64::new(60).unwrap_or(NonZeroU64::MIN),
            upload_mb: count(20),
            uploads: count(4),
            inflated_mb: NonZeroU64::new(128).unwrap_or(NonZeroU64::MIN),
            checks: count(2),
            checks_per_minute: NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_what_they_say_and_zero_is_refused() {
        let web: WebConfig = toml::from_str("").unwrap();
        assert_eq!((web.connections.get(), web.upload_mb.get()), (512, 20));
        assert_eq!(web.request_seconds.get(), 60);
        assert!(toml::from_str::<WebConfig>("checks = 0").is_err());
        let web: WebConfig = toml::from_str("log = 'json'\nproxies = ['10.0.0.1']").unwrap();
        assert_eq!((web.log, web.proxies.len()), (LogForm::Json, 1));
    }
}
