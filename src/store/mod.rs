//! The only SQL: an embedded SQLite database, one file per aggregate.
//!
//! Rows come and go as the small structs of this room; nothing here knows the engine.

pub mod captures;
pub mod crawl;
mod error;
pub mod findings;
pub mod notices;
mod open;
pub mod pages;
pub mod records;
pub mod runs;
#[cfg(test)]
mod testing;

pub use error::StoreError;
pub use open::Store;
pub use runs::RunId;
