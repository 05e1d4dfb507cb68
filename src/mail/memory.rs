//! Keeps mails in memory, for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Hindrance, Mailer, Outcome, Parcel, Preparing, Ready, Transmitting};

/// Keeps what it is given, once per Message-ID and envelope; or does what it was told to.
#[derive(Debug, Default, Clone)]
pub struct MemoryMailer {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    sent: Vec<Parcel>,
    next: VecDeque<Next>,
}

/// What becomes of the next mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// It is not taken in the first step.
    Hindered(Hindrance),
    /// The second step ends so; the mail is kept where `arrives` says so.
    Ends {
        /// What the sender is told.
        outcome: Outcome,
        /// Whether it arrives all the same, as behind [`Outcome::Unknown`].
        arrives: bool,
    },
}

impl MemoryMailer {
    /// A sender that has sent nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What arrived, in order.
    pub fn sent(&self) -> Vec<Parcel> {
        self.with(|kept| kept.sent.clone())
    }

    /// Says what becomes of a coming mail; the first said is for the first mail. Without
    /// more to do, mails are taken.
    pub fn then(&self, next: Next) {
        self.with(|kept| kept.next.push_back(next));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Mailer for MemoryMailer {
    fn prepare<'a>(&'a self, mail: &'a Parcel) -> Preparing<'a> {
        Box::pin(async move {
            let is_known = |old: &Parcel| {
                old.envelope() == mail.envelope() && old.message_id() == mail.message_id()
            };
            let next = self.with(|kept| match kept.sent.iter().any(is_known) {
                true => Some(Next::Hindered(Hindrance::AlreadyAccepted {
                    reply: mail.message_id().to_owned(),
                })),
                false => kept.next.pop_front(),
            });
            let (outcome, arrives) = match next {
                Some(Next::Hindered(hindrance)) => return Err(hindrance),
                Some(Next::Ends { outcome, arrives }) => (outcome, arrives),
                None => {
                    let reply = mail.message_id().to_owned();
                    (Outcome::Accepted { reply }, true)
                }
            };
            let ready = Handed {
                to: self.clone(),
                mail: arrives.then(|| mail.clone()),
                outcome,
            };
            Ok(Box::new(ready) as Box<dyn Ready>)
        })
    }
}

struct Handed {
    to: MemoryMailer,
    mail: Option<Parcel>,
    outcome: Outcome,
}

impl Ready for Handed {
    fn transmit<'a>(self: Box<Self>) -> Transmitting<'a> {
        Box::pin(async move {
            let Self { to, mail, outcome } = *self;
            to.with(|kept| kept.sent.extend(mail));
            outcome
        })
    }
}
