//! What is crawled: a site, a list with its pages, a sitemap, or one page.

use scraper::Selector;
use url::Url;

use super::CrawlError;

/// Kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Every page of a site that links lead to, down to a depth.
    Site,
    /// A list of entries with further pages of the list.
    List,
    /// The pages that a sitemap names.
    Sitemap,
    /// One page.
    Page,
}

/// One thing to crawl.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in configuration, store and report.
    pub id: String,
    /// How it is walked.
    pub kind: SourceKind,
    /// Where it begins.
    pub address: Url,
    /// Most links between the address and a page; of a site only.
    pub depth: u32,
    /// Most pages asked for, failures included.
    pub pages: usize,
    /// The links of a list that lead to its entries; without it, all of the same site.
    pub items: Option<Selector>,
    /// The link that leads to the next page of a list; without it, what is marked or named
    /// as such.
    pub next: Option<Selector>,
}

impl Source {
    /// A source with the usual limits.
    pub fn new(id: &str, kind: SourceKind, address: Url) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            address,
            depth: 5,
            pages: 500,
            items: None,
            next: None,
        }
    }

    /// Reads a CSS selector of the configuration.
    ///
    /// # Errors
    /// Names the source and the selector that is none.
    pub fn selector(&self, text: &str) -> Result<Selector, CrawlError> {
        Selector::parse(text).map_err(|e| CrawlError::Selector {
            source_id: self.id.clone(),
            selector: text.to_owned(),
            reason: e.to_string(),
        })
    }
}
