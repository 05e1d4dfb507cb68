//! Notices on both engines, from the case to what stands on record.

mod approval;
mod later;
mod revisions;
pub(in crate::jobs) mod world;
