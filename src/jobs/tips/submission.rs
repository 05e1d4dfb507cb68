//! The number of a submission, which its sender draws: sent again after a broken connection,
//! the tip is still one tip, with the same receipt code.

use sha2::{Digest, Sha256};

use super::TipJobError;
use crate::cases::tips::ReceiptCode;
use crate::privacy::random;
use crate::rules::hex;

/// Digits that a number has at least: 128 random bits, which nobody guesses. The receipt code
/// comes from them.
const DIGITS: usize = 32;
/// No number is longer.
const LONGEST: usize = 64;

/// The number of a submission.
pub struct Submission(String);

impl Submission {
    /// Reads a number: a UUID, or hexadecimal digits.
    ///
    /// # Errors
    /// Where it is too short to be random.
    pub fn parse(text: &str) -> Result<Self, TipJobError> {
        let plain = text.trim().replace('-', "").to_ascii_lowercase();
        let digits = plain.bytes().all(|b| b.is_ascii_hexdigit());
        // A number of few different digits was not drawn.
        let mut kinds: Vec<u8> = plain.bytes().collect();
        kinds.sort_unstable();
        kinds.dedup();
        match digits && (DIGITS..=LONGEST).contains(&plain.len()) && kinds.len() > 4 {
            true => Ok(Self(plain)),
            false => Err(TipJobError::Submission),
        }
    }

    /// Draws one.
    ///
    /// # Errors
    /// Where the system has no random bytes.
    pub fn draw() -> Result<Self, TipJobError> {
        Ok(Self(hex(&random::<16>()?)))
    }

    /// What is stored of it.
    pub(super) fn stored(&self) -> String {
        hex(&self.digest("tutorwatch submission", 0))
    }

    /// Its receipt code; where another tip has that one, the next of them.
    pub(super) fn receipt(&self, nth: u8) -> ReceiptCode {
        let digest = self.digest("tutorwatch receipt", nth);
        let mut random = [0; 16];
        random.copy_from_slice(&digest[..16]);
        ReceiptCode::new(random)
    }

    fn digest(&self, what: &str, nth: u8) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(what);
        hash.update([0, nth]);
        hash.update(&self.0);
        hash.finalize().into()
    }
}

// Who has the number has the receipt code.
impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Submission(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_receipt_and_short_ones_are_refused() {
        let one = Submission::parse("0B9D2C1E-5a77-4e0c-9d3f-26f0a1b4c8d7").unwrap();
        let same = Submission::parse(" 0b9d2c1e5a774e0c9d3f26f0a1b4c8d7 ").unwrap();
        assert_eq!(one.receipt(0), same.receipt(0));
        assert_eq!(one.stored(), same.stored());
        assert_ne!(one.receipt(0), one.receipt(1));
        assert_ne!(one.receipt(0), Submission::draw().unwrap().receipt(0));
        for short in [
            "",
            "1",
            "00000000-0000-0000-0000-000000000000",
            "0b9d2c1e-5a77",
            "zz",
        ] {
            assert!(Submission::parse(short).is_err(), "{short}");
        }
        assert!(!format!("{one:?}").contains("0b9d"));
    }
}
