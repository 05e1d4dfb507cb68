//! Keeps messages in memory, for tests.

use std::sync::{Mutex, PoisonError};

use lettre::address::Envelope;

use super::{Mailer, Receipt, Sending};
use crate::notify::Message;

/// Keeps what it is given, once per message and envelope.
#[derive(Debug, Default)]
pub struct MemoryMailer {
    sent: Mutex<Vec<(Envelope, Message)>>,
}

impl MemoryMailer {
    /// A sender that has sent nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was sent, in order.
    pub fn sent(&self) -> Vec<(Envelope, Message)> {
        self.sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Mailer for MemoryMailer {
    fn send<'a>(&'a self, envelope: &'a Envelope, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
            let known = sent
                .iter()
                .any(|(to, old)| to == envelope && old.message_id == message.message_id);
            if known {
                return Ok(Receipt::AlreadySent(message.message_id.clone()));
            }
            sent.push((envelope.clone(), message.clone()));
            Ok(Receipt::Accepted(message.message_id.clone()))
        })
    }
}
