//! Pure: facts and a rulebook in, findings and unknowns out.

mod finding;

pub use finding::{Finding, SourceRef};
