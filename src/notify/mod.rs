//! Findings -> letters, per bureau.

mod clean;
mod directory;

pub use directory::{Bureau, Directory, DirectoryError, DirectoryErrors};
