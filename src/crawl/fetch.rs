//! One fetch, with limits.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, redirect};
use sha2::{Digest, Sha256};
use url::Url;

use super::address::PublicOnly;
use super::error::whole;
use super::{AllowList, CrawlError, charset_of, same_site};

/// Where the time comes from; the product passes its clock, a test a fixed day.
pub type Clock = fn() -> DateTime<Utc>;

/// What one fetch may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest body.
    pub body_bytes: usize,
    /// Most redirects in a row.
    pub redirects: usize,
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest time for one request and its body.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4 << 20,
            redirects: 5,
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
        }
    }
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
    /// The body.
    pub bytes: Vec<u8>,
    /// SHA-256 of the body, in hexadecimal.
    pub sha256: String,
    /// When it was received.
    pub fetched_at: DateTime<Utc>,
}

impl Fetched {
    /// Whether the body is to be read as a web page: status 200, and HTML or no type at all.
    pub fn is_html(&self) -> bool {
        let html = |t: &String| {
            let t = t.to_ascii_lowercase();
            t.starts_with("text/html") || t.starts_with("application/xhtml+xml")
        };
        self.status == 200 && self.content_type.as_ref().is_none_or(html)
    }
}

/// A client that keeps the limits and reaches public addresses only.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    limits: Limits,
    allow: Arc<AllowList>,
    clock: Clock,
}

impl Fetcher {
    /// Builds the client. `contact` stands in the User-Agent, so that a site's owner knows
    /// whom to write to.
    ///
    /// # Errors
    /// When the TLS roots of the machine cannot be read, or the contact is no header text.
    pub fn new(
        contact: &str,
        limits: Limits,
        allow: AllowList,
        clock: Clock,
    ) -> Result<Self, CrawlError> {
        install_tls_provider();
        let allow = Arc::new(allow);
        #[allow(
            clippy::disallowed_methods,
            reason = "this is the room where clients with limits are built"
        )]
        let builder = Client::builder();
        let client = builder
            .user_agent(format!(
                "tutorwatch/{} (+{contact})",
                env!("CARGO_PKG_VERSION")
            ))
            .no_proxy()
            // Redirects are followed by hand, because each target has to be checked.
            .redirect(redirect::Policy::none())
            .dns_resolver(PublicOnly(Arc::clone(&allow)))
            .connect_timeout(limits.connect)
            .timeout(limits.total)
            .build()
            .map_err(|e| CrawlError::Client(whole(&e)))?;
        Ok(Self {
            client,
            limits,
            allow,
            clock,
        })
    }

    /// Fetches a page; every status is an answer. Redirects may not leave the site.
    ///
    /// # Errors
    /// When an address is refused, a limit is passed or the connection fails.
    pub async fn get(&self, url: &Url) -> Result<Fetched, CrawlError> {
        let mut target = url.clone();
        for _ in 0..=self.limits.redirects {
            self.allow.check(&target)?;
            let response = self.send(&target).await?;
            if !response.status().is_redirection() || response.status().as_u16() == 304 {
                return self.read(target, response).await;
            }
            let next = response
                .headers()
                .get(LOCATION)
                .and_then(|l| str::from_utf8(l.as_bytes()).ok())
                .and_then(|l| target.join(l).ok())
                .ok_or_else(|| CrawlError::BadRedirect(target.clone()))?;
            // The address first: that a page points at a private host is worth saying.
            self.allow.check(&next)?;
            if !same_site(url, &next) {
                return Err(CrawlError::LeftSite {
                    from: Box::new(target),
                    to: Box::new(next),
                });
            }
            target = next;
        }
        Err(CrawlError::TooManyRedirects(
            url.clone(),
            self.limits.redirects,
        ))
    }

    async fn send(&self, url: &Url) -> Result<Response, CrawlError> {
        self.client
            .get(url.clone())
            .header(ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1")
            // The bytes are kept as evidence: they are wanted as they are.
            .header(ACCEPT_ENCODING, "identity")
            .send()
            .await
            .map_err(|e| failed(url, e))
    }

    async fn read(&self, url: Url, mut response: Response) -> Result<Fetched, CrawlError> {
        let limit = self.limits.body_bytes;
        let header = |name| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let content_type = header(CONTENT_TYPE);
        if let Some(encoding) = header(CONTENT_ENCODING).filter(|e| e != "identity") {
            return Err(CrawlError::Compressed { url, encoding });
        }
        let too_big = |length: u64| usize::try_from(length).is_ok_and(|l| l > limit);
        if response.content_length().is_some_and(too_big) {
            return Err(CrawlError::TooBig { url, limit });
        }
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > limit => {
                    return Err(CrawlError::TooBig { url, limit });
                }
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(e) => return Err(failed(&url, e)),
            }
        }
        Ok(Fetched {
            charset: content_type.as_deref().and_then(charset_of),
            sha256: hex(&Sha256::digest(&bytes)),
            url,
            status,
            content_type,
            bytes,
            fetched_at: (self.clock)(),
        })
    }
}

/// Installs the one TLS provider of the process; a second call does nothing.
pub fn install_tls_provider() {
    // An error says that a provider is installed already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn failed(url: &Url, error: reqwest::Error) -> CrawlError {
    CrawlError::Http {
        url: url.clone(),
        timed_out: error.is_timeout(),
        reason: whole(&error.without_url()),
    }
}

fn hex(digest: &[u8]) -> String {
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
