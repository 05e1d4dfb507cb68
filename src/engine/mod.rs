//! Pure: facts and a rulebook in, findings and unknowns out.

mod context;
mod dated;
mod evaluate;
mod expression;
mod fields;
mod finding;
mod kinds;
mod matching;
mod offers;
mod prepare;
mod scope;
mod verdict;

pub use evaluate::{Engine, Hit, Outcome, Unjudged};
pub use finding::{Finding, SourceRef};
pub use verdict::{Breach, Reason};
