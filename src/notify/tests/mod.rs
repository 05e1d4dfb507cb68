//! Notices, letters and messages of the made-up county in `testing.rs`.

mod cases;
mod grouping;
mod later;
mod letters;
mod messages;
