//! The second step: the message goes over, and the server says whether it took it.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::commands::Data;
use lettre::transport::smtp::response::Response;

use super::Shared;
use super::reply::{hindrance, is_done, is_refusal, text};
use super::session::{Session, Usable};
use super::wire::{Broken, stuffed};
use crate::mail::outcome::shown;
use crate::mail::{Hindrance, Outcome, Parcel, Phase, Ready, Transmitting};

/// Longest wait for what a server may have said before it broke off.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A mail whose sender and recipients the server has taken.
pub(super) struct Offered<'m> {
    shared: Arc<Shared>,
    session: Session,
    mail: &'m Parcel,
}

impl<'m> Offered<'m> {
    pub(super) fn new(shared: Arc<Shared>, session: Session, mail: &'m Parcel) -> Self {
        Self {
            shared,
            session,
            mail,
        }
    }
}

impl Ready for Offered<'_> {
    fn transmit<'a>(self: Box<Self>) -> Transmitting<'a>
    where
        Self: 'a,
    {
        Box::pin(self.hand_over())
    }
}

impl Offered<'_> {
    async fn hand_over(mut self) -> Outcome {
        let times = self.shared.settings.times;
        match self.session.wire.command(&Data, times.command).await {
            Ok(answer) if answer.has_code(354) => {}
            Ok(answer) => {
                // Refused before a byte of the message was written.
                return self.refused(Phase::Message, &answer).await;
            }
            Err(broken) => return Hindrance::deferred(Phase::Message, broken).into(),
        }
        let bytes = stuffed(self.mail.bytes());
        if let Err(broken) = self.session.wire.write(&bytes, times.data).await {
            return self.broke_off(&broken).await;
        }
        // From here on nobody knows, until an answer says so.
        if let Err(broken) = self.session.wire.write(b".\r\n", times.command).await {
            return unknown(&broken);
        }
        match self.session.wire.reply(times.data).await {
            Ok(answer) if is_done(&answer) => {
                self.session.sent += 1;
                let reply = text(&answer);
                self.shared.give_back(self.session).await;
                Outcome::Accepted { reply }
            }
            Ok(answer) if is_refusal(&answer) => self.refused(Phase::Final, &answer).await,
            Ok(answer) => unknown(&Broken::Malformed(text(&answer))),
            Err(broken) => unknown(&broken),
        }
    }

    /// The server has said that it does not take the mail.
    async fn refused(mut self, at: Phase, answer: &Response) -> Outcome {
        let limit = self.shared.settings.times.command;
        if self.session.reset(answer, limit).await == Usable::Yes {
            self.shared.give_back(self.session).await;
        }
        hindrance(at, answer, Vec::new()).into()
    }

    /// The connection ended within the message. A server that refuses it there (too large)
    /// says so before it closes; that is worth more than "connection lost".
    async fn broke_off(mut self, broken: &Broken) -> Outcome {
        match self.session.wire.reply(LAST_WORDS).await {
            Ok(answer) if is_refusal(&answer) => {
                hindrance(Phase::Message, &answer, Vec::new()).into()
            }
            _ => Hindrance::deferred(Phase::Message, broken).into(),
        }
    }
}

fn unknown(broken: &Broken) -> Outcome {
    Outcome::Unknown {
        reply: shown(&format!("{}：{broken}", Phase::Final.label())),
    }
}
