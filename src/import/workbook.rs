//! XLSX workbooks: sheets walked row by row, never held whole.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Cell, DataRef, Reader, Xlsx, XlsxCellReader, XlsxError};

use super::archive::{self, Limits, broken};
use super::cell::Fault;
use super::date_cell::date_time;
use super::heading::COLUMNS;
use super::quiet::caught;

/// Excel keeps 15 digits of a number; what stands behind them is made up.
const DIGITS: f64 = 1e15;

/// An open workbook.
pub(super) struct Book(Xlsx<Cursor<Vec<u8>>>);

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Book")
    }
}

impl Book {
    /// Opens a workbook after its archive was found to be harmless.
    ///
    /// # Errors
    /// Says whether it is too large, locked, of an old format or broken.
    pub fn open(bytes: Vec<u8>, limits: Limits) -> Result<Self, Fault> {
        // The signature of the old binary formats; a locked XLSX is wrapped in one too.
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Fault::new(
                "old_workbook",
                "是旧版 Excel（.xls）或加了密码的工作簿，无法读取；请取消密码并另存为 .xlsx",
            ));
        }
        archive::check(&bytes, limits)?;
        guard(|| Xlsx::new(Cursor::new(bytes))).map(Self)
    }

    /// The names of its sheets.
    pub fn sheets(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    /// The rows of a sheet.
    ///
    /// # Errors
    /// Where the sheet is broken, or no worksheet.
    pub fn rows(&mut self, sheet: &str) -> Result<Box<SheetRows<'_>>, Fault> {
        let cells = guard(|| self.0.worksheet_cells_reader(sheet))?;
        Ok(Box::new(SheetRows {
            cells,
            ahead: None,
            done: false,
        }))
    }
}

/// A walk over the rows of a sheet; rows without cells are not seen.
pub(super) struct SheetRows<'t> {
    cells: XlsxCellReader<'t, Cursor<Vec<u8>>>,
    /// The first cell of the next row.
    ahead: Option<Cell<DataRef<'t>>>,
    done: bool,
}

impl<'t> SheetRows<'t> {
    /// Puts the next row's cells in `cells` and gives its number in the sheet.
    ///
    /// # Errors
    /// Where the sheet is torn; nothing more can be read then.
    pub fn next(&mut self, cells: &mut Vec<Cow<'t, str>>) -> Result<Option<u32>, Fault> {
        cells.clear();
        let mut row = None;
        loop {
            let cell = match self.ahead.take() {
                Some(cell) => cell,
                None if self.done => break,
                None => match self.pull()? {
                    Some(cell) => cell,
                    None => break,
                },
            };
            let (at, column) = cell.get_position();
            if *row.get_or_insert(at) != at {
                self.ahead = Some(cell);
                break;
            }
            put(cells, column, cell.get_value());
        }
        Ok(row.map(|at| at.saturating_add(1)))
    }

    fn pull(&mut self) -> Result<Option<Cell<DataRef<'t>>>, Fault> {
        let cell = guard(|| self.cells.next_cell());
        self.done = !matches!(cell, Ok(Some(_)));
        cell
    }
}

/// The reader of workbooks is a large library that has panicked on torn files before; a
/// broken file must end in a message, not in the end of the program.
fn guard<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Fault> {
    match caught(read) {
        Some(Ok(value)) => Ok(value),
        Some(Err(XlsxError::Password)) => Err(Fault::new(
            "password",
            "工作簿加了密码，无法读取；请取消密码后重新导入",
        )),
        Some(Err(XlsxError::NotAWorksheet(_))) => {
            Err(Fault::new("no_worksheet", "不是数据工作表，未读取"))
        }
        Some(Err(_)) | None => Err(broken()),
    }
}

fn put<'t>(cells: &mut Vec<Cow<'t, str>>, column: u32, value: &DataRef<'t>) {
    // What stands further out shares one cell: enough to tell that there is something.
    let column = (column as usize).min(COLUMNS);
    if matches!(value, DataRef::Empty) {
        return;
    }
    if cells.len() <= column {
        cells.resize(column + 1, Cow::Borrowed(""));
    }
    cells[column] = text(value);
}

/// The cell as a person sees it.
fn text<'t>(value: &DataRef<'t>) -> Cow<'t, str> {
    match value {
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Owned(text.clone())
        }
        DataRef::Int(n) => Cow::Owned(n.to_string()),
        DataRef::Float(n) => Cow::Owned(number(*n)),
        DataRef::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        DataRef::DateTime(at) => Cow::Owned(date_time(*at)),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
        DataRef::Empty => Cow::Borrowed(""),
    }
}

/// At most 15 digits, as Excel shows them. A longer number has lost its last digits: it is
/// written as `6.22202E+18`, which every column refuses with the reason.
pub(super) fn number(n: f64) -> String {
    if !n.is_finite() {
        return "#NUM!".to_owned();
    }
    if n.abs() >= DIGITS {
        return format!("{n:.5E}").replace('E', "E+");
    }
    let rounded: f64 = format!("{n:.14e}").parse().unwrap_or(n);
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_excel_shows_them() {
        for (n, shown) in [
            (1980.0, "1980"),
            (1980.5, "1980.5"),
            (0.1 + 0.2, "0.3"),
            (-3.0, "-3"),
            (123_456_789_012_345.0, "123456789012345"),
            (6_222_020_000_000_000_123.0, "6.22202E+18"),
            (f64::NAN, "#NUM!"),
        ] {
            assert_eq!(number(n), shown);
        }
    }
}
