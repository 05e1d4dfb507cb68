//! A nightly run on a small invented county: import, crawl, judge, cases, notices into files.

mod letters;
mod report;

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use url::Url;

pub use report::DemoReport;

use self::letters::write_letters;
use self::report::sum_up;
use super::mail::{MailJobError, signer};
use super::nightly::{NightlyError, NightlyTold, StepState, is_alive, nightly, this_process};
use super::notices::{NoticeJobError, Office, Settings, directory};
use super::pages::PageServer;
use super::scan::{Knowledge, ScanError};
use crate::clock;
use crate::config::{Config, ConfigError, CrawlConfig, SourceConfig, SourceKindConfig};
use crate::crawl::AllowList;
use crate::mail::FileMailer;
use crate::notify::LetterError;
use crate::store::{Store, StoreError};

/// Name of the demo's one source.
const SOURCE: &str = "portal";

/// The address of the pages where the configuration names none.
const ADDRESS: &str = "http://portal.example.cn/";

/// Why the demo could not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
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
    /// The rules or the waivers cannot be used.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// Bureaus or settings of notices cannot be used.
    #[error(transparent)]
    Notice(#[from] NoticeJobError),
    /// Mail cannot be signed.
    #[error(transparent)]
    Mail(#[from] MailJobError),
    /// The night could not be run.
    #[error(transparent)]
    Nightly(#[from] NightlyError),
    /// A step of the night failed.
    #[error("{0}：{1}")]
    Step(String, String),
    /// The list of letters cannot be composed.
    #[error(transparent)]
    Letter(#[from] LetterError),
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

/// Runs the demo once. Running it again sends nothing twice.
///
/// # Errors
/// Where the data, the rules or the output folder cannot be used, or a step of the night fails.
pub async fn demo(told: &DemoTold, step: &(dyn Fn(&str) + Sync)) -> Result<DemoReport, DemoError> {
    let file = told.data.join("tutorwatch.toml");
    let mut config = Config::load(&file)?;
    config.rules = told.rules.clone().or(config.rules);
    let need = |value: &Option<PathBuf>, key| {
        let value = value.clone();
        value.ok_or_else(|| DemoError::Missing(file.clone(), key))
    };
    need(&config.registry, "registry")?;
    let pages = need(&config.pages, "pages")?;
    let bureaus = need(&config.bureaus, "bureaus")?;
    create(&told.out)?;
    // The saved pages stand for the address that they were published under.
    let io = |source| DemoError::Io {
        path: pages.clone(),
        source,
    };
    let server = PageServer::start(&pages).await.map_err(io)?;
    let address = match &config.pages_address {
        Some(address) => address.clone(),
        None => Url::parse(ADDRESS).map_err(|e| io(io::Error::other(e)))?,
    };
    let allow = AllowList::default()
        .with_stand_in(address.host_str().unwrap_or_default(), server.address());
    config.crawl = portal(address, &told.out, config.crawl);
    step("读取规则");
    let knowledge = Knowledge::load(&config)?;
    let directory = directory(Some(&bureaus))?;
    let settings = Settings::of(&config.notices, &knowledge.book, &directory)?;
    let signer = signer(&config.mail)?;
    let store = Store::open(&told.out.join("tutorwatch.db")).await?;
    let mailer = FileMailer::new(told.out.join("letters"));
    let clock = || (told.clock)();
    let office = || Office {
        store: &store,
        book: &knowledge.book,
        directory: &directory,
        settings: &settings,
        signer: signer.as_ref(),
        clock: &clock,
    };
    let night = NightlyTold {
        config: &config,
        store: &store,
        knowledge: &knowledge,
        office: Some(office()),
        mailer: &mailer,
        allow,
        on: config.day.unwrap_or_else(|| clock::day_of((told.clock)())),
        holder: this_process(),
        is_alive,
        clock: told.clock,
    };
    let done = nightly(&night, step).await;
    server.stop().await.map_err(io)?;
    let done = done?;
    let failed = done
        .steps
        .iter()
        .find(|s| s.state == StepState::Failed.code());
    if let Some(failed) = failed {
        return Err(DemoError::Step(failed.step.clone(), failed.words.clone()));
    }
    write_letters(&store, &told.out, &knowledge.book, night.on).await?;
    let report = sum_up(&store, &knowledge, &office(), &done, &told.out).await?;
    store.close().await;
    Ok(report)
}

/// The demo's one source.
fn portal(address: Url, out: &Path, config: CrawlConfig) -> CrawlConfig {
    CrawlConfig {
        contact: Some("demo@example.cn".to_owned()),
        pause_ms: 0,
        archive: Some(out.join("archive")),
        source: vec![SourceConfig {
            id: SOURCE.to_owned(),
            kind: SourceKindConfig::Site,
            address,
            depth: None,
            pages: None,
            items: None,
            next: None,
        }],
        ..config
    }
}

fn create(folder: &Path) -> Result<(), DemoError> {
    std::fs::create_dir_all(folder).map_err(|source| DemoError::Io {
        path: folder.to_owned(),
        source,
    })
}
