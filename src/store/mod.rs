//! The only SQL, one file per aggregate: an embedded SQLite file, or PostgreSQL where several
//! machines share the work.
//!
//! Rows come and go as the small structs of this room; nothing here knows what the rules mean.
//!
//! Each statement is written once, for both engines, and every test of the room runs on both.
//! sqlx's own `Any` driver would do that with less of ours, but it takes no pragmas and no time
//! limits when it connects, and tells an empty column's kind by guessing; so there is an enum
//! over the two pools instead. What differs between the engines stands in `engine`.

mod address;
pub mod audit;
#[cfg(test)]
mod audit_tests;
pub mod captures;
pub mod case_notices;
pub mod cases;
pub mod changes;
pub mod crawl;
#[cfg(test)]
mod crawl_tests;
pub mod deliveries;
pub mod due;
mod engine;
mod error;
pub mod findings;
#[cfg(test)]
pub(crate) mod fuse;
pub mod identities;
pub mod imports;
pub mod institutions;
pub mod known;
#[cfg(test)]
mod known_tests;
pub mod judged;
#[cfg(test)]
mod judged_tests;
pub mod messages;
pub mod nightly;
mod open;
#[cfg(test)]
mod opening_tests;
pub mod outbox;
mod payload;
pub mod runs;
pub mod scan;
pub mod sessions;
#[cfg(test)]
pub(crate) mod testing;
pub mod tip_retention;
pub mod tips;
pub mod users;
mod values;

pub use address::Address;
pub use error::StoreError;
pub use open::Store;
pub use runs::RunId;
