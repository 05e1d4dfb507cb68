//! The archive: what was asked and answered, as WARC 1.1 files, one gzip member per record.

mod base32;
mod files;
mod read;
mod record;
mod verify;

pub use files::{Archive, Place};
pub use read::{Record, body_of, record_at};
pub use record::{About, Captured, capture};
pub use verify::{Mistake, Verified, verify};
