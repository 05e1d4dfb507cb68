//! Mail over SMTP: the two steps of a sending, command by command.

mod greeting;
mod hand_over;
mod parties;
mod reply;
mod session;
mod settings;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use settings::{Login, Security, SmtpSettings, Times, Trust, TrustError};

use self::hand_over::Offered;
use self::parties::name_parties;
use self::session::{Session, Usable};
use super::{Closing, Hindrance, Mailer, Parcel, Preparing, Ready};

/// Sends over SMTP. Keeps one idle connection for the next mail.
#[derive(Clone)]
pub struct SmtpMailer {
    shared: Arc<Shared>,
}

struct Shared {
    settings: SmtpSettings,
    idle: Mutex<Option<Session>>,
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let settings = &self.shared.settings;
        f.debug_struct("SmtpMailer")
            .field("settings", settings)
            .finish_non_exhaustive()
    }
}

impl SmtpMailer {
    /// A sender that has not connected yet.
    pub fn new(settings: SmtpSettings) -> Self {
        Self {
            shared: Arc::new(Shared {
                settings,
                idle: Mutex::new(None),
            }),
        }
    }

    /// Connects, encrypts and logs in as for a mail, and says goodbye without one.
    ///
    /// # Errors
    /// Where a mail could not be handed over now.
    pub async fn greet(&self) -> Result<(), Hindrance> {
        let session = Session::open(&self.shared.settings).await?;
        session.close().await;
        Ok(())
    }

    /// Names sender and recipients over the idle connection, or over a new one where the
    /// idle one has died meanwhile. Nothing has been handed over yet, so nothing can double.
    async fn offer<'a>(&self, mail: &'a Parcel) -> Result<Offered<'a>, Hindrance> {
        let limit = self.shared.settings.times.command;
        let mut session = match self.shared.live(limit).await {
            Some(idle) => idle,
            None => Session::open(&self.shared.settings).await?,
        };
        match name_parties(&mut session, mail, limit).await {
            Ok(()) => Ok(Offered::new(Arc::clone(&self.shared), session, mail)),
            Err((hindrance, usable)) => {
                if usable == Usable::Yes {
                    self.shared.give_back(session).await;
                }
                Err(hindrance)
            }
        }
    }
}

impl Mailer for SmtpMailer {
    /// All recipients or none: where the server refuses one of them, nothing is sent to the
    /// others. A mail that went to some could not be tried again without doubling theirs.
    /// One refusal of 5xx makes it `Rejected`, with all refused recipients named; else 4xx
    /// makes it `Deferred`.
    fn prepare<'a>(&'a self, mail: &'a Parcel) -> Preparing<'a> {
        Box::pin(async move {
            let offered = self.offer(mail).await?;
            Ok(Box::new(offered) as Box<dyn Ready + 'a>)
        })
    }

    fn close<'a>(&'a self) -> Closing<'a> {
        Box::pin(async move {
            if let Some(session) = self.shared.take() {
                session.close().await;
            }
        })
    }
}

impl Shared {
    fn take(&self) -> Option<Session> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.take()
    }

    /// The idle session, if it still answers.
    async fn live(&self, limit: Duration) -> Option<Session> {
        let mut idle = self.take()?;
        idle.is_alive(limit).await.then_some(idle)
    }

    /// Keeps a session for the next mail, unless it has carried enough or one is kept.
    async fn give_back(&self, session: Session) {
        let left = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            match session.sent >= self.settings.per_connection || idle.is_some() {
                true => Some(session),
                false => {
                    *idle = Some(session);
                    None
                }
            }
        };
        if let Some(session) = left {
            session.close().await;
        }
    }
}
