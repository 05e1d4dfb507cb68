//! What becomes of a case: its states, its table, its outcomes, and one function that changes it.

mod apply;
mod outcome;
mod state;
mod table;

pub use apply::apply;
pub use outcome::{Again, News, Outcome};
pub use state::{CaseStage, CaseState, Closing};
pub use table::CaseAction;

#[cfg(test)]
mod tests;
