//! Findings -> letters, per bureau.
//!
//! Findings are grouped into notices (通知单), one for each lead bureau and institution; a
//! notice is composed into a letter; a letter that has a route becomes a message whose
//! bytes are the same every time. Sending is the work of the `mail` room.

mod approval;
pub mod budget;
mod clean;
mod csv;
pub mod delivery;
mod directory;
mod freeze;
mod group;
mod items;
mod letter;
mod message;
mod notice;
pub mod notice_state;
mod remind;
mod report;
mod roundup;
mod stuck;
mod view;

pub use approval::{Approval, Approvals};
pub use directory::{Bureau, Directory};
pub use freeze::{CaseNoticeError, Frozen, Revision, case_notices, freeze, is_intact};
pub use group::notices;
pub use letter::{Attachment, Letter, LetterError, compose};
pub use message::{Delivery, Kept, Message, MessageError, message};
pub use notice::{About, Edition, Item, Notice, Party, Route, UnknownNote};
pub use remind::{Nudge, Overdue, Reminders, compose_nudge, freeze_nudge, owed};
pub use report::no_route_report;
pub use roundup::{Listed, Part, Roundup, freeze_roundup, roundup};
pub use stuck::{Need, Stuck, stuck_report};

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
