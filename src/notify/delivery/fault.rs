//! What a sender met -> what to record.

use super::table::DeliveryAction;

/// How an attempt ended, as the sender saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// No connection, or it broke before the message was written.
    NoConnection,
    /// The server replied with this code, at whatever command.
    Reply(u16),
    /// The connection broke, or time ran out, after writing the message had begun and before
    /// the reply to it.
    NoReply,
}

/// What to record of an attempt.
///
/// Only what certainly did not arrive is tried again: no connection, or the server's own 4xx.
/// A reply that is none of 2xx, 4xx and 5xx says nothing.
pub fn verdict(sent: Sent) -> DeliveryAction {
    match sent {
        Sent::NoConnection | Sent::Reply(400..=499) => DeliveryAction::Defer,
        Sent::Reply(200..=299) => DeliveryAction::Accept,
        Sent::Reply(500..=599) => DeliveryAction::Reject,
        Sent::Reply(_) | Sent::NoReply => DeliveryAction::LoseTrack,
    }
}
