//! Heads of requests and answers, as the archive keeps them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use reqwest::Response;
use reqwest::header::{HeaderMap, TRANSFER_ENCODING};
use url::Url;

use super::Hop;

impl Hop {
    pub(super) fn begin(
        url: Url,
        request: Vec<u8>,
        asked_at: DateTime<Utc>,
        response: &Response,
    ) -> Self {
        let peer: Option<IpAddr> = response.remote_addr().map(|a| a.ip());
        let status = response.status();
        let mut head = format!("{:?} {}", response.version(), status.as_u16()).into_bytes();
        if let Some(reason) = status.canonical_reason() {
            head.push(b' ');
            head.extend_from_slice(reason.as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head_lines(response.headers(), &mut head);
        Self {
            url,
            status: status.as_u16(),
            request,
            head,
            body: Vec::new(),
            peer,
            asked_at,
        }
    }
}

/// The request as it goes over the wire.
pub(super) fn request_head(url: &Url, headers: &HeaderMap) -> Vec<u8> {
    let mut target = url.path().to_owned();
    if let Some(query) = url.query() {
        target.push('?');
        target.push_str(query);
    }
    let mut host = url.host_str().unwrap_or_default().to_owned();
    if let Some(port) = url.port() {
        host.push_str(&format!(":{port}"));
    }
    let mut head = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n").into_bytes();
    head_lines(headers, &mut head);
    head
}

/// Header lines and the blank line. The chunks of a body are joined when it is read, so a
/// reader of the archive must not look for them.
fn head_lines(headers: &HeaderMap, out: &mut Vec<u8>) {
    for (name, value) in headers {
        if name == TRANSFER_ENCODING {
            out.extend_from_slice(b"x-archive-orig-");
        }
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
}
