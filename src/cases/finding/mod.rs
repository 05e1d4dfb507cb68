//! What becomes of a finding: its states, its table, and one function that changes it.

mod apply;
mod state;
mod table;

pub use apply::{LONGEST_DISMISSAL, apply};
pub use state::{Dismissal, FindingStage, FindingState, Live, Resolution};
pub use table::FindingAction;

#[cfg(test)]
mod tests;
