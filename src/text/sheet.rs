//! Spreadsheet files as CSV, in which no cell can become a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use super::guard::{Risk, guard, is_changed_number, is_formula};
use super::visible;

/// A CSV file for spreadsheets, written row by row: UTF-8 with a byte order mark, without
/// which Excel reads Chinese as garbage; lines end in CR LF. Every cell goes through
/// [`safe`] or [`guard`], so that no writer of a list can forget it.
///
/// Half a million rows mostly repeat what stands above. A cell that is kept for as long as
/// the sheet ([`Cell::Kept`]) and stands in the same column as before is not looked at
/// again: runs of such cells are copied from the line above.
#[derive(Debug)]
pub struct Sheet<'k, W: Write> {
    out: W,
    columns: Vec<Column<'k>>,
    line: Vec<u8>,
    above: Vec<u8>,
}

/// A cell of a row.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'k, 'c> {
    /// Text that outlives the sheet.
    Kept(&'k str),
    /// Any other text.
    Fresh(&'c str),
}

/// What stood in a column above.
#[derive(Debug, Clone, Copy, Default)]
struct Column<'k> {
    kept: Option<&'k str>,
    /// End of its cell in the line above, comma included.
    end: usize,
}

impl<'k, W: Write> Sheet<'k, W> {
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
        Self {
            out,
            columns: vec![Column::default(); columns],
            line: Vec::new(),
            above: Vec::new(),
        }
    }

    /// Adds a row, which must have as many cells as there are headings.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.put(cells.into_iter().map(Cell::Fresh), write_safe)
    }

    /// Adds a row of which some cells are kept.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn cells<'c>(&mut self, cells: impl IntoIterator<Item = Cell<'k, 'c>>) -> io::Result<()> {
        self.put(cells, write_safe)
    }

    /// Adds a row of data that will be read again: nothing but a `'` is added to its cells,
    /// where one is needed, and import takes that off.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn data<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        fn guarded(cell: &str, line: &mut Vec<u8>) {
            let cell = guard(cell, Risk::FormulasAndNumbers);
            write_cell(&cell, visible::looks(&cell).is_quoted, line);
        }
        self.put(cells.into_iter().map(Cell::Fresh), guarded)
    }

    fn put<'c>(
        &mut self,
        cells: impl IntoIterator<Item = Cell<'k, 'c>>,
        write: fn(&str, &mut Vec<u8>),
    ) -> io::Result<()> {
        let mut cells = cells.into_iter();
        std::mem::swap(&mut self.line, &mut self.above);
        self.line.clear();
        // The cells above that repeat and are not copied yet.
        let (mut run, mut start) = (0..0, 0);
        for column in &mut self.columns {
            let Some(cell) = cells.next() else {
                return Err(odd_row());
            };
            let stood = start..column.end;
            start = column.end;
            let kept = match cell {
                Cell::Kept(text) => Some(text),
                Cell::Fresh(_) => None,
            };
            if let (Some(new), Some(old)) = (kept, column.kept)
                && std::ptr::eq(new, old)
            {
                run = if run.end == stood.start {
                    run.start..stood.end
                } else {
                    stood
                };
                column.end = self.line.len() + run.len();
                continue;
            }
            self.line
                .extend_from_slice(&self.above[std::mem::take(&mut run)]);
            let (Cell::Kept(text) | Cell::Fresh(text)) = cell;
            write(text, &mut self.line);
            self.line.push(b',');
            column.kept = kept;
            column.end = self.line.len();
            run = start..start;
        }
        if cells.next().is_some() {
            return Err(odd_row());
        }
        self.line.extend_from_slice(&self.above[run]);
        let end = self.line.len().saturating_sub(1);
        self.out.write_all(&self.line[..end])?;
        self.out.write_all(b"\r\n")
    }

    /// Adds rows that another sheet of the same columns has written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, rows: &[u8]) -> io::Result<()> {
        self.out.write_all(rows)
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(self) -> W {
        self.out
    }
}

/// Adds a cell that a spreadsheet shows as it stands.
fn write_safe(cell: &str, line: &mut Vec<u8>) {
    let looks = visible::looks(cell);
    if looks.hides || is_at_risk(cell) {
        let safe = safe(cell);
        write_cell(&safe, visible::looks(&safe).is_quoted, line);
    } else {
        write_cell(cell, looks.is_quoted, line);
    }
}

/// Adds a cell, in quotes where it needs them.
fn write_cell(cell: &str, is_quoted: bool, line: &mut Vec<u8>) {
    if !is_quoted {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(b'"');
    for byte in cell.bytes() {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    line.push(b'"');
}

fn is_at_risk(cell: &str) -> bool {
    is_formula(cell) || is_changed_number(cell.trim())
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
    if is_at_risk(&shown) || is_formula(cell) {
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
        /// What the csv crate reads is what was put in, kept cells and all.
        #[test]
        fn other_programs_read_the_same(
            words in prop::collection::vec("[ab,\"；课]{0,3}", 4),
            rows in prop::collection::vec(prop::array::uniform3((0..4_usize, any::<bool>())), 0..12)
        ) {
            let mut sheet = Sheet::begin(Vec::new(), &["甲", "乙", "丙"]).unwrap();
            for row in &rows {
                let own = row.map(|(word, _)| words[word].clone());
                let cells = row.iter().zip(&own).map(|((word, kept), own)| match kept {
                    true => Cell::Kept(words[*word].as_str()),
                    false => Cell::Fresh(own.as_str()),
                });
                sheet.cells(cells).unwrap();
            }
            let bytes = sheet.finish();
            let mut reader = csv::Reader::from_reader(&bytes["\u{feff}".len()..]);
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.unwrap().iter().map(str::to_owned).collect())
                .collect();
            let put = |row: &[(usize, bool); 3]| row.map(|(word, _)| words[word].clone()).to_vec();
            prop_assert_eq!(read, rows.iter().map(put).collect::<Vec<_>>());
        }
    }
}
