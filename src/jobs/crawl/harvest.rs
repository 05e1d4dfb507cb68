//! Pages out of the archive, as the last round of a source left them.

use std::path::Path;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::CrawlJobError;
use crate::crawl::archive::{Archive, body_of, record_at};
use crate::rules::hex;
use crate::store::Store;
use crate::store::captures::{self, CaptureRow, harvest as rows};

/// Unpacked, no archived page is larger.
const LARGEST: usize = 64 << 20;

/// A page as the archive holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Address.
    pub url: String,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// The charset that the header named.
    pub charset: Option<String>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
}

/// The web pages of a source; the same bytes under a second address are one page.
///
/// # Errors
/// Where the database or the archive cannot be read, or holds other bytes than were captured.
pub async fn harvest(
    store: &Store,
    archive: &Path,
    source: &str,
) -> Result<Vec<Saved>, CrawlJobError> {
    let mut pages = Vec::new();
    for row in rows(store, source).await? {
        if is_html(&row) {
            pages.push(saved(archive, row)?);
        }
    }
    Ok(pages)
}

/// A page as the last answer left it; nothing where that is no web page.
///
/// # Errors
/// Where the database or the archive cannot be read, or holds other bytes than were captured.
pub async fn page_at(
    store: &Store,
    archive: &Path,
    source: &str,
    url: &str,
) -> Result<Option<Saved>, CrawlJobError> {
    let row = captures::last(store, source, url).await?;
    row.filter(is_html)
        .map(|row| saved(archive, row))
        .transpose()
}

/// Reads a capture, and proves that its bytes are those that were captured.
pub(super) fn saved(archive: &Path, row: CaptureRow) -> Result<Saved, CrawlJobError> {
    let tampered = |reason| CrawlJobError::Tampered {
        file: row.file.clone(),
        offset: row.at,
        reason,
    };
    let record = record_at(&Archive::path(archive, &row.file), row.at)?;
    if let Some(mistake) = record.mistake() {
        return Err(tampered(mistake));
    }
    let bytes = body_of(&record, LARGEST).map_err(tampered)?;
    if hex(&Sha256::digest(&bytes)) != row.sha256 {
        return Err(tampered("与采集时记录的 SHA-256 不符".to_owned()));
    }
    Ok(Saved {
        url: row.url,
        bytes,
        charset: row.charset,
        sha256: row.sha256,
        fetched_at: row.fetched_at,
    })
}

/// Whether a capture is a web page.
pub(super) fn is_html(row: &CaptureRow) -> bool {
    let html = |t: &String| {
        let t = t.to_ascii_lowercase();
        t.starts_with("text/html") || t.starts_with("application/xhtml+xml")
    };
    row.status == 200 && row.content_type.as_ref().is_none_or(html)
}
