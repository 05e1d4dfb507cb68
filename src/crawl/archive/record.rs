//! A fetch as WARC records: for each hop response and request, and metadata at the end.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::base32::base32;
use crate::crawl::{Fetched, Hop};

/// What the metadata record says beside the fetch itself.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Name of the source.
    pub source: &'a str,
    /// Id and SHA-256 of the rules that read the page.
    pub rulebook: &'a str,
    /// An earlier capture of the same bytes: its address and time.
    pub same_as: Option<(&'a str, DateTime<Utc>)>,
}

/// A fetch, ready to be put into an archive file.
#[derive(Debug, Clone)]
pub struct Captured {
    /// The gzip members.
    pub bytes: Vec<u8>,
    /// Where the member of the page's own answer begins in them.
    pub response_at: usize,
    /// SHA-256 of the body as served, in hexadecimal.
    pub payload_sha256: String,
}

/// Writes a fetch as records. An answer whose bytes are archived already, and one that says
/// "not modified", become `revisit` records.
pub fn capture(page: &Fetched, about: &About<'_>) -> Captured {
    let mut bytes = Vec::new();
    let (mut response_at, mut payload) = (0, String::new());
    let last = page.hops.len().saturating_sub(1);
    for (nth, hop) in page.hops.iter().enumerate() {
        let revisit = about.same_as.filter(|_| nth == last);
        let id = record_id(hop, "response");
        response_at = bytes.len();
        bytes.extend(response(hop, &id, revisit));
        bytes.extend(request(hop, &id));
        if nth == last {
            payload = crate::crawl::hex(&Sha256::digest(&hop.body));
            bytes.extend(metadata(page, hop, &id, about));
        }
    }
    Captured {
        bytes,
        response_at,
        payload_sha256: payload,
    }
}

/// The first record of a file: who wrote it and why.
pub(super) fn warcinfo(name: &str, contact: &str, at: DateTime<Utc>) -> Vec<u8> {
    let block = format!(
        "software: tutorwatch/{}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\noperator: {contact}\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let id = id_of(&[b"warcinfo", name.as_bytes(), moment(at).as_bytes()]);
    let headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", &id),
        ("WARC-Date", &moment(at)),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ];
    member(&headers, &[block.as_bytes()])
}

fn response(hop: &Hop, id: &str, same_as: Option<(&str, DateTime<Utc>)>) -> Vec<u8> {
    let payload = digest(&[&hop.body]);
    let (date, peer) = (moment(hop.asked_at), hop.peer.map(|ip| ip.to_string()));
    let mut headers = vec![
        ("WARC-Record-ID", id),
        ("WARC-Date", &date),
        ("WARC-Target-URI", hop.url.as_str()),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    if let Some(peer) = &peer {
        headers.push(("WARC-IP-Address", peer));
    }
    let Some((url, at)) = same_as else {
        headers.insert(0, ("WARC-Type", "response"));
        headers.push(("WARC-Payload-Digest", &payload));
        return member(&headers, &[&hop.head, &hop.body]);
    };
    let at = moment(at);
    let profile = match hop.status {
        304 => "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        _ => "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    };
    headers.insert(0, ("WARC-Type", "revisit"));
    headers.push(("WARC-Profile", profile));
    headers.push(("WARC-Refers-To-Target-URI", url));
    headers.push(("WARC-Refers-To-Date", &at));
    if hop.status != 304 {
        headers.push(("WARC-Payload-Digest", &payload));
    }
    member(&headers, &[&hop.head])
}

fn request(hop: &Hop, response: &str) -> Vec<u8> {
    let (id, date) = (record_id(hop, "request"), moment(hop.asked_at));
    let headers = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", id.as_str()),
        ("WARC-Date", &date),
        ("WARC-Target-URI", hop.url.as_str()),
        ("WARC-Concurrent-To", response),
        ("Content-Type", "application/http; msgtype=request"),
    ];
    member(&headers, &[&hop.request])
}

fn metadata(page: &Fetched, hop: &Hop, response: &str, about: &About<'_>) -> Vec<u8> {
    let id = record_id(hop, "metadata");
    let fetched_at = moment(page.fetched_at);
    // Field values are one line each.
    let line = |text: &str| text.replace(['\r', '\n'], " ");
    let block = format!(
        "fetched-at: {fetched_at}\r\nsha256: {}\r\nsource: {}\r\nrulebook: {}\r\n",
        page.sha256,
        line(about.source),
        line(about.rulebook)
    );
    let headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", id.as_str()),
        ("WARC-Date", &fetched_at),
        ("WARC-Target-URI", hop.url.as_str()),
        ("WARC-Concurrent-To", response),
        ("Content-Type", "application/warc-fields"),
    ];
    member(&headers, &[block.as_bytes()])
}

/// One record as one gzip member.
fn member(headers: &[(&str, &str)], block: &[&[u8]]) -> Vec<u8> {
    let mut head = String::from("WARC/1.1\r\n");
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    let length: usize = block.iter().map(|part| part.len()).sum();
    head.push_str(&format!(
        "WARC-Block-Digest: {}\r\nContent-Length: {length}\r\n\r\n",
        digest(block)
    ));
    let mut packer = GzEncoder::new(Vec::with_capacity(length / 3 + 512), Compression::new(6));
    let parts = std::iter::once(head.as_bytes()).chain(block.iter().copied());
    for part in parts.chain(std::iter::once(b"\r\n\r\n".as_slice())) {
        // Writing to memory cannot fail.
        let _ = packer.write_all(part);
    }
    packer.finish().unwrap_or_default()
}

fn digest(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part);
    }
    format!("sha256:{}", base32(&sha.finalize()))
}

pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The same fetch has the same id, another one another: made from what was asked, when, and
/// what came back.
fn record_id(hop: &Hop, kind: &str) -> String {
    let date = moment(hop.asked_at);
    id_of(&[
        kind.as_bytes(),
        hop.url.as_str().as_bytes(),
        date.as_bytes(),
        &hop.head,
        &hop.body,
    ])
}

/// A UUID of version 8 (RFC 9562), made from a digest.
fn id_of(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    let digest = sha.finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    let text = crate::crawl::hex(&id);
    format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}
