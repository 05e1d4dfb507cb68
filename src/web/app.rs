//! What every page can reach: the rules, the settings, and how much may go on at once.

use std::net::IpAddr;
use std::sync::Arc;

use governor::clock::DefaultClock;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use tokio::sync::Semaphore;

use crate::config::{Config, WebConfig};
use crate::extract::Vocabulary;
use crate::jobs::{self, LoadError};
use crate::rules::Rulebook;

/// Why the server cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The rules cannot be used.
    #[error(transparent)]
    Rules(#[from] LoadError),
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
    pub per_address: RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock>,
}

impl App {
    /// Loads the rules that the settings name.
    ///
    /// # Errors
    /// Where rule files cannot be read or have mistakes.
    pub fn new(config: Config) -> Result<Self, AppError> {
        let (book, vocabulary) = jobs::load(&config)?.checked()?;
        let mut active = book.clone();
        active.set_drafts_aside();
        let web = &config.web;
        let limits = Limits {
            uploads: Arc::new(Semaphore::new(web.uploads.get())),
            checks: Arc::new(Semaphore::new(web.checks.get())),
            per_address: RateLimiter::keyed(Quota::per_minute(web.checks_per_minute)),
        };
        Ok(Self(Arc::new(Inner {
            book,
            active,
            vocabulary,
            config,
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

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }
}
