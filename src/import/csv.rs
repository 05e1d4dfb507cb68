//! CSV: the text split into records, with the line on which each begins.
//!
//! Written here because the line must be exact to the reader of a report, because a quote
//! that is never closed must be told (it swallows the rest of the file), and because cells
//! can be lent from the text instead of copied. The `csv` crate is the oracle of the tests.

use std::borrow::Cow;

/// Splits a text into records; blank lines are skipped.
#[derive(Debug, Clone)]
pub(super) struct Splitter<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
    line: u32,
    unclosed: bool,
}

impl<'t> Splitter<'t> {
    pub fn new(text: &'t str, delimiter: u8) -> Self {
        Self {
            text,
            delimiter,
            at: 0,
            line: 1,
            unclosed: false,
        }
    }

    /// A text that goes on from a line of another.
    pub fn from_line(text: &'t str, delimiter: u8, line: u32) -> Self {
        Self {
            line,
            ..Self::new(text, delimiter)
        }
    }

    /// The line that it has come to.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Whether the last record ended in the middle of a quoted cell.
    pub fn unclosed(&self) -> bool {
        self.unclosed
    }

    /// Puts the next record's cells in `cells` and gives the line on which it begins.
    pub fn next(&mut self, cells: &mut Vec<Cow<'t, str>>) -> Option<u32> {
        cells.clear();
        while self.line_break() {}
        let line = self.line;
        if self.at >= self.text.len() {
            return None;
        }
        loop {
            let cell = match self.byte() {
                Some(b'"') => self.quoted(),
                _ => Cow::Borrowed(self.bare()),
            };
            cells.push(cell);
            if self.byte() == Some(self.delimiter) {
                self.at += 1;
            } else {
                self.line_break();
                return Some(line);
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over one line break of any kind.
    fn line_break(&mut self) -> bool {
        match self.byte() {
            Some(b'\n') => self.at += 1,
            Some(b'\r') => {
                self.at += 1;
                if self.byte() == Some(b'\n') {
                    self.at += 1;
                }
            }
            _ => return false,
        }
        self.line = self.line.saturating_add(1);
        true
    }

    fn bare(&mut self) -> &'t str {
        let start = self.at;
        let delimiter = self.delimiter;
        let rest = &self.text.as_bytes()[start..];
        self.at = rest
            .iter()
            .position(|b| *b == delimiter || *b == b'\n' || *b == b'\r')
            .map_or(self.text.len(), |end| start + end);
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// A cell in quotes; `""` inside is one quote. What stands between the closing quote
    /// and the delimiter belongs to the cell, as other readers have it.
    fn quoted(&mut self) -> Cow<'t, str> {
        self.at += 1;
        let mut whole: Option<String> = None;
        loop {
            let start = self.at;
            let end = self.text[start..].find('"').map(|end| start + end);
            let part = &self.text[start..end.unwrap_or(self.text.len())];
            let breaks = line_breaks(part);
            self.line = self.line.saturating_add(breaks);
            let Some(end) = end else {
                self.at = self.text.len();
                self.unclosed = true;
                return join(whole, part);
            };
            self.at = end + 1;
            if self.byte() == Some(b'"') {
                self.at += 1;
                let whole = whole.get_or_insert_default();
                whole.push_str(part);
                whole.push('"');
                continue;
            }
            let tail = self.bare();
            let cell = join(whole, part);
            return if tail.is_empty() {
                cell
            } else {
                Cow::Owned(cell.into_owned() + tail)
            };
        }
    }
}

fn join<'t>(whole: Option<String>, part: &'t str) -> Cow<'t, str> {
    match whole {
        Some(whole) => Cow::Owned(whole + part),
        None => Cow::Borrowed(part),
    }
}

/// Line breaks inside a cell, counted as an editor shows them.
fn line_breaks(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let breaks = bytes
        .iter()
        .enumerate()
        .filter(|(i, b)| **b == b'\n' || (**b == b'\r' && bytes.get(i + 1) != Some(&b'\n')))
        .count();
    u32::try_from(breaks).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str, delimiter: u8) -> Vec<(u32, Vec<String>)> {
        let mut splitter = Splitter::new(text, delimiter);
        let mut cells = Vec::new();
        let mut all = Vec::new();
        while let Some(line) = splitter.next(&mut cells) {
            all.push((line, cells.iter().map(ToString::to_string).collect()));
        }
        all
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let rows = split("a,b\r\n\r\n1,\"x\ny\"\n2,\"say \"\"hi\"\"\"\n3,", b',');
        let lines: Vec<u32> = rows.iter().map(|r| r.0).collect();
        assert_eq!(lines, [1, 3, 5, 6]);
        assert_eq!(rows[1].1, ["1", "x\ny"]);
        assert_eq!(rows[2].1, ["2", "say \"hi\""]);
        assert_eq!(rows[3].1, ["3", ""]);
    }

    #[test]
    fn a_quote_that_stays_open_is_told() {
        let mut splitter = Splitter::new("a\n\"b\nc", b',');
        let mut cells = Vec::new();
        splitter.next(&mut cells);
        assert!(!splitter.unclosed());
        splitter.next(&mut cells);
        assert!(splitter.unclosed());
        assert_eq!(splitter.next(&mut cells), None);
    }

    proptest! {
        #[test]
        fn the_csv_crate_reads_the_same(text in "[a-c\",;\n\r课]{0,60}") {
            let mut reader = ::csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.unwrap().iter().map(str::to_owned).collect())
                .collect();
            let ours: Vec<Vec<String>> = split(&text, b',').into_iter().map(|r| r.1).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn no_text_panics(text in ".*", delimiter in prop::sample::select(vec![b',', b';', b'\t'])) {
            split(&text, delimiter);
        }
    }
}
