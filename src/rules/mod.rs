//! Documents, packs and rule files -> a rulebook whose every quote is proven.

mod calendar;
pub mod document;
pub mod draft;
mod files;
mod numerals;
mod pack;
mod parse;
mod problem;
mod read;
mod rule;
mod rulebook;
pub mod schema;
mod tree;
mod validate;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use calendar::{Calendar, InVacation, Vacation};
pub use files::{FilesError, RuleFiles, hex};
pub use pack::{Bureau, Pack, Source, Words};
pub use problem::{Place, Problem, Problems};
pub use read::{Reader, nearest};
pub use rule::{Clause, Expect, Limit, Record, Rule, RuleTest, Scope, Spot, Status};
pub use rulebook::{Rulebook, VOCABULARY, problems_for, vocabulary_files};
pub use tree::{Node, Section, Toml};
