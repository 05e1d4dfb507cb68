//! Signs a mail for its domain (DKIM, RFC 6376 and RFC 8463), when it is frozen: what is
//! signed once is sent as it is, however often.
//!
//! lettre's own signer works on a message object that is still to be written out, dates the
//! signature by the machine's clock, and brings an RSA implementation whose timing leaks
//! (RUSTSEC-2023-0071, not mended). Here bytes are signed, at a moment that is an argument,
//! by the library that does TLS. `tests/it/mailing` holds it against another verifier.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SigningKey;
use rustls::{SignatureAlgorithm, SignatureScheme};
use sha2::{Digest, Sha256};

/// Header fields that are signed where they are there. One more of each is signed as
/// absent, so that nobody can add a second one (RFC 6376 8.15).
const SIGNED: [&str; 12] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// Characters of base64 to a line.
const WIDTH: usize = 72;

/// A key with the place where its public half stands: `<selector>._domainkey.<domain>`.
#[derive(Clone)]
pub struct DkimKey {
    domain: String,
    selector: String,
    key: Arc<dyn SigningKey>,
}

impl std::fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DkimKey")
            .field("domain", &self.domain)
            .field("selector", &self.selector)
            .finish_non_exhaustive()
    }
}

/// Why a mail cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum DkimError {
    /// Not a private key that can sign.
    #[error(
        "DKIM私钥无法使用，应为PEM格式的RSA（2048位以上）或Ed25519私钥。请检查 mail.dkim.key_file"
    )]
    Key,
    /// Not a name as DNS has them.
    #[error("“{0}”不是域名，请检查 mail.dkim.domain 与 mail.dkim.selector")]
    Name(String),
    /// The bytes have no header and body.
    #[error("邮件没有正文，无法签名")]
    NoBody,
    /// The library could not sign.
    #[error("DKIM签名失败：{0}")]
    Sign(rustls::Error),
}

impl DkimKey {
    /// A private key: PEM, RSA of 2048 bits or more, or Ed25519.
    ///
    /// # Errors
    /// Where it is none, or a name is none.
    pub fn new(domain: &str, selector: &str, pem: &str) -> Result<Self, DkimError> {
        for name in [domain, selector] {
            if !is_dns_name(name) {
                return Err(DkimError::Name(name.to_owned()));
            }
        }
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| DkimError::Key)?;
        let key = rustls::crypto::ring::sign::any_supported_type(&der);
        let key = key.map_err(|_| DkimError::Key)?;
        match key.algorithm() {
            SignatureAlgorithm::RSA | SignatureAlgorithm::ED25519 => Ok(Self {
                domain: domain.to_ascii_lowercase(),
                selector: selector.to_ascii_lowercase(),
                key,
            }),
            _ => Err(DkimError::Key),
        }
    }

    /// The mail with a signature before its header, made `at` that moment.
    ///
    /// # Errors
    /// Where the bytes have no header and body, or signing fails.
    pub fn sign(&self, bytes: &[u8], at: DateTime<Utc>) -> Result<Vec<u8>, DkimError> {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .ok_or(DkimError::NoBody)?;
        let (header, body) = bytes.split_at(end + 4);
        let fields = fields(header);
        let is_ed25519 = self.key.algorithm() == SignatureAlgorithm::ED25519;
        let algorithm = if is_ed25519 { "ed25519" } else { "rsa" };
        let names = signed_names(&fields);
        let unsigned = format!(
            "DKIM-Signature: v=1; a={algorithm}-sha256; c=relaxed/relaxed;\r\n d={}; s={};\r\n \
             t={};\r\n h={};\r\n bh={};\r\n b=",
            self.domain,
            self.selector,
            at.timestamp(),
            names.join(":\r\n  "),
            STANDARD.encode(Sha256::digest(relaxed_body(body))),
        );
        let mut covered = Vec::new();
        // The last of several is the first to be covered; then nothing.
        let mut left = fields;
        for name in &names {
            if let Some(at) = left.iter().rposition(|field| field.is(name)) {
                covered.extend(left.remove(at).relaxed());
            }
        }
        let own = Field(unsigned.as_bytes()).relaxed();
        covered.extend_from_slice(own.trim_ascii_end());
        let signature = self.signature(&covered, is_ed25519)?;
        let mut out = unsigned.into_bytes();
        let text = STANDARD.encode(signature);
        for line in text.as_bytes().chunks(WIDTH) {
            out.extend_from_slice(b"\r\n  ");
            out.extend_from_slice(line);
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(bytes);
        Ok(out)
    }

    fn signature(&self, covered: &[u8], is_ed25519: bool) -> Result<Vec<u8>, DkimError> {
        let scheme = match is_ed25519 {
            true => SignatureScheme::ED25519,
            false => SignatureScheme::RSA_PKCS1_SHA256,
        };
        let none = || DkimError::Sign(rustls::Error::General("no such signature".into()));
        let signer = self.key.choose_scheme(&[scheme]).ok_or_else(none)?;
        // RSA hashes by itself; Ed25519 signs the hash (RFC 8463 3).
        let signed = match is_ed25519 {
            true => signer.sign(&Sha256::digest(covered)),
            false => signer.sign(covered),
        };
        signed.map_err(DkimError::Sign)
    }
}

