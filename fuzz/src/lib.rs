//! What the fuzz targets hold. Each body stands in one file, which `tests/it/fuzzing.rs`
//! of the package above takes in by its path and replays on stable Rust.

pub mod document;
pub mod pages;
pub mod rules;
pub mod tables;
pub mod times;
