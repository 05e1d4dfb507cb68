//! Notices, letters and messages of the made-up county in `testing.rs`.

mod grouping;
mod letters;
mod messages;
