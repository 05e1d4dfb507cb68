//! The token of a form: it proves that the form came from a page that this visitor was shown.
//!
//! It is made out of what the visitor's cookie holds, which no other site can read, and masked
//! anew for each page: answers are packed, and a secret that stands twice in the same form
//! could be found out by the length of the answer.

use sha2::{Digest, Sha256};

use crate::jobs::accounts::{AccountError, random};

/// Bytes of the secret and of the mask.
const BYTES: usize = 16;

/// What the forms of whoever has this cookie carry.
fn secret(cookie: &str) -> [u8; BYTES] {
    let digest = Sha256::digest(format!("tutorwatch form 1\n{cookie}"));
    let mut secret = [0; BYTES];
    secret.copy_from_slice(&digest[..BYTES]);
    secret
}

/// A token for one page.
///
/// # Errors
/// Where the system has no random bytes.
pub(super) fn token(cookie: &str) -> Result<String, AccountError> {
    let mask = random::<BYTES>()?;
    let mut bytes = [0; 2 * BYTES];
    bytes[..BYTES].copy_from_slice(&mask);
    for (to, (a, b)) in bytes[BYTES..]
        .iter_mut()
        .zip(mask.iter().zip(secret(cookie)))
    {
        *to = a ^ b;
    }
    Ok(crate::rules::hex(&bytes))
}

/// Whether a token was made for this cookie; takes the same time whatever is wrong with it.
pub(super) fn is_token(cookie: &str, token: &str) -> bool {
    let Some(bytes) = unhex(token) else {
        return false;
    };
    let (mask, masked) = bytes.split_at(BYTES);
    let secret = secret(cookie);
    let differs = mask
        .iter()
        .zip(masked)
        .zip(secret)
        .fold(0, |differs, ((a, b), c)| differs | (a ^ b ^ c));
    differs == 0
}

fn unhex(text: &str) -> Option<[u8; 2 * BYTES]> {
    let mut bytes = [0; 2 * BYTES];
    let digits = text.as_bytes();
    if digits.len() != 4 * BYTES || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (to, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *to = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_its_visitor_s_and_never_the_same() {
        let (one, other) = (token("cookie").unwrap(), token("cookie").unwrap());
        assert_ne!(one, other);
        assert!(is_token("cookie", &one) && is_token("cookie", &other));
        assert!(!is_token("another", &one));
        for wrong in ["", "x", &"0".repeat(64), &"é".repeat(32), &one[..63]] {
            assert!(!is_token("cookie", wrong), "{wrong}");
        }
        let mut bent = one.into_bytes();
        bent[63] = if bent[63] == b'0' { b'1' } else { b'0' };
        assert!(!is_token("cookie", &String::from_utf8(bent).unwrap()));
    }
}
