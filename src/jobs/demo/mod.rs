//! The whole main job on a small invented county: import, fetch, judge, keep, write letters.

mod fetch;
mod keep;
mod letters;
mod report;

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

pub use report::DemoReport;

use self::fetch::{add_pages, fetch};
use self::keep::{Kept, keep};
use self::letters::{Outbox, unknown_notes, write_letters};
use self::report::{Made, sum_up};
use super::crawl::CrawlJobError;
use super::inspect::gather;
use super::rulebook::{LoadError, load};
use crate::clock;
use crate::config::{Config, ConfigError};
use crate::engine::{Engine, Finding, describe};
use crate::mail::{Outcome, ParcelError};
use crate::notify::{Directory, Edition, LetterError, MessageError, notices};
use crate::rules::Problems;
use crate::store::{Store, StoreError};

/// Why the demo could not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The rules cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A setting that the demo needs is missing.
    #[error("{0} 缺少 `{1}`")]
    Missing(PathBuf, &'static str),
    /// A file cannot be read or written.
    #[error("{path}：{source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bureaus' addresses have mistakes.
    #[error("{0}")]
    Directory(Box<Problems>),
    /// A page cannot be fetched.
    #[error(transparent)]
    Crawl(#[from] CrawlJobError),
    /// A letter cannot be composed.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// A message cannot be built.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A message is none that may be sent.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// A letter was not written.
    #[error("通知单{0}：{1}")]
    Send(String, Outcome),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the demo reads, writes, and what time it is.
#[derive(Debug, Clone)]
pub struct DemoTold {
    /// Folder with `tutorwatch.toml`.
    pub data: PathBuf,
    /// Folder for the results.
    pub out: PathBuf,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// Rule files, where not the default.
    pub rules: Option<PathBuf>,
}

/// Runs the demo once. Running it again writes no letter twice.
///
/// # Errors
/// Where the data, the rules or the output folder cannot be used.
pub async fn demo(told: &DemoTold, step: &dyn Fn(&str)) -> Result<DemoReport, DemoError> {
    let file = told.data.join("tutorwatch.toml");
    let mut config = Config::load(&file)?;
    config.rules = told.rules.clone().or(config.rules);
    let need = |value: &Option<PathBuf>, key| {
        value
            .clone()
            .ok_or_else(|| DemoError::Missing(file.clone(), key))
    };
    let (registry, pages) = (
        need(&config.registry, "registry")?,
        need(&config.pages, "pages")?,
    );
    let directory = read_directory(&need(&config.bureaus, "bureaus")?)?;
    create(&told.out)?;
    step("读取规则");
    let (mut book, vocabulary) = load(&config)?.checked()?;
    book.set_drafts_aside();
    let mut inspection = gather(&[registry], &vocabulary, step);
    step("读取公开页面");
    let store = Store::open(&told.out.join("tutorwatch.db")).await?;
    let rulebook = format!("{} {}", book.id(), book.sha256);
    let found = fetch(&pages, &config, told, &store, rulebook).await?;
    add_pages(&found, &store, told, &vocabulary, &mut inspection).await?;
    step("判断");
    let day = config.day.unwrap_or_else(|| clock::day_of((told.clock)()));
    let outcome =
        Engine::new(&book, &vocabulary, &mut Problems::default()).judge(&inspection.facts, day);
    let findings: Vec<Finding<'_>> = outcome
        .hits
        .iter()
        .filter_map(|hit| describe(hit, &inspection.facts, &book))
        .collect();
    step("保存");
    let kept = Kept {
        book: &book,
        facts: &inspection.facts,
        fetched: &found.pages,
        findings: &findings,
        day,
    };
    let (run, new_findings) = keep(&store, &kept, told.clock).await?;
    step("起草通知单");
    let unknowns = unknown_notes(&outcome, &inspection, &book);
    let edition = Edition {
        rulebook: book.id().to_owned(),
        sha256: book.sha256.clone(),
        day,
        tool: concat!("tutorwatch ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let all = notices(&findings, &unknowns, &directory, &edition);
    let letters = write_letters(
        &all,
        &directory,
        &edition,
        &Outbox {
            store: &store,
            run,
            told,
        },
    )
    .await?;
    store.close().await;
    Ok(sum_up(Made {
        rules: book.rules.len(),
        inspection: &inspection,
        outcome: &outcome,
        findings: &findings,
        notices: &all,
        letters,
        new_findings,
        out: told.out.clone(),
    }))
}

fn create(folder: &Path) -> Result<(), DemoError> {
    std::fs::create_dir_all(folder).map_err(|source| DemoError::Io {
        path: folder.to_owned(),
        source,
    })
}

fn read_directory(path: &Path) -> Result<Directory, DemoError> {
    let text = std::fs::read_to_string(path).map_err(|source| DemoError::Io {
        path: path.to_owned(),
        source,
    })?;
    Directory::parse(&path.display().to_string(), &text)
        .map_err(|problems| DemoError::Directory(Box::new(problems)))
}
