//! A plain list as a workbook: headings and rows of text.

use chrono::NaiveDate;

use rust_xlsxwriter::Format;

use super::{ExportError, begin};
use crate::text::{Risk, guard, shorten, visible};

/// Characters of a cell; a workbook's cell holds 32,767 UTF-16 units.
const LONGEST: usize = 16_000;

/// A workbook with one sheet of rows. Every cell is text, and none can become a formula where
/// the sheet is saved as CSV. `made` is the day that its properties name.
///
/// # Errors
/// The workbook cannot be made.
pub fn list_workbook<'a>(
    title: &str,
    headings: &[&str],
    rows: impl IntoIterator<Item = &'a [String]>,
    made: NaiveDate,
) -> Result<Vec<u8>, ExportError> {
    let mut book = begin(title, made)?;
    let sheet = book.add_worksheet().set_name(title)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (at, heading) in (0..).zip(headings) {
        sheet.write_string_with_format(0, at, *heading, &bold)?;
        sheet.set_column_width(at, 18)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (at, cell) in (0..).zip(cells) {
            let shown = visible(cell);
            let shown = shorten(&shown, LONGEST);
            let safe = guard(&shown, Risk::Formulas);
            sheet.write_string_with_format(row, at, safe, &text)?;
        }
    }
    Ok(book.save_to_buffer()?)
}