/// What can stand in a signature's tags: nothing that ends one.
fn is_dns_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !name.is_empty() && name.len() <= 253 && name.bytes().all(fits)
}

/// A header field with its continuation lines, without the last line end.
#[derive(Clone, Copy)]
struct Field<'a>(&'a [u8]);

fn fields(header: &[u8]) -> Vec<Field<'_>> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, two) in (0..).zip(header.windows(2)) {
        let goes_on = matches!(header.get(at + 2), Some(b' ' | b'\t'));
        if two == b"\r\n" && !goes_on {
            if at > from {
                out.push(Field(&header[from..at]));
            }
            from = at + 2;
        }
    }
    out
}

impl Field<'_> {
    fn is(&self, name: &str) -> bool {
        let own = self.0.split(|b| *b == b':').next().unwrap_or_default();
        own.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
    }

    /// RFC 6376 3.4.2: name in lower case, unfolded, runs of blanks as one.
    fn relaxed(&self) -> Vec<u8> {
        let colon = self.0.iter().position(|b| *b == b':').unwrap_or_default();
        let (name, value) = self.0.split_at(colon);
        let mut out = name.trim_ascii().to_ascii_lowercase();
        out.push(b':');
        let words = value.get(1..).unwrap_or_default();
        let words = words.split(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
        for (word, nth) in words.filter(|word| !word.is_empty()).zip(0..) {
            if nth > 0 {
                out.push(b' ');
            }
            out.extend_from_slice(word);
        }
        out.extend_from_slice(b"\r\n");
        out
    }
}

/// Each signed field as often as it is there, and once more.
fn signed_names(fields: &[Field<'_>]) -> Vec<&'static str> {
    let mut out = Vec::new();
    for name in SIGNED {
        let count = fields.iter().filter(|field| field.is(name)).count();
        let is_address = matches!(
            name,
            "from" | "to" | "cc" | "subject" | "date" | "message-id"
        );
        let times = if count > 0 || is_address {
            count + 1
        } else {
            0
        };
        out.extend(std::iter::repeat_n(name, times));
    }
    out
}

/// RFC 6376 3.4.4: blanks at line ends and empty lines at the end do not count.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut empty = 0;
    let body = body.strip_suffix(b"\r\n").unwrap_or(body);
    for line in body.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut blank = false;
        let mut words = Vec::with_capacity(line.len());
        for byte in line {
            match byte {
                b' ' | b'\t' => blank = true,
                _ => {
                    if std::mem::take(&mut blank) {
                        words.push(b' ');
                    }
                    words.push(*byte);
                }
            }
        }
        if words.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty) {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(&words);
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        // RFC 6376 3.4.5.
        let header = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n";
        let relaxed: Vec<u8> = fields(header).iter().flat_map(Field::relaxed).collect();
        assert_eq!(relaxed, b"a:X\r\nb:Y Z\r\n");
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"a\r\n\r\nb"), b"a\r\n\r\nb\r\n");
    }

    #[test]
    fn names_are_those_of_dns() {
        assert!(is_dns_name("mail-2026.example.cn"));
        for bad in ["", "a;b", "a b", "a\r\nb", "如皋.中国"] {
            assert!(!is_dns_name(bad), "{bad:?}");
            let error = DkimKey::new(bad, "s", "").unwrap_err();
            assert!(matches!(error, DkimError::Name(_)), "{error}");
        }
    }
}
