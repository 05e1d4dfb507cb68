//! What every page can reach: the rules, the settings, and how much may go on at once.

use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::error::WebError;
use crate::config::{Config, DEFAULT_DATABASE, WebConfig};
use crate::extract::Vocabulary;
use crate::jobs::accounts::Lifetime;
use crate::jobs::{self, LoadError, Store, StoreError};
use crate::rules::Rulebook;

/// Why the server cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The rules cannot be used.
    #[error(transparent)]
    Rules(#[from] LoadError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shared by all requests; a clone is cheap.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    book: Rulebook,
    active: Rulebook,
    vocabulary: Vocabulary,
    config: Config,
    store: Store,
    limits: Limits,
}

/// How much may go on at once.
#[derive(Debug)]
pub(super) struct Limits {
    /// Uploads held in memory.
    pub uploads: Arc<Semaphore>,
    /// Checks that are computed.
    pub checks: Arc<Semaphore>,
    /// Checks of one address over time.
    pub per_address: PerKey<IpAddr>,
    /// Attempts to sign in, of one address over time.
    pub sign_ins: PerKey<IpAddr>,
    /// Attempts to sign in under one name over time, from wherever.
    pub names: PerKey<String>,
    /// Tips of one address over time.
    pub tips: PerKey<IpAddr>,
    /// Passwords that are compared at once; each takes a core and 19 MiB.
    pub passwords: Arc<Semaphore>,
}

/// Counts over time, for each key.
pub(super) type PerKey<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

impl Limits {
    fn new(web: &WebConfig) -> Self {
        let sign_ins = Quota::per_minute(web.sign_ins_per_minute);
        Self {
            uploads: Arc::new(Semaphore::new(web.uploads.get())),
            checks: Arc::new(Semaphore::new(web.checks.get())),
            per_address: RateLimiter::keyed(Quota::per_minute(web.checks_per_minute)),
            sign_ins: RateLimiter::keyed(sign_ins),
            names: RateLimiter::keyed(sign_ins),
            tips: RateLimiter::keyed(Quota::per_hour(web.tips_per_hour)),
            passwords: Arc::new(Semaphore::new(2)),
        }
    }

    /// Drops the counters of those that have not come back.
    pub fn tidy(&self) {
        self.per_address.retain_recent();
        self.sign_ins.retain_recent();
        self.names.retain_recent();
        self.tips.retain_recent();
    }
}

/// Counts one against a key.
///
/// # Errors
/// Where that is too many; says how long to wait.
pub(super) fn count<K: Hash + Eq + Clone>(limiter: &PerKey<K>, key: &K) -> Result<(), WebError> {
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        WebError::TooMany(wait.as_secs() + 1)
    })
}

impl App {
    /// Loads the rules and opens the database that the settings name.
    ///
    /// # Errors
    /// Where rule files cannot be read or have mistakes, or the database cannot be opened.
    pub async fn open(config: Config) -> Result<Self, AppError> {
        let (book, vocabulary) = jobs::load(&config)?.checked()?;
        let mut active = book.clone();
        active.set_drafts_aside();
        let database = config.database.clone();
        let store = Store::open(database.unwrap_or(DEFAULT_DATABASE.into())).await?;
        let limits = Limits::new(&config.web);
        Ok(Self(Arc::new(Inner {
            book,
            active,
            vocabulary,
            config,
            store,
            limits,
        })))
    }

    /// Every rule, drafts included.
    pub(super) fn book(&self) -> &Rulebook {
        &self.0.book
    }

    /// The rules that judge.
    pub(super) fn active(&self) -> &Rulebook {
        &self.0.active
    }

    /// What text analysis knows.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.0.vocabulary
    }

    /// All settings.
    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    /// The server's settings.
    pub(super) fn web(&self) -> &WebConfig {
        &self.0.config.web
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }
}

impl WebConfig {
    /// How long sessions live.
    pub(super) fn lifetime(&self) -> Lifetime {
        Lifetime {
            hours: self.session_hours.get(),
            idle_minutes: self.session_idle_minutes.get(),
        }
    }
}
