//! tutorwatch (校外培训合规巡查) checks after-school tutoring institutions against the
//! "double reduction" rules and writes notices to the responsible bureaus.
//!
//! The rooms, in the order of the flow. An inner room never imports an outer one;
//! `tests/it/flow.rs` reads the `use` lines and holds that.

pub mod model;
pub mod text;
pub mod rules;
pub mod import;
pub mod export;
pub mod extract;
pub mod engine;
pub mod cases;
pub mod notify;
pub mod privacy;
pub mod crawl;
pub mod store;
pub mod mail;
pub mod jobs;
pub mod report;
pub mod web;
pub mod cli;
pub mod config;
pub mod clock;
