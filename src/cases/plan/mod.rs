//! Open findings -> cases: one for each institution and family of rules.

mod again;
mod assemble;
mod due;
mod family;
mod idle;
mod priority;

pub use assemble::{Occurrence, OnFile, Plan, evidence, plan};
pub use due::{Due, due, elapsed};
pub use family::{CaseKey, Family, Subject};
pub use idle::idle;
pub use priority::{Priority, Service, priority};

#[cfg(test)]
mod tests;
