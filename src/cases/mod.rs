//! What people and nights make of findings: states, cases, waivers, tips.
//!
//! Everything in here is a function of its arguments. A night goes: [`nightly::reconcile`]
//! compares what is on record with what the run saw; [`breaker::check`] stops what would
//! change far more than usual; [`plan::plan`] puts open findings into cases.

pub mod breaker;
pub mod case;
pub mod finding;
mod grounds;
pub mod nightly;
pub mod plan;
mod refusal;
#[cfg(test)]
pub(crate) mod tables;
pub mod tips;
mod transition;
mod waivers;

pub use case::{CaseAction, CaseStage, CaseState, Outcome};
pub use finding::{FindingAction, FindingStage, FindingState};
pub use grounds::{Actor, Grounds, Held};
pub use refusal::Refusal;
pub use transition::{By, Demand, Machine, Step, To};
pub use waivers::{Review, Waivable, Waiver, Waivers};
