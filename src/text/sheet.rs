//! Spreadsheet files as CSV, in which no cell can become a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use super::guard::{Risk, guard, is_changed_number, is_formula};
use super::visible;

/// A CSV file for spreadsheets, written row by row: UTF-8 with a byte order mark, without
/// which Excel reads Chinese as garbage; lines end in CR LF. Every cell goes through
/// [`safe`] or [`guard`], so that no writer of a list can forget it.
///
/// Half a million rows mostly repeat what stands above: each column remembers its last cell
/// as it was written.
#[derive(Debug)]
pub struct Sheet<W: Write> {
    out: W,
    columns: Vec<Last>,
    line: Vec<u8>,
}

/// The last cell of a column.
#[derive(Debug, Default)]
struct Last {
    text: String,
    written: Vec<u8>,
    is_data: bool,
}

impl<W: Write> Sheet<W> {
    /// Begins the file with its row of headings.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(mut out: W, headings: &[&str]) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut sheet = Self::rows(out, headings.len());
        sheet.row(headings.iter().copied())?;
        Ok(sheet)
    }

    /// Rows of so many cells that belong to a file begun elsewhere.
    pub fn rows(out: W, columns: usize) -> Self {
        let columns = (0..columns).map(|_| Last::default()).collect();
        Self {
            out,
            columns,
            line: Vec::new(),
        }
    }

    /// Adds a row, which must have as many cells as there are headings.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.put(cells, false)
    }

    fn put<'c>(
        &mut self,
        cells: impl IntoIterator<Item = &'c str>,
        is_data: bool,
    ) -> io::Result<()> {
        let mut cells = cells.into_iter();
        self.line.clear();
        for last in &mut self.columns {
            let Some(cell) = cells.next() else {
                return Err(odd_row());
            };
            last.put(cell, is_data);
            self.line.extend_from_slice(&last.written);
            self.line.push(b',');
        }
        if cells.next().is_some() {
            return Err(odd_row());
        }
        self.line.pop();
        self.line.extend_from_slice(b"\r\n");
        self.out.write_all(&self.line)
    }

    /// Adds rows that another sheet of the same columns has written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, rows: &[u8]) -> io::Result<()> {
        self.out.write_all(rows)
    }

    /// Adds a row of data that will be read again: nothing but a `'` is added to its cells,
    /// where one is needed, and import takes that off.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn data<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.put(cells, true)
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(self) -> W {
        self.out
    }
}

impl Last {
    fn put(&mut self, cell: &str, is_data: bool) {
        if self.text == cell && self.is_data == is_data && !self.written.is_empty() {
            return;
        }
        self.text.clear();
        self.text.push_str(cell);
        self.written.clear();
        self.is_data = is_data;
        let cell = match is_data {
            true => guard(cell, Risk::FormulasAndNumbers),
            false => safe(cell),
        };
        let quoted = |b: u8| matches!(b, b',' | b'"' | b'\r' | b'\n');
        if !cell.bytes().any(quoted) {
            self.written.extend_from_slice(cell.as_bytes());
            return;
        }
        self.written.push(b'"');
        for byte in cell.bytes() {
            if byte == b'"' {
                self.written.push(b'"');
            }
            self.written.push(byte);
        }
        self.written.push(b'"');
    }
}

fn odd_row() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "row and headings differ in number of cells",
    )
}

/// A cell that a spreadsheet shows as it stands.
fn safe(cell: &str) -> Cow<'_, str> {
    let shown = visible(cell);
    if is_formula(&shown) || is_formula(cell) || is_changed_number(shown.trim()) {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_becomes_a_formula_or_another_number() {
        for (raw, shown) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\r=1", "' =1"),
            ("\n甲", "' 甲"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("913200000000000029", "'913200000000000029"),
            ("00123", "'00123"),
            ("12e5", "'12e5"),
            ("0", "0"),
            ("123", "123"),
            ("3e", "3e"),
            ("9分钟", "9分钟"),
            ("2024-09-10", "2024-09-10"),
        ] {
            assert_eq!(safe(raw), shown);
        }
    }

    #[test]
    fn a_file_has_its_mark_and_rows_of_one_width() {
        let mut sheet = Sheet::begin(Vec::new(), &["甲", "乙"]).unwrap();
        assert!(sheet.row(["只有一格"]).is_err());
        assert!(sheet.row(["甲", "乙", "丙"]).is_err());
        let mut sheet = Sheet::begin(Vec::new(), &["甲", "乙"]).unwrap();
        sheet.row(["=1", "a,\"b\""]).unwrap();
        let text = String::from_utf8(sheet.finish()).unwrap();
        assert_eq!(text, "\u{feff}甲,乙\r\n'=1,\"a,\"\"b\"\"\"\r\n");
    }

    proptest! {
        /// What the csv crate reads is what was put in, repeated cells and all.
        #[test]
        fn other_programs_read_the_same(
            rows in prop::collection::vec(prop::array::uniform3("[ab,\"；课]{0,3}"), 0..12)
        ) {
            let mut sheet = Sheet::begin(Vec::new(), &["甲", "乙", "丙"]).unwrap();
            for row in &rows {
                sheet.row(row.iter().map(String::as_str)).unwrap();
            }
            let bytes = sheet.finish();
            let mut reader = csv::Reader::from_reader(&bytes["\u{feff}".len()..]);
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.unwrap().iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(read, rows.iter().map(|r| r.to_vec()).collect::<Vec<_>>());
        }
    }
}
