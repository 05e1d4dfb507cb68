//! Tips (线索): what people report from the street, and where it goes.
//!
//! A tip holds no word of who reported it: names and telephone numbers of reporters are kept
//! apart, encrypted, and never reach this room.

mod code;
mod named;
mod repeats;
mod route;
mod tip;
mod unlicensed;
mod vocabulary;

pub use code::{CodeError, ReceiptCode};
pub use named::{Named, Names};
pub use repeats::{Earlier, Repeats};
pub use route::{Spoken, TipRoute};
pub use tip::{NewTip, Tip, TipError};
pub use unlicensed::{OpenTip, unlicensed};
pub use vocabulary::TipWords;

#[cfg(test)]
mod tests;
