//! Documents, packs and rule files -> a rulebook whose every quote is proven.

pub mod document;
mod read;
mod rule;

pub use read::Node;
pub use rule::{Clause, Expect, Limit, Record, Rule, RuleTest, Scope};
