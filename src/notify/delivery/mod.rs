//! What becomes of one delivery: one notice revision to one bureau.
//!
//! The machine never sends twice: from the moment at which a message may have been written to
//! a server, only the server's own refusal or a person puts it back into the queue.

mod apply;
mod fault;
mod retry;
mod table;

pub use apply::{DeliveryState, Lease, Work, apply};
pub use fault::{Sent, verdict};
pub use retry::{Retry, sweep, wait};
pub use table::{DeliveryAction, DeliveryStage};

#[cfg(test)]
mod tests;
