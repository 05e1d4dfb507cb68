//! Mail senders behind one trait: to files now, over SMTP later, to memory in tests.

mod file;
mod memory;

use std::future::Future;
use std::pin::Pin;

use lettre::address::Envelope;

pub use file::FileMailer;
pub use memory::MemoryMailer;

use crate::notify::Message;

/// A sending under way. Boxed, because the configuration chooses the sender at run time.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Receipt, SendError>> + Send + 'a>>;

/// Sends messages whose bytes are already fixed.
pub trait Mailer: Send + Sync {
    /// Sends the message to the recipients of `envelope`: the message's own, or those of
    /// one of its deliveries.
    fn send<'a>(&'a self, envelope: &'a Envelope, message: &'a Message) -> Sending<'a>;
}

/// What became of a message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Taken; the text says by whom: a file, a server's reply.
    Accepted(String),
    /// It had been sent before, and stays as it was.
    AlreadySent(String),
}

/// Why a message was not sent. The kinds are the states that a delivery can end in.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Not sent; the same may work later (no connection, 4xx, disk full).
    #[error("暂未发出，稍后可以重试：{0}")]
    Deferred(String),
    /// Not sent, and never will be as it is (5xx, a number that is taken).
    #[error("被拒绝：{0}")]
    Rejected(String),
    /// Nobody knows: the connection broke after the message was handed over. A person
    /// settles it; the machine never sends it again.
    #[error("发送结果不明，须人工核实：{0}")]
    Unknown(String),
}

#[cfg(test)]
mod tests;
