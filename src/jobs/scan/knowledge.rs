//! Everything that a scan judges by.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::ScanError;
use crate::cases::Waivers;
use crate::cases::breaker::Limits;
use crate::cases::plan::Service;
use crate::config::{Config, DEFAULT_ARCHIVE};
use crate::extract::Vocabulary;
use crate::jobs::{LoadError, load, load_waivers};
use crate::rules::{Rulebook, hex};

/// Rules, calendar, waivers and limits.
#[derive(Debug)]
pub struct Knowledge {
    /// The rules that are in force, drafts left out.
    pub book: Rulebook,
    /// What text analysis knows.
    pub vocabulary: Vocabulary,
    /// The operator's waivers.
    pub waivers: Waivers,
    /// How many drafts were left out.
    pub drafts: usize,
    /// SHA-256 of the calendar and the vacations.
    pub calendar: String,
    /// SHA-256 of the waivers.
    pub waived: String,
    /// What is far more than usual.
    pub limits: Limits,
    /// The crawl's sources whose pages are judged.
    pub sources: Vec<String>,
    /// Folder of the archive that holds them.
    pub archive: PathBuf,
    /// Working days of each priority.
    pub service: Service,
}

impl Knowledge {
    /// Loads what the settings name.
    ///
    /// # Errors
    /// Where rule files or waivers cannot be read or have mistakes.
    pub fn load(config: &Config) -> Result<Self, ScanError> {
        let (mut book, vocabulary) = load(config)?.checked()?;
        let waivers = load_waivers(config.waivers.as_deref(), &book)?.waivers;
        let drafts = book.set_drafts_aside();
        let text = |path: &Option<PathBuf>| -> Result<String, LoadError> {
            let Some(path) = path else {
                return Ok(String::new());
            };
            let read = fs::read(path).map_err(|source| LoadError::Vacations {
                path: path.clone(),
                source,
            });
            Ok(hex(&Sha256::digest(read?)))
        };
        Ok(Self {
            // The days off are part of the rulebook's own hash.
            calendar: text(&config.vacations)?,
            waived: text(&config.waivers)?,
            book,
            vocabulary,
            waivers,
            drafts,
            sources: config.crawl.source.iter().map(|s| s.id.clone()).collect(),
            archive: match &config.crawl.archive {
                Some(folder) => folder.clone(),
                None => DEFAULT_ARCHIVE.into(),
            },
            limits: Limits::default(),
            service: Service::default(),
        })
    }

    /// Whether nobody judges by a rule any more.
    pub(super) fn retired(&self, rule: &str) -> bool {
        self.book.rule(rule).is_none()
    }
}
