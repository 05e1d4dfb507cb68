//! Mail out and in: senders behind one trait, to files, over SMTP, to memory in tests; and
//! what comes back, bounces and answers.
//!
//! A sending has two steps, so that its record can say `sending` before anything can have
//! arrived (DESIGN 8.2): [`Mailer::prepare`] does all that leaves no trace, down to the
//! recipients' addresses; then the caller commits its record; then [`Ready::transmit`]
//! hands the mail over. Neither ever tries again by itself.

pub mod dkim;
mod file;
mod parcel;
pub mod incoming;
mod memory;
mod outcome;
mod smtp;

use std::future::Future;
use std::pin::Pin;

pub use file::FileMailer;
pub use memory::{MemoryMailer, Next};
pub use outcome::{Hindrance, NotTaken, Outcome, Phase, Refused};
pub use parcel::{Parcel, ParcelError, address, check_value};
pub use smtp::{Login, Security, SmtpMailer, SmtpSettings, Times, Trust, TrustError};

/// A first step under way. Boxed, because the configuration chooses the sender at run time.
pub type Preparing<'a> =
    Pin<Box<dyn Future<Output = Result<Box<dyn Ready + 'a>, Hindrance>> + Send + 'a>>;

/// A second step under way.
pub type Transmitting<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A goodbye under way.
pub type Closing<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Sends mails whose bytes are already fixed.
pub trait Mailer: Send + Sync {
    /// The first step: connects, logs in, names sender and recipients. Nothing can have
    /// arrived after it; what it leaves is dropped where the second step is not taken.
    ///
    /// # Errors
    /// Where the mail cannot be handed over.
    fn prepare<'a>(&'a self, mail: &'a Parcel) -> Preparing<'a>;

    /// Says goodbye where a connection was kept for the next mail. Without it the
    /// connection is cut, which servers note in their logs.
    fn close<'a>(&'a self) -> Closing<'a> {
        Box::pin(async {})
    }
}

/// A mail that the other side is ready to take.
pub trait Ready: Send {
    /// The second step. Commit that the mail is being sent before this is called: after a
    /// crash from here on nobody knows whether it arrived.
    fn transmit<'a>(self: Box<Self>) -> Transmitting<'a>
    where
        Self: 'a;
}

#[cfg(test)]
mod tests;
