//! Numbers and texts as bytes.

use super::PayloadError;

/// Adds a number in as few bytes as it needs, seven bits in each.
pub(super) fn put_number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n.to_le_bytes()[0] | 0x80);
        n >>= 7;
    }
    out.push(n.to_le_bytes()[0]);
}

/// Adds a number that may be negative; small ones of either sign are short.
pub(super) fn put_signed(out: &mut Vec<u8>, n: i64) {
    put_number(out, (n.unsigned_abs() << 1) - u64::from(n < 0));
}

/// Adds a length, or a place in a list.
pub(super) fn put_size(out: &mut Vec<u8>, n: usize) {
    put_number(out, n as u64);
}

/// Adds a text with its length.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_size(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Bytes that are read from the front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// So many bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], PayloadError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(PayloadError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, PayloadError> {
        let (&first, rest) = self.0.split_first().ok_or(PayloadError::Short)?;
        self.0 = rest;
        Ok(first)
    }

    /// What `put_number` added.
    pub fn number(&mut self) -> Result<u64, PayloadError> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(PayloadError::Short)
    }

    /// What `put_signed` added.
    pub fn signed(&mut self) -> Result<i64, PayloadError> {
        let n = self.number()?;
        let half = i64::try_from(n.div_ceil(2)).map_err(|_| PayloadError::Short)?;
        Ok(if n % 2 == 0 { half } else { -half })
    }

    /// A number of 32 bits.
    pub fn small(&mut self) -> Result<u32, PayloadError> {
        u32::try_from(self.number()?).map_err(|_| PayloadError::Short)
    }

    /// A number of things that follow. Each takes a byte at least, so that a damaged number
    /// cannot ask for more memory than there are bytes.
    pub fn size(&mut self) -> Result<usize, PayloadError> {
        let size = usize::try_from(self.number()?).map_err(|_| PayloadError::Short)?;
        if size > self.0.len() {
            return Err(PayloadError::Short);
        }
        Ok(size)
    }

    /// What `put_text` added.
    pub fn text(&mut self) -> Result<&'a str, PayloadError> {
        let length = self.size()?;
        Ok(str::from_utf8(self.take(length)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for n in [
            0,
            1,
            -1,
            63,
            -64,
            64,
            1_000_000,
            -86_400,
            i64::MAX / 2,
            -i64::MAX / 2,
        ] {
            let mut out = Vec::new();
            put_signed(&mut out, n);
            put_number(&mut out, n.unsigned_abs());
            let mut bytes = Bytes(&out);
            assert_eq!(bytes.signed().unwrap(), n);
            assert_eq!(bytes.number().unwrap(), n.unsigned_abs());
            assert!(bytes.byte().is_err());
        }
        assert!(Bytes(&[0xff; 12]).number().is_err());
        assert!(Bytes(&[0xff, 0x01]).size().is_err());
    }
}
