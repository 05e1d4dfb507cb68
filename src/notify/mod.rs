//! Findings -> letters, per bureau.
//!
//! Findings are grouped into notices (通知单), one for each lead bureau and institution; a
//! notice is composed into a letter; a letter that has a route becomes a message whose
//! bytes are the same every time. Sending is the work of the `mail` room.

mod clean;
mod csv;
mod directory;
mod group;
mod items;
mod letter;
mod message;
mod notice;
mod report;
mod view;

pub use directory::{Bureau, Directory};
pub use group::notices;
pub use letter::{Attachment, Letter, LetterError, compose};
pub use message::{Delivery, Message, MessageError, message};
pub use notice::{About, Edition, Item, Notice, Party, Route, UnknownNote};
pub use report::no_route_report;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
