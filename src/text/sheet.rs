//! Spreadsheet files as CSV, in which no cell can become a formula.

use std::borrow::Cow;
use std::io::Write;

use super::guard::{Risk, guard, is_changed_number, is_formula};
use super::visible;

/// A CSV file for spreadsheets, written row by row: UTF-8 with a byte order mark, without
/// which Excel reads Chinese as garbage; lines end in CR LF. Every cell goes through
/// [`safe`] or [`guard`], so that no writer of a list can forget it.
#[derive(Debug)]
pub struct Sheet<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> Sheet<W> {
    /// Begins the file with its row of headings.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(mut out: W, headings: &[&str]) -> Result<Self, csv::Error> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut rows = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        rows.write_record(headings)?;
        Ok(Self { rows })
    }

    /// Adds a row, which must have as many cells as there are headings.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<(), csv::Error> {
        for cell in cells {
            self.rows.write_field(safe(cell).as_bytes())?;
        }
        self.rows.write_record(None::<&[u8]>)
    }

    /// Adds a row of data that will be read again: nothing but a `'` is added to its cells,
    /// where one is needed, and import takes that off.
    ///
    /// # Errors
    /// The file cannot be written, or the row has another number of cells.
    pub fn data<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<(), csv::Error> {
        for cell in cells {
            let cell = guard(cell, Risk::FormulasAndNumbers);
            self.rows.write_field(cell.as_bytes())?;
        }
        self.rows.write_record(None::<&[u8]>)
    }

    /// Ends the file and gives back what it was written to.
    ///
    /// # Errors
    /// The last rows cannot be written.
    pub fn finish(self) -> Result<W, csv::Error> {
        self.rows
            .into_inner()
            .map_err(|error| error.into_error().into())
    }
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
        sheet.row(["=1", "a,\"b\""]).unwrap();
        assert!(sheet.row(["只有一格"]).is_err());
        let mut sheet = Sheet::begin(Vec::new(), &["甲", "乙"]).unwrap();
        sheet.row(["=1", "a,\"b\""]).unwrap();
        let text = String::from_utf8(sheet.finish().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}甲,乙\r\n'=1,\"a,\"\"b\"\"\"\r\n");
    }
}
