//! Mail senders.
