//! What drives the rooms: one inspection, the crawl, and the demo.

pub mod accounts;
pub mod cases;
mod crawl;
pub mod deliver;
mod demo;
pub mod import;
mod inspect;
mod mail;
pub mod nightly;
pub mod notices;
pub mod pages;
mod paths;
mod rulebook;
pub mod scan;
mod states;
pub mod tips;
mod waivers;

pub use crawl::{
    CrawlJobError, CrawlReport, CrawlTold, Evidence, EvidenceReport, Failure, Prepared, Pruned,
    Saved, SourceReport, add_crawled, crawl, evidence, harvest, prune, verify_archive,
};
pub use demo::{DemoError, DemoReport, DemoTold, demo};
pub use inspect::{Inspection, gather, gather_sent, gather_tables, read_bytes};
pub use mail::{MailJobError, Probe, incoming, mailer, probe, signer};
pub use rulebook::{LoadError, Loaded, files, load};
pub use waivers::{WaiverError, WaiverFile, load_waivers};

pub use crate::crawl::AllowList;
pub use crate::mail::Outcome as MailOutcome;
pub use crate::mail::incoming::{
    Action as MailAction, Answer as MailAnswer, Incoming as MailIncoming, Kind as MailKind,
};
pub use crate::store::{Store, StoreError};

pub use crate::store::case_notices::DRAFT_WANTED as NOTICE_DRAFT;

/// Key and body of the task that asks for the notices of a case's revision.
fn draft_task(id: i64, number: &str, revision: i64) -> (String, String) {
    let body = serde_json::json!({"case": id, "number": number, "revision": revision});
    (format!("{id}:{revision}"), body.to_string())
}
