//! The demo's public pages: served on the loopback address, crawled from there.

use std::path::Path;

use url::Url;

use super::{DemoError, DemoTold};
use crate::config::{Config, CrawlConfig, SourceConfig, SourceKindConfig};
use crate::crawl::AllowList;
use crate::extract::Vocabulary;
use crate::jobs::crawl::{CrawlTold, Prepared, Saved, SourceReport, add_saved, crawl, harvest};
use crate::jobs::inspect::Inspection;
use crate::jobs::pages::PageServer;
use crate::store::Store;

/// Name of the demo's one source.
const SOURCE: &str = "portal";

/// Folder of the archive inside the results.
const ARCHIVE: &str = "archive";

/// The address of the pages where the configuration names none.
const ADDRESS: &str = "http://portal.example.cn/";

/// What the crawl of the demo brought home.
pub(super) struct Found {
    /// Pages, each once.
    pub pages: Vec<Saved>,
    /// What became of the source.
    pub report: SourceReport,
}

/// Serves the saved pages on the loopback address, lets that server stand for the address
/// that they were published under, and crawls it as any other source.
pub(super) async fn fetch(
    folder: &Path,
    config: &Config,
    told: &DemoTold,
    store: &Store,
    rulebook: String,
) -> Result<Found, DemoError> {
    let io = |source| DemoError::Io {
        path: folder.to_owned(),
        source,
    };
    let server = PageServer::start(folder).await.map_err(io)?;
    let address = match &config.pages_address {
        Some(address) => address.clone(),
        None => Url::parse(ADDRESS).map_err(|e| io(std::io::Error::other(e)))?,
    };
    let allow = AllowList::default()
        .with_stand_in(address.host_str().unwrap_or_default(), server.address());
    let settings = CrawlConfig {
        contact: Some("demo@example.cn".to_owned()),
        pause_ms: 0,
        source: vec![SourceConfig {
            id: SOURCE.to_owned(),
            kind: SourceKindConfig::Site,
            address,
            depth: None,
            pages: None,
            items: None,
            next: None,
        }],
        ..config.crawl.clone()
    };
    let archive = told.out.join(ARCHIVE);
    let crawled = crawl(
        CrawlTold {
            prepared: Prepared::new(&settings, &[], allow, told.clock)?,
            store,
            archive: &archive,
            clock: told.clock,
            rulebook,
            fresh: false,
        },
        &|_| {},
    )
    .await;
    server.stop().await.map_err(io)?;
    let report = crawled?.sources.pop().unwrap_or_default();
    let pages = harvest(store, &archive, SOURCE).await?;
    Ok(Found { pages, report })
}

/// Reads what was fetched; what could not be fetched or read is reported.
pub(super) async fn add_pages(
    found: &Found,
    store: &Store,
    told: &DemoTold,
    vocabulary: &Vocabulary,
    inspection: &mut Inspection,
) -> Result<(), DemoError> {
    let archive = told.out.join(ARCHIVE);
    for page in &found.pages {
        add_saved(store, &archive, page, vocabulary, inspection).await?;
    }
    for failure in &found.report.failures {
        inspection.unreadable(&failure.url, failure.reason.clone());
    }
    if let Some(error) = &found.report.error {
        inspection.unreadable(SOURCE, error.clone());
    }
    if found.report.left > 0 {
        let message = format!("达到页数上限，还有{}页未采集", found.report.left);
        inspection.unreadable(SOURCE, message);
    }
    Ok(())
}
