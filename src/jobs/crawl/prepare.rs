//! Settings -> a crawl that is ready to start.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::CrawlJobError;
use crate::config::{CrawlConfig, SourceConfig, SourceKindConfig};
use crate::crawl::{
    AllowList, CrawlError, Fetcher, Limits, Manners, Retry, Source, SourceKind, canonical,
};

/// What is crawled, and how.
#[derive(Debug)]
pub struct Prepared {
    pub(super) fetcher: Fetcher,
    pub(super) manners: Manners,
    pub(super) sources: Vec<Source>,
    pub(super) contact: String,
    pub(super) archive_bytes: u64,
}

impl Prepared {
    /// Reads the settings. `only` names the sources that are wanted, all when empty;
    /// `allow` opens hosts beside those of the settings.
    ///
    /// # Errors
    /// Says which setting is missing or wrong.
    pub fn new(
        config: &CrawlConfig,
        only: &[String],
        mut allow: AllowList,
        clock: fn() -> DateTime<Utc>,
    ) -> Result<Self, CrawlJobError> {
        let contact = config
            .contact
            .as_ref()
            .filter(|c| !c.trim().is_empty())
            .ok_or(CrawlJobError::Missing(
                "crawl.contact（网站管理者可以联系到的网址或邮箱）",
            ))?;
        for open in &config.open {
            let (host, port) = open
                .rsplit_once(':')
                .and_then(|(host, port)| Some((host, port.parse().ok()?)))
                .ok_or_else(|| {
                    CrawlJobError::Setting(format!("crawl.open 的“{open}”应写成 主机:端口"))
                })?;
            allow = allow.with(host, port);
        }
        let sources = sources(config, only)?;
        let seconds = Duration::from_secs;
        let limits = Limits {
            body_bytes: config.page_kb.saturating_mul(1024),
            redirects: config.redirects,
            connect: seconds(config.connect_seconds),
            total: seconds(config.page_seconds),
        };
        Ok(Self {
            fetcher: Fetcher::new(contact, limits, allow, clock)?,
            manners: Manners {
                concurrency: config.concurrency,
                per_host: config.per_host,
                every: Duration::from_millis(config.pause_ms),
                burst: config.burst,
                retry: Retry {
                    tries: config.tries,
                    ..Retry::default()
                },
            },
            sources,
            contact: contact.clone(),
            archive_bytes: config.archive_mb.saturating_mul(1 << 20),
        })
    }
}

fn sources(config: &CrawlConfig, only: &[String]) -> Result<Vec<Source>, CrawlJobError> {
    if config.source.is_empty() {
        return Err(CrawlJobError::Missing("[[crawl.source]]（采集源）"));
    }
    let named = |id: &String| config.source.iter().any(|s| s.id == *id);
    if let Some(unknown) = only.iter().find(|id| !named(id)) {
        let known: Vec<&str> = config.source.iter().map(|s| s.id.as_str()).collect();
        return Err(CrawlJobError::NoSource(unknown.clone(), known.join("、")));
    }
    for (nth, one) in config.source.iter().enumerate() {
        if config
            .source
            .iter()
            .take(nth)
            .any(|other| other.id == one.id)
        {
            let message = format!("采集源“{}”出现两次", one.id);
            return Err(CrawlJobError::Setting(message));
        }
    }
    let wanted = |one: &&SourceConfig| only.is_empty() || only.contains(&one.id);
    config.source.iter().filter(wanted).map(source).collect()
}

fn source(config: &SourceConfig) -> Result<Source, CrawlJobError> {
    let kind = match config.kind {
        SourceKindConfig::Site => SourceKind::Site,
        SourceKindConfig::List => SourceKind::List,
        SourceKindConfig::Sitemap => SourceKind::Sitemap,
        SourceKindConfig::Page => SourceKind::Page,
    };
    let address =
        canonical(&config.address).ok_or_else(|| CrawlError::Scheme(config.address.clone()))?;
    let mut source = Source::new(&config.id, kind, address);
    source.depth = config.depth.unwrap_or(source.depth);
    source.pages = config.pages.unwrap_or(source.pages);
    source.items = selector(&source, config.items.as_deref())?;
    source.next = selector(&source, config.next.as_deref())?;
    Ok(source)
}

fn selector(
    source: &Source,
    text: Option<&str>,
) -> Result<Option<scraper::Selector>, CrawlJobError> {
    Ok(text.map(|t| source.selector(t)).transpose()?)
}
