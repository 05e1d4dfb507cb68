//! What a fetch brings home.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

/// What a server gave out to recognise a version of a page by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The ETag header, as it came.
    pub etag: Option<String>,
    /// The Last-Modified header, as it came.
    pub last_modified: Option<String>,
}

/// One request and its answer, as they went over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// What was asked for.
    pub url: Url,
    /// Status of the answer.
    pub status: u16,
    /// Head of the request.
    pub request: Vec<u8>,
    /// Head of the answer, its blank line included.
    pub head: Vec<u8>,
    /// Body of the answer as served: packed, where the server packed it.
    pub body: Vec<u8>,
    /// Who answered.
    pub peer: Option<IpAddr>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
}

/// A page as it was served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was found, after redirects.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// The Content-Type header.
    pub content_type: Option<String>,
    /// The charset that the header names.
    pub charset: Option<String>,
    /// The body, unpacked.
    pub bytes: Vec<u8>,
    /// SHA-256 of the unpacked body, in hexadecimal.
    pub sha256: String,
    /// When it was received.
    pub fetched_at: DateTime<Utc>,
    /// What the next fetch may ask by.
    pub validators: Validators,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
    /// Every request and answer on the way, the last one the page's own.
    pub hops: Vec<Hop>,
}

impl Fetched {
    pub(super) fn empty(url: Url, fetched_at: DateTime<Utc>) -> Self {
        Self {
            url,
            status: 200,
            content_type: None,
            charset: None,
            bytes: Vec::new(),
            sha256: String::new(),
            fetched_at,
            validators: Validators::default(),
            retry_after: None,
            hops: Vec::new(),
        }
    }

    /// Whether the body is to be read as a web page: status 200, and HTML or no type at all.
    pub fn is_html(&self) -> bool {
        let html = |t: &String| {
            let t = t.to_ascii_lowercase();
            t.starts_with("text/html") || t.starts_with("application/xhtml+xml")
        };
        self.status == 200 && self.content_type.as_ref().is_none_or(html)
    }

    /// Bytes that came over the wire as bodies.
    pub fn wire_bytes(&self) -> usize {
        self.hops.iter().map(|hop| hop.body.len()).sum()
    }
}
