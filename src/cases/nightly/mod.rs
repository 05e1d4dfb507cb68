//! A night: what is on record, what the run saw and where it looked -> what changes.

mod coverage;
mod duplicates;
mod event;
mod identity;
mod judge;
mod reconcile;
mod record;
mod tally;

pub use coverage::{Coverage, Looked};
pub use event::Event;
pub(in crate::cases) use identity::hash;
pub use identity::{evidence, twin};
pub use reconcile::{Change, reconcile};
pub use record::{Night, Record, Seen};
pub use tally::Tally;

#[cfg(test)]
mod tests;
