//! Unified social credit code (统一社会信用代码), GB 32100-2015.

use std::fmt;

/// The 31 characters of the code, in the order of their values (GB 32100-2015, table 1).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A code whose length, characters and check character are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// Why a text is not a unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("应为18位，实际{0}位")]
    Length(usize),
    /// A character that the standard does not use (I, O, S, V, Z among them).
    #[error("第{0}位“{1}”不是统一社会信用代码用字")]
    Character(usize, char),
    /// The check character does not fit.
    #[error("校验位应为“{expected}”，实际为“{found}”")]
    Check {
        /// What the first 17 characters require.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl Uscc {
    /// Reads a code; lower-case letters are accepted and raised.
    ///
    /// # Errors
    /// Says which character is wrong, or what the check character should be.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let text = text.trim().to_ascii_uppercase();
        let length = text.chars().count();
        if length != 18 {
            return Err(UsccError::Length(length));
        }
        let mut code = [0_u8; 18];
        for (i, c) in text.chars().enumerate() {
            match u8::try_from(c).ok().filter(|b| value(*b).is_some()) {
                Some(byte) => code[i] = byte,
                None => return Err(UsccError::Character(i + 1, c)),
            }
        }
        let (expected, found) = (check_character(&code), code[17]);
        if expected == found {
            Ok(Self(code))
        } else {
            Err(UsccError::Check {
                expected: expected.into(),
                found: found.into(),
            })
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn value(byte: u8) -> Option<usize> {
    ALPHABET.iter().position(|a| *a == byte)
}

/// GB 32100-2015, 5.4: weights are powers of 3 modulo 31.
fn check_character(code: &[u8; 18]) -> u8 {
    let mut weight = 1;
    let mut sum = 0;
    for byte in &code[..17] {
        sum += value(*byte).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_example_of_the_standard() {
        // The worked example that the standard's text prints.
        assert_eq!(
            Uscc::parse("91350100M000100Y43").unwrap().as_str(),
            "91350100M000100Y43"
        );
    }

    #[test]
    fn names_the_check_character() {
        let error = Uscc::parse("91350100M000100Y44").unwrap_err();
        assert_eq!(
            error,
            UsccError::Check {
                expected: '3',
                found: '4'
            }
        );
    }

    #[test]
    fn names_a_letter_outside_the_standard() {
        assert_eq!(
            Uscc::parse("91350100M00010OY43"),
            Err(UsccError::Character(15, 'O'))
        );
        assert_eq!(Uscc::parse("9135"), Err(UsccError::Length(4)));
    }
}
