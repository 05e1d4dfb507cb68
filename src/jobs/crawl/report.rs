//! What a crawl did, for people and machines.

use serde::Serialize;

use crate::crawl::{Outcome, Visit};

/// What a crawl did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CrawlReport {
    /// Each source.
    pub sources: Vec<SourceReport>,
}

/// What became of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Its name.
    pub source: String,
    /// Whether a round that had been cut off was gone on with.
    pub goes_on: bool,
    /// Pages that answered with status 200.
    pub fetched: usize,
    /// Pages that are the version known already (304).
    pub unchanged: usize,
    /// Of the pages fetched, those that repeat another one.
    pub repeated: usize,
    /// Pages that robots.txt asks to leave alone.
    pub disallowed: usize,
    /// Pages that answered with another status, could not be fetched, or not be read.
    pub failed: usize,
    /// Second and further tries.
    pub retried: u32,
    /// Bytes that came over the wire as bodies.
    pub wire_bytes: usize,
    /// Bytes of the pages, unpacked.
    pub bytes: usize,
    /// Pages found and not asked for because of the limit.
    pub left: usize,
    /// Links to pictures, films and other files.
    pub passed_over: usize,
    /// Why the source could not be crawled.
    pub error: Option<String>,
    /// Why each page failed.
    pub failures: Vec<Failure>,
}

/// A page that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its address.
    pub url: String,
    /// Why.
    pub reason: String,
}

impl CrawlReport {
    pub(super) fn of(&mut self, source: &str) -> Option<&mut SourceReport> {
        self.sources.iter_mut().find(|one| one.source == source)
    }
}

impl SourceReport {
    pub(super) fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            ..Self::default()
        }
    }

    /// Pages that it has been to.
    pub fn visited(&self) -> usize {
        self.fetched + self.unchanged + self.disallowed + self.failed
    }

    pub(super) fn count(&mut self, visit: &Visit) {
        self.retried += visit.tries.saturating_sub(1);
        let url = visit.lead.url.to_string();
        let failure = match &visit.outcome {
            Outcome::Answered(page, same_as) => {
                self.wire_bytes += page.wire_bytes();
                self.bytes += page.bytes.len();
                self.repeated += usize::from(same_as.is_some());
                match (page.status, &visit.unread) {
                    (200, None) => {
                        self.fetched += 1;
                        None
                    }
                    (200, Some(error)) => Some(error.to_string()),
                    (status, _) => Some(format!("HTTP状态码{status}")),
                }
            }
            Outcome::Unchanged(_) => {
                self.unchanged += 1;
                None
            }
            Outcome::Disallowed => {
                self.disallowed += 1;
                None
            }
            Outcome::Failed(error) => Some(error.to_string()),
        };
        if let Some(reason) = failure {
            self.failed += 1;
            self.failures.push(Failure { url, reason });
        }
    }
}
