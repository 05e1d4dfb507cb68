//! The demo's public pages: served on the loopback address, fetched from there.

use std::path::Path;

use chrono::{DateTime, Utc};
use url::Url;

use super::DemoError;
use crate::crawl::{AllowList, Fetched, Fetcher, Limits, Options, SiteCrawl, site};
use crate::extract::Vocabulary;
use crate::jobs::inspect::Inspection;
use crate::jobs::pages::PageServer;

/// Serves the saved pages on the loopback address and fetches them from there, through the
/// same code that fetches public pages. `published` is the address that they are called by.
pub(super) async fn fetch(
    folder: &Path,
    published: Option<&Url>,
    clock: fn() -> DateTime<Utc>,
) -> Result<SiteCrawl, DemoError> {
    let io = |source| DemoError::Io {
        path: folder.to_owned(),
        source,
    };
    let server = PageServer::start(folder).await.map_err(io)?;
    let allow = AllowList::default().with_url(server.url());
    let fetcher = Fetcher::new("demo@example.cn", Limits::default(), allow, clock)?;
    let options = Options {
        pause: std::time::Duration::ZERO,
        ..Options::default()
    };
    let walked = site(&fetcher, server.url(), &options).await;
    let base = server.url().clone();
    server.stop().await.map_err(io)?;
    let mut found = walked?;
    // The port is another one every time; a finding's address must not be.
    let public = |url: &Url| published?.join(&base.make_relative(url)?).ok();
    for page in &mut found.pages {
        page.url = public(&page.url).unwrap_or_else(|| page.url.clone());
    }
    for (url, _) in &mut found.failed {
        *url = public(url).unwrap_or_else(|| url.clone());
    }
    Ok(found)
}

/// Reads what was fetched. The same bytes under a second address are one page; what could
/// not be fetched or read is reported.
pub(super) fn add_pages(found: &SiteCrawl, vocabulary: &Vocabulary, inspection: &mut Inspection) {
    let mut seen = std::collections::BTreeSet::new();
    let html = |page: &&Fetched| page.is_html();
    for page in found
        .pages
        .iter()
        .filter(html)
        .filter(|p| seen.insert(p.sha256.clone()))
    {
        let charset = page.charset.as_deref();
        inspection.add_page(page.url.as_str(), &page.bytes, charset, vocabulary);
    }
    for (url, error) in &found.failed {
        inspection.unreadable(url.as_str(), error.to_string());
    }
    if found.cut {
        inspection.unreadable("…", "页面数量超过上限，其余页面未读取".into());
    }
}
