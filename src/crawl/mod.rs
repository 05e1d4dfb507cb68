//! The door to public pages: addresses that may be reached, one fetch with limits, robots.txt
//! and pacing, a walk through a source, and the archive of what was served.
//!
//! Targets are resolved and refused when they are not public, on every redirect; bodies,
//! redirects, time and unpacked size are capped; proxies from the environment are ignored.

mod address;
pub mod archive;
mod charset;
mod error;
mod fetch;
mod fetched;
mod follow;
mod frontier;
mod heads;
mod inflate;
mod links;
mod pacing;
mod retry;
mod robots;
mod robots_file;
mod sitemap;
mod source;
#[cfg(test)]
mod tests;
mod walk;

pub use address::{AllowList, is_public};
pub use charset::charset_of;
pub use error::CrawlError;
pub use fetch::{Clock, Fetcher, Limits, Redirects, install_tls_provider};
pub use fetched::{Fetched, Hop, Validators};
pub use follow::Lead;
pub use links::{canonical, same_site};
pub use pacing::Pace;
pub use retry::Retry;
pub use robots::Robots;
pub use source::{Source, SourceKind};
pub use walk::{Crew, Ended, Known, Manners, Outcome, Visit};

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
