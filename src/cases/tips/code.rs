//! The receipt code: what a reporter asks with, and nothing else to know them by.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::rules::hex;

/// Characters that nobody takes for one another, on paper or over the telephone: no 0 O Q, 1 I
/// L, 2 of Z, 5 S, 8 B, U V. 23 of them, a prime, so that one wrong character or two that
/// changed places never give a valid code.
const ALPHABET: &[u8; 23] = b"234679ACDEFGHJKMNPRTWXY";
const BASE: u32 = 23;
/// Characters before the check character: 11 are about 50 bits.
const DRAWN: usize = 11;

/// A receipt code such as `K7PM-3XWT-9DA4`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptCode([u8; DRAWN + 1]);

/// Why a receipt code cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Too many or too few characters.
    #[error("回执码应为12位，现有{0}位。请对照回执重新输入")]
    Length(usize),
    /// A character that no code has.
    #[error(
        "回执码中没有“{0}”这个字符。请对照回执重新输入；回执码不含数字0、1、5、8和字母B、I、L、O、Q、S、U、V、Z"
    )]
    Character(char),
    /// The check character does not fit.
    #[error("回执码有误，可能是某一位写错或者两位写反。请对照回执重新输入")]
    Check,
}

impl ReceiptCode {
    /// A code out of random bytes; the caller draws them from the system.
    pub fn new(random: [u8; 16]) -> Self {
        let mut left = u128::from_be_bytes(random);
        let mut digits = [0_u8; DRAWN + 1];
        for digit in digits.iter_mut().take(DRAWN) {
            *digit = u8::try_from(left % u128::from(BASE)).unwrap_or(0);
            left /= u128::from(BASE);
        }
        let fits = |check: &u8| {
            digits[DRAWN] = *check;
            sum(&digits) == 0
        };
        let check = (0..23).find(fits).unwrap_or(0);
        digits[DRAWN] = check;
        Self(digits)
    }

    /// Reads a code as people type it: blanks, hyphens, small and full-width letters are fine.
    ///
    /// # Errors
    /// Where it cannot be a code that was given out.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut digits = [0_u8; DRAWN + 1];
        let mut length = 0;
        for typed in text.chars() {
            if typed.is_whitespace() || matches!(typed, '-' | '－' | '—' | '–' | '_') {
                continue;
            }
            let plain = half_width(typed).to_ascii_uppercase();
            let at = ALPHABET.iter().position(|c| char::from(*c) == plain);
            let digit = at.ok_or(CodeError::Character(typed))?;
            if let Some(place) = digits.get_mut(length) {
                *place = u8::try_from(digit).unwrap_or(0);
            }
            length += 1;
        }
        if length != digits.len() {
            return Err(CodeError::Length(length));
        }
        match sum(&digits) {
            0 => Ok(Self(digits)),
            _ => Err(CodeError::Check),
        }
    }

    /// SHA-256 of the code, in hexadecimal: what is stored, so that a stolen database gives
    /// out no codes at once.
    pub fn stored(&self) -> String {
        hex(&Sha256::digest(self.to_string()))
    }
}

/// Weighted by position: each weight differs and none is 0 modulo 23.
fn sum(digits: &[u8; DRAWN + 1]) -> u32 {
    let weighted = (1_u32..)
        .zip(digits)
        .map(|(weight, digit)| weight * u32::from(*digit));
    weighted.sum::<u32>() % BASE
}

/// Ａ and ２ as a Chinese keyboard writes them.
fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

impl fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (ix, digit) in self.0.iter().enumerate() {
            if ix > 0 && ix % 4 == 0 {
                f.write_str("-")?;
            }
            let c = ALPHABET.get(usize::from(*digit)).copied().unwrap_or(b'?');
            write!(f, "{}", char::from(c))?;
        }
        Ok(())
    }
}

// A code opens a tip: it must not land in a log by way of a debug line.
impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(…)")
    }
}
