//! Pure: facts and a rulebook in, findings and unknowns out.

mod collect;
mod context;
mod dated;
mod describe;
mod evaluate;
mod expression;
mod fields;
mod finding;
mod given;
mod hit;
mod impact;
mod kinds;
mod matching;
mod meant;
mod measure;
mod mutants;
mod offers;
mod pages;
mod prepare;
#[cfg(test)]
mod properties;
mod scope;
mod selftest;
mod verdict;
mod walk;

#[cfg(test)]
mod loading_tests;
#[cfg(test)]
mod schema_tests;

pub use describe::{describe, fingerprint, look_ahead};
pub use evaluate::{Engine, Outcome, Unjudged};
pub use finding::{Finding, SourceRef};
pub use hit::Hit;
pub use impact::{Difference, Version, compare, unjudged};
pub use mutants::{Mutant, MutantRun, run_mutants};
pub use selftest::{TestResult, run_rule_tests};
pub use verdict::{Breach, Reason};
