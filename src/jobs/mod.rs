//! What drives the rooms: one inspection, and the demo.

mod demo;
mod inspect;
pub mod pages;
mod paths;
mod rulebook;
mod waivers;

pub use demo::{DemoError, DemoReport, DemoTold, demo};
pub use inspect::{Inspection, gather, gather_tables, read_bytes};
pub use rulebook::{LoadError, Loaded, files, load};
pub use waivers::{WaiverError, WaiverFile, load_waivers};
