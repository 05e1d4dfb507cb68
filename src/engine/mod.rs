//! Pure: facts and a rulebook in, findings and unknowns out.

mod context;
mod dated;
mod describe;
mod evaluate;
mod expression;
mod fields;
mod finding;
mod kinds;
mod matching;
mod offers;
mod prepare;
#[cfg(test)]
mod properties;
mod scope;
mod selftest;
mod verdict;

#[cfg(test)]
mod loading_tests;

pub use describe::describe;
pub use evaluate::{Engine, Hit, Outcome, Unjudged};
pub use finding::{Finding, SourceRef};
pub use selftest::{TestResult, run_rule_tests};
pub use verdict::{Breach, Reason};
