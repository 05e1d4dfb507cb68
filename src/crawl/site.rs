//! A walk through one site: breadth first, one page at a time, within limits.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use url::Url;

use super::{CrawlError, Fetched, Fetcher, Robots, canonical, links};
use crate::extract::decode;

/// How far a walk goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Most pages asked for, failures included.
    pub pages: usize,
    /// Most bytes kept.
    pub bytes: usize,
    /// Wait between two requests; a longer one that robots.txt asks for is kept.
    pub pause: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pages: 200,
            bytes: 64 << 20,
            pause: Duration::from_secs(1),
        }
    }
}

/// What a walk brought home.
#[derive(Debug, Default)]
pub struct SiteCrawl {
    /// Pages in the order in which they were fetched, whatever their status.
    pub pages: Vec<Fetched>,
    /// Addresses that could not be fetched or read, so that nobody takes them for clean.
    pub failed: Vec<(Url, CrawlError)>,
    /// Whether a limit ended the walk while pages were left.
    pub cut: bool,
}

/// Walks through the site of `start`.
///
/// # Errors
/// When the first page cannot be fetched; the failure of another page is kept in the result.
pub async fn site(
    fetcher: &Fetcher,
    start: &Url,
    options: &Options,
) -> Result<SiteCrawl, CrawlError> {
    let start = canonical(start).ok_or_else(|| CrawlError::Scheme(start.clone()))?;
    let robots = robots_of(fetcher, &start).await?;
    if !robots.allows(&start) {
        return Err(CrawlError::Disallowed(start));
    }
    let pause = options.pause.max(robots.delay().unwrap_or_default());
    let mut walk = Walk::from(start.clone());
    let (mut asked, mut kept) = (0, 0);
    while let Some(url) = walk.queue.pop_front() {
        if asked == options.pages || kept > options.bytes {
            walk.found.cut = true;
            break;
        }
        if !robots.allows(&url) {
            walk.found
                .failed
                .push((url.clone(), CrawlError::Disallowed(url)));
            continue;
        }
        tokio::time::sleep(pause).await;
        asked += 1;
        match fetcher.get(&url).await {
            Err(error) if url == start => return Err(error),
            Err(error) => walk.found.failed.push((url, error)),
            Ok(page) => {
                kept += page.bytes.len();
                walk.visit(url, page).await?;
            }
        }
    }
    Ok(walk.found)
}

struct Walk {
    seen: BTreeSet<Url>,
    queue: VecDeque<Url>,
    found: SiteCrawl,
}

impl Walk {
    fn from(start: Url) -> Self {
        Self {
            seen: BTreeSet::from([start.clone()]),
            queue: VecDeque::from([start]),
            found: SiteCrawl::default(),
        }
    }

    /// Keeps a page and queues what it links to. A redirect may lead to a page that is
    /// queued or kept already: it is kept once.
    async fn visit(&mut self, asked: Url, page: Fetched) -> Result<(), CrawlError> {
        let landed = canonical(&page.url).unwrap_or_else(|| page.url.clone());
        if landed != asked {
            if self.found.pages.iter().any(|p| p.url == page.url) {
                return Ok(());
            }
            self.seen.insert(landed.clone());
            self.queue.retain(|queued| *queued != landed);
        }
        if page.is_html() {
            let (base, bytes) = (page.url.clone(), page.bytes.clone());
            let charset = page.charset.clone();
            let read = move || links(&base, &decode(&bytes, charset.as_deref()).0);
            match tokio::task::spawn_blocking(read).await {
                Ok(Some(linked)) => {
                    for link in linked {
                        if self.seen.insert(link.clone()) {
                            self.queue.push_back(link);
                        }
                    }
                }
                Ok(None) => self
                    .found
                    .failed
                    .push((landed.clone(), CrawlError::TooDeep(landed))),
                Err(error) => return Err(CrawlError::Worker(error.to_string())),
            }
        }
        self.found.pages.push(page);
        Ok(())
    }
}

/// A missing file forbids nothing; one that a broken server cannot give forbids all.
async fn robots_of(fetcher: &Fetcher, start: &Url) -> Result<Robots, CrawlError> {
    let address = start
        .join("/robots.txt")
        .map_err(|_| CrawlError::Scheme(start.clone()))?;
    match fetcher.get(&address).await {
        Ok(file) => Ok(match file.status {
            200..=299 => Robots::parse(&file.bytes),
            500.. => Robots::disallow_all(),
            _ => Robots::allow_all(),
        }),
        // A redirect to nowhere is no file.
        Err(
            CrawlError::TooManyRedirects(..)
            | CrawlError::BadRedirect(_)
            | CrawlError::LeftSite { .. },
        ) => Ok(Robots::allow_all()),
        // The host itself is refused or cannot be reached.
        Err(error) => Err(error),
    }
}
