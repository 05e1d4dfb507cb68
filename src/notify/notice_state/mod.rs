//! What becomes of a notice: draft, approved, frozen. Frozen is for good: bytes, Message-ID and
//! revision never change again; what has to be said otherwise is another revision.

mod state;
mod table;

pub use state::{NoticeState, apply, approve};
pub use table::{NoticeAction, NoticeStage};

#[cfg(test)]
mod tests;
