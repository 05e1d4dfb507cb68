//! Visits -> archive, then database: what the database speaks of is on the disk already.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::CrawlJobError;
use crate::crawl::archive::{About, Archive, Captured, Place, capture};
use crate::crawl::{CrawlError, Fetched, Outcome, Visit};
use crate::rules::hex;
use crate::store::Store;
use crate::store::captures::{self, CaptureRow, NewCapture};
use crate::store::crawl::{self as rows, NewVisit};

/// Keeps what walks bring home.
pub(super) struct Keeper<'a> {
    store: &'a Store,
    /// Away while a batch is written.
    archive: Option<Archive>,
    rulebook: String,
}

/// A visit with the earlier capture that holds its bytes.
struct Job {
    visit: Visit,
    earlier: Option<CaptureRow>,
}

impl<'a> Keeper<'a> {
    pub fn new(store: &'a Store, archive: Archive, rulebook: String) -> Self {
        Self {
            store,
            archive: Some(archive),
            rulebook,
        }
    }

    /// Archives and records a batch of visits.
    pub async fn keep(&mut self, visits: Vec<Visit>) -> Result<(), CrawlJobError> {
        let mut jobs = Vec::with_capacity(visits.len());
        for visit in visits {
            let earlier = self.earlier(&visit).await?;
            jobs.push(Job { visit, earlier });
        }
        let stopped = || CrawlError::Worker("存档已关闭".to_owned());
        let mut archive = self.archive.take().ok_or_else(stopped)?;
        let rulebook = self.rulebook.clone();
        // Packing takes milliseconds a page, and the disk may be slow.
        let write = move || {
            let places = put(&mut archive, &jobs, &rulebook);
            (archive, jobs, places)
        };
        let (archive, jobs, places) = tokio::task::spawn_blocking(write)
            .await
            .map_err(|e| CrawlError::Worker(e.to_string()))?;
        self.archive = Some(archive);
        let places = places?;
        let rows: Vec<NewVisit> = jobs
            .into_iter()
            .zip(places)
            .map(|(job, place)| row(job, place))
            .collect();
        Ok(rows::put(self.store, &rows).await?)
    }

    /// Closes the archive.
    pub fn close(&mut self) -> Result<(), CrawlJobError> {
        match self.archive.take() {
            Some(mut archive) => Ok(archive.close()?),
            None => Ok(()),
        }
    }

    async fn earlier(&self, visit: &Visit) -> Result<Option<CaptureRow>, CrawlJobError> {
        Ok(match &visit.outcome {
            Outcome::Unchanged(_) => {
                let (source, url) = (&visit.source.id, visit.lead.url.as_str());
                captures::last(self.store, source, url).await?
            }
            Outcome::Answered(page, _) => match page.hops.last() {
                // So small that the record of a second look would be larger.
                Some(hop) if hop.body.len() > 256 => {
                    let payload = hex(&Sha256::digest(&hop.body));
                    captures::with_payload(self.store, &payload).await?
                }
                _ => None,
            },
            Outcome::Disallowed | Outcome::Failed(_) => None,
        })
    }
}

type Places = Vec<Option<(Captured, Place)>>;

fn put(archive: &mut Archive, jobs: &[Job], rulebook: &str) -> Result<Places, CrawlError> {
    let captured: Vec<Option<Captured>> = jobs
        .par_iter()
        .map(|job| {
            let about = About {
                source: &job.visit.source.id,
                rulebook,
                same_as: job.earlier.as_ref().map(|e| (e.url.as_str(), e.fetched_at)),
            };
            page_of(&job.visit).map(|page| capture(page, &about))
        })
        .collect();
    let mut places = Vec::with_capacity(captured.len());
    for one in captured {
        places.push(match one {
            Some(one) => {
                let place = archive.put(&one)?;
                Some((one, place))
            }
            None => None,
        });
    }
    archive.settle()?;
    Ok(places)
}

fn page_of(visit: &Visit) -> Option<&Fetched> {
    match &visit.outcome {
        Outcome::Answered(page, _) | Outcome::Unchanged(page) => Some(page),
        Outcome::Disallowed | Outcome::Failed(_) => None,
    }
}

fn row(job: Job, place: Option<(Captured, Place)>) -> NewVisit {
    let Job { visit, earlier } = job;
    let capture = page_of(&visit)
        .zip(place)
        .map(|(page, place)| capture_row(page, place, earlier.as_ref()));
    let now = page_of(&visit).map(|page| page.fetched_at);
    let (outcome, error, validators, same_as) = match visit.outcome {
        Outcome::Answered(page, same_as) => {
            let error = visit.unread.map(|e| e.to_string());
            let good = page.status == 200;
            let v = good.then_some((page.validators.etag, page.validators.last_modified));
            ("answered", error, v.or(Some((None, None))), same_as)
        }
        // A server that says "not modified" to somebody who has nothing gave no page.
        Outcome::Unchanged(_) if earlier.is_none() => {
            let error = "服务器答复内容未变，但存档中没有这个页面".to_owned();
            ("failed", Some(error), Some((None, None)), None)
        }
        Outcome::Unchanged(_) => ("unchanged", None, None, None),
        Outcome::Disallowed => ("disallowed", None, Some((None, None)), None),
        Outcome::Failed(error) => ("failed", Some(error.to_string()), None, None),
    };
    NewVisit {
        source: visit.source.id.clone(),
        url: visit.lead.url.to_string(),
        outcome,
        visited_at: now,
        error,
        validators,
        same_as: same_as.map(String::from),
        capture,
        found: visit
            .found
            .into_iter()
            .map(|lead| (lead.url.to_string(), lead.depth))
            .collect(),
    }
}

fn capture_row(
    page: &Fetched,
    (captured, place): (Captured, Place),
    earlier: Option<&CaptureRow>,
) -> NewCapture {
    // A 304 carries no page: what it confirms is the earlier one.
    let confirmed = earlier.filter(|_| page.status == 304);
    let text = |now: &Option<String>, was: fn(&CaptureRow) -> &Option<String>| match confirmed {
        Some(row) => was(row).clone(),
        None => now.clone(),
    };
    NewCapture {
        row: CaptureRow {
            id: 0,
            body_id: 0,
            url: page.url.to_string(),
            fetched_at: page.fetched_at,
            status: confirmed.map_or(page.status, |row| row.status),
            sha256: confirmed.map_or_else(|| page.sha256.clone(), |row| row.sha256.clone()),
            payload_sha256: confirmed
                .map_or(captured.payload_sha256, |row| row.payload_sha256.clone()),
            charset: text(&page.charset, |row| &row.charset),
            content_type: text(&page.content_type, |row| &row.content_type),
            file: place.file,
            at: place.offset,
        },
        body: earlier.map(|row| row.body_id),
    }
}
