//! The proof of a finding out of the archive, and whether the archive is whole.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::harvest::saved;
use super::{CrawlJobError, lease};
use crate::crawl::archive::{Archive, Mistake, record_at, verify};
use crate::extract::Vocabulary;
use crate::jobs::read_bytes;
use crate::store::{Store, captures as kept, findings};

/// The proof of a finding.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// Fingerprint of the finding.
    pub fingerprint: String,
    /// Id of the rule.
    pub rule: String,
    /// The sentence that an officer reads.
    pub message: String,
    /// Address of the page.
    pub url: String,
    /// When it was captured.
    pub fetched_at: DateTime<Utc>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// File of the archive.
    pub file: String,
    /// First byte of the record.
    pub offset: u64,
    /// The page's text.
    pub text: String,
    /// First and one past the last character that the finding rests on; the whole page
    /// without.
    pub words: Option<(usize, usize)>,
}

/// The proof of the finding whose fingerprint begins so.
///
/// # Errors
/// Where there is no such finding, it rests on no page, or the page is not in the archive as
/// it was captured.
pub async fn evidence(
    store: &Store,
    archive: &Path,
    begins: &str,
    vocabulary: &Vocabulary,
) -> Result<Evidence, CrawlJobError> {
    let finding = findings::beginning(store, begins)
        .await?
        .ok_or_else(|| CrawlJobError::NoFinding(begins.to_owned()))?;
    let source = finding.source.clone().unwrap_or_default();
    let Some(sha256) = &finding.page_sha256 else {
        return Err(CrawlJobError::NoPage(finding.fingerprint, source));
    };
    let row = kept::history(store, &source)
        .await?
        .into_iter()
        .find(|row| row.sha256 == *sha256)
        .ok_or_else(|| CrawlJobError::NotArchived(source, sha256.clone()))?;
    let (file, offset) = (row.file.clone(), row.at);
    let page = saved(archive, row)?;
    let charset = page.charset.as_deref();
    let (read, _) = read_bytes(&page.url, &page.bytes, charset, vocabulary)
        .map_err(CrawlJobError::Unreadable)?;
    Ok(Evidence {
        fingerprint: finding.fingerprint,
        rule: finding.rule,
        message: finding.message,
        url: page.url,
        fetched_at: page.fetched_at,
        sha256: page.sha256,
        file,
        offset,
        text: read.listing.text,
        words: finding.chars,
    })
}

/// What a look at the whole archive found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceReport {
    /// Files.
    pub files: usize,
    /// Records whose digests were made again.
    pub records: usize,
    /// Captures of the database that were looked for.
    pub captures: usize,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
}

/// Makes every digest again, and looks for every capture that the database speaks of.
///
/// # Errors
/// Where archive or database cannot be read.
pub async fn verify_archive(
    store: &Store,
    archive: &Path,
    step: &dyn Fn(&str),
) -> Result<EvidenceReport, CrawlJobError> {
    let mut found = verify(archive, step)?;
    let captures = kept::captures(store).await?;
    let damaged: BTreeSet<(String, u64)> = found
        .mistakes
        .iter()
        .map(|m| (m.file.clone(), m.offset))
        .collect();
    for row in &captures {
        let place = (row.file.clone(), row.at);
        if damaged.contains(&place) {
            continue;
        }
        let path = Archive::path(archive, &row.file);
        let message = match record_at(&path, row.at) {
            Err(error) => Some(error.to_string()),
            // What it holds is proven by its own digests; this proves whose it is.
            Ok(record) => match saved(archive, row.clone()) {
                _ if record.header("WARC-Type") != Some("response") => {
                    Some("此处不是网页记录".to_owned())
                }
                Err(error) => Some(error.to_string()),
                Ok(_) => None,
            },
        };
        if let Some(message) = message {
            found.mistakes.push(Mistake {
                file: place.0,
                offset: place.1,
                message: format!("{}：{message}", row.url),
            });
        }
    }
    Ok(EvidenceReport {
        files: found.files,
        records: found.records,
        captures: captures.len(),
        mistakes: found.mistakes,
    })
}

/// What was, or would be, removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Files of the archive.
    pub files: Vec<String>,
    /// Bytes in them.
    pub bytes: u64,
    /// Old files that stay because a finding or a page's present version rests on them.
    pub needed: usize,
}

/// Removes archive files that are older than `days` and that nothing rests on; only says
/// which with `dry`.
///
/// # Errors
/// Where archive or database cannot be read or written.
pub async fn prune(
    store: &Store,
    archive: &Path,
    days: u32,
    now: DateTime<Utc>,
    dry: bool,
) -> Result<Pruned, CrawlJobError> {
    let _lease = lease(archive)?;
    let before = now - TimeDelta::days(days.into());
    let mut pruned = Pruned::default();
    for file in kept::old_files(store, before).await? {
        if file.needed {
            pruned.needed += 1;
            continue;
        }
        let path = Archive::path(archive, &file.name);
        let io = |source| CrawlJobError::Io {
            path: path.clone(),
            source,
        };
        pruned.bytes += path.metadata().map_or(0, |about| about.len());
        if !dry {
            // The rows first: a file without rows is found again, rows without a file are a
            // mistake of the archive.
            kept::forget(store, &file.name).await?;
            match std::fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(io(e)),
                _ => {}
            }
        }
        pruned.files.push(file.name);
    }
    Ok(pruned)
}
