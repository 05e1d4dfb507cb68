//! A walk through one source: breadth first, several pages at a time, within limits.
//!
//! What the walk finds goes out through a channel, page by page, to whoever keeps it. A walk
//! that is told what an earlier one found goes on where that one stopped.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use url::Url;

use super::follow::leads;
use super::frontier::Frontier;
use super::robots_file::robots_of;
use super::{
    CrawlError, Fetched, Fetcher, Lead, Pace, Redirects, Retry, Source, Validators, canonical,
};

/// How politely pages are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manners {
    /// Most requests under way at once, over all hosts.
    pub concurrency: usize,
    /// Most requests under way at once to one host.
    pub per_host: usize,
    /// Wait between two requests to one host; a longer one that robots.txt asks for is kept.
    pub every: Duration,
    /// Requests to one host that may follow each other without a wait.
    pub burst: u32,
    /// What happens after a failure.
    pub retry: Retry,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            concurrency: 8,
            per_host: 2,
            every: Duration::from_secs(1),
            burst: 1,
            retry: Retry::default(),
        }
    }
}

/// What all walks of one run share: the client, and the limits over all hosts.
#[derive(Debug)]
pub struct Crew {
    fetcher: Fetcher,
    manners: Manners,
    pace: Pace,
    global: Semaphore,
}

/// A page that is known from an earlier walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its place.
    pub lead: Lead,
    /// Whether this round has been there already.
    pub done: bool,
    /// What the server gave out to recognise its version by.
    pub validators: Validators,
    /// SHA-256 of the unpacked body of this round, in hexadecimal.
    pub sha256: Option<String>,
}

/// What became of a page.
#[derive(Debug)]
pub enum Outcome {
    /// The server answered, whatever its status. The second is the address that served the
    /// same bytes before in this round.
    Answered(Box<Fetched>, Option<Url>),
    /// It is the version that is known already.
    Unchanged(Box<Fetched>),
    /// robots.txt asks to stay away.
    Disallowed,
    /// It could not be fetched.
    Failed(CrawlError),
}

/// A page that a walk has been to.
#[derive(Debug)]
pub struct Visit {
    /// Whose page it is.
    pub source: Arc<Source>,
    /// The page.
    pub lead: Lead,
    /// What became of it.
    pub outcome: Outcome,
    /// Pages that it leads to and that were not known before.
    pub found: Vec<Lead>,
    /// Why it could not be read for links, where it could not.
    pub unread: Option<CrawlError>,
    /// How often it was asked for.
    pub tries: u32,
}

/// How a walk ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// Pages left because of the source's limit.
    pub left: usize,
    /// Links to pictures, films and other files, which are not fetched.
    pub passed_over: usize,
}

impl Crew {
    /// Gets ready.
    pub fn new(fetcher: Fetcher, manners: Manners) -> Arc<Self> {
        Arc::new(Self {
            pace: Pace::new(manners.burst),
            global: Semaphore::new(manners.concurrency.max(1)),
            fetcher,
            manners,
        })
    }

    /// Walks through a source. `known` is what earlier walks found: pages of this round that
    /// are done are not asked for again. Ends early when nobody listens any more.
    ///
    /// # Errors
    /// When robots.txt forbids the source or cannot be had, or a worker of our own stopped.
    pub async fn walk(
        self: &Arc<Self>,
        source: &Arc<Source>,
        known: Vec<Known>,
        out: mpsc::Sender<Visit>,
    ) -> Result<Ended, CrawlError> {
        let robots = robots_of(&self.fetcher, &source.address).await?;
        let start =
            canonical(&source.address).ok_or_else(|| CrawlError::Scheme(source.address.clone()))?;
        if !robots.allows(&start) {
            return Err(CrawlError::Disallowed(start));
        }
        let every = self.manners.every.max(robots.delay().unwrap_or_default());
        let mut frontier = Frontier::new(start, known);
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < self.manners.per_host.max(1)
                && frontier.asked < source.pages
                && let Some(lead) = frontier.waiting.pop()
            {
                let lead = lead.0.lead();
                if !robots.allows(&lead.url) {
                    let visit = Visit::of(source, lead, Outcome::Disallowed, 0);
                    if out.send(visit).await.is_err() {
                        return Ok(frontier.ended);
                    }
                    continue;
                }
                frontier.asked += 1;
                let known = frontier.validators.remove(&lead.url).unwrap_or_default();
                let (crew, source) = (Arc::clone(self), Arc::clone(source));
                under_way.spawn(async move { crew.visit(&source, lead, &known, every).await });
            }
            let Some(visited) = under_way.join_next().await else {
                break;
            };
            let mut visit = visited
                .map_err(|e| CrawlError::Worker(e.to_string()))?
                .map_err(|e| CrawlError::Worker(e.to_string()))?;
            frontier.take(&mut visit);
            if out.send(visit).await.is_err() {
                return Ok(frontier.ended);
            }
        }
        frontier.ended.left = frontier.waiting.len();
        Ok(frontier.ended)
    }

    /// Asks for one page, again where that may help, and reads where it leads.
    async fn visit(
        &self,
        source: &Arc<Source>,
        lead: Lead,
        known: &Validators,
        every: Duration,
    ) -> Result<Visit, tokio::task::JoinError> {
        let host = lead.url.authority().to_owned();
        let mut tries = 0;
        let answer = loop {
            self.pace.turn(&host, every).await;
            let answer = {
                // The semaphore is never closed.
                let _turn = self.global.acquire().await;
                self.fetcher
                    .ask(&lead.url, known, Redirects::SameSite)
                    .await
            };
            tries += 1;
            match self.manners.retry.wait(tries, &answer) {
                None => break answer,
                Some(wait) => {
                    if answer
                        .as_ref()
                        .is_ok_and(|page| matches!(page.status, 429 | 503))
                    {
                        self.pace.hold(&host, every, wait);
                    } else {
                        tokio::time::sleep(wait).await;
                    }
                }
            }
        };
        let page = match answer {
            Err(error) => return Ok(Visit::of(source, lead, Outcome::Failed(error), tries)),
            Ok(page) if page.status == 304 => {
                return Ok(Visit::of(
                    source,
                    lead,
                    Outcome::Unchanged(Box::new(page)),
                    tries,
                ));
            }
            Ok(page) => page,
        };
        let (whose, depth) = (Arc::clone(source), lead.depth);
        let limit = self.fetcher.body_limit();
        // Parsing takes milliseconds: not on the threads that wait for the network.
        let read = move || (leads(&whose, &page, depth, limit), page);
        let (found, page) = tokio::task::spawn_blocking(read).await?;
        let mut visit = Visit::of(source, lead, Outcome::Answered(Box::new(page), None), tries);
        match found {
            Ok(found) => visit.found = found,
            Err(error) => visit.unread = Some(error),
        }
        Ok(visit)
    }
}

impl Visit {
    fn of(source: &Arc<Source>, lead: Lead, outcome: Outcome, tries: u32) -> Self {
        Self {
            source: Arc::clone(source),
            lead,
            outcome,
            found: Vec::new(),
            unread: None,
            tries,
        }
    }
}
