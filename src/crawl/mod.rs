//! The door to public pages: addresses that may be reached, one fetch with limits, the
//! links of a page, and a walk through one site.
//!
//! Targets are resolved and refused when they are not public, on every redirect; bodies,
//! redirects and time are capped; proxies from the environment are ignored.

mod address;
mod charset;
mod error;
mod fetch;
mod links;
mod robots;
mod site;
#[cfg(test)]
mod tests;

pub use address::{AllowList, is_public};
pub use charset::charset_of;
pub use error::CrawlError;
pub use fetch::{Clock, Fetched, Fetcher, Limits, install_tls_provider};
pub use links::{canonical, links, same_site};
pub use robots::Robots;
pub use site::{Options, SiteCrawl, site};
