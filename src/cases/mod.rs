//! What people decide about findings.

mod waivers;

pub use waivers::{Review, Waiver, Waivers};
