//! A writer for terminals: what others wrote cannot move the cursor or hide words.

use std::io::{self, Write};

use crate::text::visible;

/// Passes whole lines on, control and hidden characters made visible.
pub(super) struct Lines<'w> {
    out: &'w mut dyn Write,
    begun: Vec<u8>,
}

impl<'w> Lines<'w> {
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            begun: Vec::new(),
        }
    }
}

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            match piece.strip_suffix(b"\n") {
                Some(end) => {
                    self.begun.extend_from_slice(end);
                    let line = String::from_utf8_lossy(&self.begun);
                    self.out.write_all(visible(&line).as_bytes())?;
                    self.out.write_all(b"\n")?;
                    self.begun.clear();
                }
                None => self.begun.extend_from_slice(piece),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out);
        write!(lines, "机构 \u{1b}[2J").unwrap();
        writeln!(lines, "甲\u{202e}").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            !text.contains(['\u{1b}', '\u{202e}']) && text.ends_with('\n'),
            "{text:?}"
        );
        assert!(text.starts_with("机构 "), "{text}");
    }
}
