//! The crawl: every source walked, every answer archived, every page's state kept, so that a
//! crawl that is killed goes on where it was.

mod error;
mod evidence;
mod harvest;
mod history;
mod keep;
mod prepare;
mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use url::Url;

pub use error::CrawlJobError;
pub use evidence::{Evidence, EvidenceReport, Pruned, evidence, prune, verify_archive};
pub use harvest::{Saved, harvest, page_at};
pub use history::{add_crawled, add_saved};
pub use prepare::Prepared;
pub use report::{CrawlReport, Failure, SourceReport};

use self::keep::Keeper;
use crate::crawl::archive::Archive;
use crate::crawl::{CrawlError, Crew, Ended, Known, Lead, Source, Validators};
use crate::store::{Store, crawl as pages};

/// Pages that are recorded in one transaction at most; a killed crawl repeats no more.
const AT_ONCE: usize = 64;

/// A crawl that is about to start.
#[derive(Debug)]
pub struct CrawlTold<'a> {
    /// What is crawled, and how.
    pub prepared: Prepared,
    /// Where its state is kept.
    pub store: &'a Store,
    /// Folder of the archive.
    pub archive: &'a Path,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// Id and SHA-256 of the rules that will read the pages.
    pub rulebook: String,
    /// Begins every round anew, also one that was cut off.
    pub fresh: bool,
}

/// Walks through the sources. `step` is told how far each one is.
///
/// # Errors
/// Where nothing can be crawled at all: archive, database or client. What fails for a source
/// or a page stands in the report.
pub async fn crawl(
    told: CrawlTold<'_>,
    step: &dyn Fn(&SourceReport),
) -> Result<CrawlReport, CrawlJobError> {
    let (store, prepared) = (told.store, told.prepared);
    let _lease = lease(told.archive)?;
    let archive = Archive::open(told.archive, &prepared.contact, (told.clock)())?;
    let size = Archive::size(told.archive)?;
    if size >= prepared.archive_bytes {
        return Err(CrawlJobError::Full {
            folder: told.archive.to_owned(),
            megabytes: size >> 20,
        });
    }
    let crew = Crew::new(prepared.fetcher, prepared.manners);
    let (send, mut visits) = mpsc::channel(2 * AT_ONCE);
    let mut walks = JoinSet::new();
    let mut report = CrawlReport::default();
    for source in prepared.sources {
        let source = Arc::new(source);
        let mut one = SourceReport::new(&source.id);
        let (id, address) = (source.id.as_str(), source.address.as_str());
        one.goes_on = pages::begin(store, id, address, told.fresh, (told.clock)()).await?;
        let known = known(store, &source).await?;
        report.sources.push(one);
        let (crew, send) = (Arc::clone(&crew), send.clone());
        walks.spawn(async move {
            let ended = crew.walk(&source, known, send).await;
            (source, ended)
        });
    }
    // The channel ends when the last walk does.
    drop(send);
    let mut keeper = Keeper::new(store, archive, told.rulebook);
    let mut batch = Vec::with_capacity(AT_ONCE);
    while visits.recv_many(&mut batch, AT_ONCE).await > 0 {
        for visit in &batch {
            if let Some(one) = report.of(&visit.source.id) {
                one.count(visit);
                step(one);
            }
        }
        keeper.keep(std::mem::take(&mut batch)).await?;
    }
    keeper.close()?;
    while let Some(walked) = walks.join_next().await {
        let (source, ended) = walked.map_err(|e| CrawlError::Worker(e.to_string()))?;
        end(store, &mut report, &source, ended, told.clock).await?;
    }
    Ok(report)
}

async fn end(
    store: &Store,
    report: &mut CrawlReport,
    source: &Source,
    ended: Result<Ended, CrawlError>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), CrawlJobError> {
    let Some(one) = report.of(&source.id) else {
        return Ok(());
    };
    match ended {
        Ok(ended) => {
            (one.left, one.passed_over) = (ended.left, ended.passed_over);
            pages::finish(store, &source.id, clock()).await?;
        }
        // The round stays open: what waits is asked for when the site can be reached again.
        Err(error) => one.error = Some(error.to_string()),
    }
    Ok(())
}

async fn known(store: &Store, source: &Source) -> Result<Vec<Known>, CrawlJobError> {
    let rows = pages::pages(store, &source.id).await?;
    let known = |row: pages::PageRow| {
        Some(Known {
            lead: Lead {
                url: Url::parse(&row.url).ok()?,
                depth: row.depth,
            },
            done: row.done,
            validators: Validators {
                etag: row.etag,
                last_modified: row.last_modified,
            },
            sha256: row.sha256,
        })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// Holds the archive against a second crawl until it is dropped or the process ends.
fn lease(folder: &Path) -> Result<std::fs::File, CrawlJobError> {
    let path: PathBuf = folder.join(".lock");
    let io = |source| CrawlJobError::Io {
        path: path.clone(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(io)?;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(CrawlJobError::Busy(folder.to_owned())),
        Err(std::fs::TryLockError::Error(e)) => Err(io(e)),
    }
}
