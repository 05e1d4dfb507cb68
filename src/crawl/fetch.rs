//! One fetch, with limits.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
    USER_AGENT,
};
use reqwest::{Client, Response, redirect};
use sha2::{Digest, Sha256};
use url::Url;

use super::address::PublicOnly;
use super::error::whole;
use super::heads::request_head;
use super::inflate::{ACCEPTED, Unpacked, inflate};
use super::retry::retry_after;
use super::{AllowList, CrawlError, Fetched, Hop, Validators, charset_of, hex, same_site};

/// Where the time comes from; the product passes its clock, a test a fixed day.
pub type Clock = fn() -> DateTime<Utc>;

/// What one fetch may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest body, as served and unpacked.
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

/// Where redirects may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// Within the site: another site is another source.
    SameSite,
    /// Anywhere public, as RFC 9309 wants for robots.txt.
    Anywhere,
}

/// A client that keeps the limits and reaches public addresses only.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    agent: HeaderValue,
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
        let agent = format!("tutorwatch/{} (+{contact})", env!("CARGO_PKG_VERSION"));
        let agent = HeaderValue::from_str(&agent)
            .map_err(|_| CrawlError::Client(format!("联系方式“{contact}”不能用作请求头")))?;
        #[allow(
            clippy::disallowed_methods,
            reason = "this is the room where clients with limits are built"
        )]
        let builder = Client::builder();
        let client = builder
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
            agent,
            limits,
            allow,
            clock,
        })
    }

    /// Longest body, as served and unpacked.
    pub fn body_limit(&self) -> usize {
        self.limits.body_bytes
    }

    /// Fetches a page; every status is an answer. Redirects may not leave the site.
    ///
    /// # Errors
    /// When an address is refused, a limit is passed or the connection fails.
    pub async fn get(&self, url: &Url) -> Result<Fetched, CrawlError> {
        self.ask(url, &Validators::default(), Redirects::SameSite)
            .await
    }

    /// Fetches a page unless it is the version that is known already: then the answer has
    /// status 304 and no body.
    ///
    /// # Errors
    /// When an address is refused, a limit is passed or the connection fails.
    pub async fn ask(
        &self,
        url: &Url,
        known: &Validators,
        redirects: Redirects,
    ) -> Result<Fetched, CrawlError> {
        let mut target = url.clone();
        let mut hops = Vec::new();
        for _ in 0..=self.limits.redirects {
            self.allow.check(&target)?;
            let headers = self.headers(known);
            let request = request_head(&target, &headers);
            let asked_at = (self.clock)();
            let sent = self
                .client
                .get(target.clone())
                .headers(headers)
                .send()
                .await;
            let response = sent.map_err(|e| failed(&target, e))?;
            let location = match response.status().as_u16() {
                301 | 302 | 303 | 307 | 308 => Some(header(response.headers(), &LOCATION)),
                _ => None,
            };
            let hop = Hop::begin(target.clone(), request, asked_at, &response);
            let (hop, fetched) = self.read(hop, response, location.is_some()).await?;
            hops.push(hop);
            let Some(location) = location else {
                return Ok(Fetched { hops, ..fetched });
            };
            let next = location
                .and_then(|l| target.join(&l).ok())
                .ok_or_else(|| CrawlError::BadRedirect(target.clone()))?;
            // The address first: that a page points at a private host is worth saying.
            self.allow.check(&next)?;
            if redirects == Redirects::SameSite && !same_site(url, &next) {
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

    fn headers(&self, known: &Validators) -> HeaderMap {
        let accept = "text/html,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.1";
        let mut headers = HeaderMap::from_iter([
            (USER_AGENT, self.agent.clone()),
            (ACCEPT, HeaderValue::from_static(accept)),
            (ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED)),
        ]);
        for (name, value) in [
            (IF_NONE_MATCH, &known.etag),
            (IF_MODIFIED_SINCE, &known.last_modified),
        ] {
            // A validator that is no header text was none of this server's.
            if let Some(value) = value.as_deref().and_then(|v| HeaderValue::from_str(v).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }

    /// Reads the body. That of a redirect is kept as it comes, and never unpacked.
    async fn read(
        &self,
        mut hop: Hop,
        mut response: Response,
        moved: bool,
    ) -> Result<(Hop, Fetched), CrawlError> {
        let limit = self.limits.body_bytes;
        let url = hop.url.clone();
        let too_big = || CrawlError::TooBig {
            url: url.clone(),
            limit,
        };
        let longer = |length: u64| usize::try_from(length).map_or(true, |l| l > limit);
        if response.content_length().is_some_and(longer) {
            return Err(too_big());
        }
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if hop.body.len() + chunk.len() > limit => return Err(too_big()),
                Ok(Some(chunk)) => hop.body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(e) => return Err(failed(&url, e)),
            }
        }
        let headers = response.headers();
        let coding = header(headers, &CONTENT_ENCODING).filter(|_| !moved);
        let bytes = match coding {
            None => hop.body.clone(),
            Some(coding) => {
                let body = std::mem::take(&mut hop.body);
                let unpack = move || (inflate(&body, &coding, limit), coding, body);
                let (plain, coding, body) = tokio::task::spawn_blocking(unpack)
                    .await
                    .map_err(|e| CrawlError::Worker(e.to_string()))?;
                hop.body = body;
                match plain {
                    Ok(plain) => plain.unwrap_or_else(|| hop.body.clone()),
                    Err(Unpacked::TooBig) => return Err(too_big()),
                    Err(Unpacked::Unknown(encoding)) => {
                        return Err(CrawlError::Compressed { url, encoding });
                    }
                    Err(Unpacked::Damaged(e)) => {
                        let reason = format!("{coding}：{e}");
                        return Err(CrawlError::Damaged { url, reason });
                    }
                }
            }
        };
        let now = (self.clock)();
        let content_type = header(headers, &CONTENT_TYPE);
        let fetched = Fetched {
            status: response.status().as_u16(),
            charset: content_type.as_deref().and_then(charset_of),
            content_type,
            sha256: hex(&Sha256::digest(&bytes)),
            bytes,
            validators: Validators {
                etag: header(headers, &ETAG),
                last_modified: header(headers, &LAST_MODIFIED),
            },
            retry_after: header(headers, &RETRY_AFTER).and_then(|v| retry_after(&v, now)),
            ..Fetched::empty(url, now)
        };
        Ok((hop, fetched))
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Installs the one TLS provider of the process; a second call does nothing.
pub fn install_tls_provider() {
    // An error says that a provider is installed already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn failed(url: &Url, error: reqwest::Error) -> CrawlError {
    let timed_out = error.is_timeout();
    let reason = whole(&error.without_url());
    CrawlError::Http {
        url: url.clone(),
        timed_out,
        refused: reason.contains(super::address::NO_PUBLIC_ADDRESS),
        reason,
    }
}
