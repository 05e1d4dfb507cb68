//! Makes text from registries and pages safe to hand on: every output uses the same care.
//!
//! Letters, reports and spreadsheet files repeat what institutions wrote. That text may hide
//! characters, turn the direction of a line, or become a formula where it is opened.

mod guard;
mod mask;
mod sheet;
mod visible;

pub use guard::{Risk, guard, unguard};
pub use mask::{mask_name, mask_numbers};
pub use sheet::{Cell, Sheet};
pub use visible::{has_hidden, shorten, visible};
