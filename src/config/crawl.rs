//! `[crawl]`: what is crawled, how politely, and what is kept.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

/// Settings of the crawl.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CrawlConfig {
    /// Address or mailbox that a site's owner can write to; stands in the User-Agent.
    pub contact: Option<String>,
    /// Folder of the archive.
    pub archive: Option<PathBuf>,
    /// Most requests under way at once, over all hosts.
    pub concurrency: usize,
    /// Most requests under way at once to one host.
    pub per_host: usize,
    /// Wait between two requests to one host, in milliseconds.
    pub pause_ms: u64,
    /// Requests to one host that may follow each other without a wait.
    pub burst: u32,
    /// Most tries of one page, the first included.
    pub tries: u32,
    /// Longest body, in kilobytes, as served and unpacked.
    pub page_kb: usize,
    /// Most redirects in a row.
    pub redirects: usize,
    /// Longest wait for a connection, in seconds.
    pub connect_seconds: u64,
    /// Longest time for one page, in seconds.
    pub page_seconds: u64,
    /// Most megabytes that the archive may hold: a crawl that finds it full does not start.
    pub archive_mb: u64,
    /// Days for which captures are kept; those that a finding rests on stay.
    pub keep_days: u32,
    /// Hosts with port (`127.0.0.1:8080`) that may be crawled although they are not public.
    pub open: Vec<String>,
    /// What is crawled.
    pub source: Vec<SourceConfig>,
}

impl Default for CrawlConfig {
    fn default() -> Self {
        Self {
            contact: None,
            archive: None,
            concurrency: 8,
            per_host: 2,
            pause_ms: 1000,
            burst: 1,
            tries: 3,
            page_kb: 4096,
            redirects: 5,
            connect_seconds: 10,
            page_seconds: 30,
            archive_mb: 20_000,
            keep_days: 1_100,
            open: Vec::new(),
            source: Vec::new(),
        }
    }
}

/// How a source is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKindConfig {
    /// Every page that links lead to.
    Site,
    /// A list of entries with further pages.
    List,
    /// The pages that a sitemap names.
    Sitemap,
    /// One page.
    Page,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// Its name.
    pub id: String,
    /// How it is walked.
    pub kind: SourceKindConfig,
    /// Where it begins.
    pub address: Url,
    /// Most links between the address and a page.
    pub depth: Option<u32>,
    /// Most pages.
    pub pages: Option<usize>,
    /// CSS selector of a list's entries.
    pub items: Option<String>,
    /// CSS selector of the link to a list's next page.
    pub next: Option<String>,
}
