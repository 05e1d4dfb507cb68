//! One table on a sheet: headings with their notes, columns with their formats and checks,
//! and the records.

use chrono::{Datelike, NaiveDate, Timelike};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ExcelDateTime, Note, Workbook, Worksheet};

use super::cells::{UNREADABLE, is_midnight, plain};
use super::look::{Look, width};
use super::parts::Part;
use super::{ExportError, about, checks};
use crate::model::{Column, Datum, Facts, Field, Moment};
use crate::text::{Risk, guard};

/// UTF-16 units that a cell holds.
const CELL: usize = 32_767;

/// Last year that import reads out of a serial number; later ones are written as text.
const LAST_SERIAL_YEAR: i32 = 2105;

/// Adds the sheet of a part; `all` are the parts of the workbook, to which cells may refer.
pub(super) fn write(
    book: &mut Workbook,
    part: &Part,
    all: &[Part],
    facts: &Facts,
    look: &Look,
) -> Result<(), ExportError> {
    let sheet = book.add_worksheet().set_name(part.name(look.headings))?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 32)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    for (at, column) in (0..).zip(&part.columns) {
        head(sheet, at, column, look)?;
        checks::add(sheet, at, column, all, look)?;
    }
    for (row, ix) in (1..).zip(part.rows()) {
        for (at, column) in (0..).zip(&part.columns) {
            let cell = facts.datum(part.table, ix, column.name);
            let place = Place { row, at, column };
            put(sheet, place, cell, look).map_err(|error| match error {
                PutError::Long => ExportError::LongText {
                    table: part.table,
                    id: facts.record(part.table, ix).0.to_owned(),
                    column: column.zh,
                },
                PutError::Workbook(error) => error.into(),
            })?;
        }
    }
    Ok(())
}

fn head(sheet: &mut Worksheet, at: u16, column: &Column, look: &Look) -> Result<(), ExportError> {
    sheet.set_column_width(at, width(column))?;
    sheet.set_column_format(at, look.cells(column.shape))?;
    let format = Look::heading_format(column.need);
    sheet.write_string_with_format(0, at, look.heading(column), &format)?;
    let note = Note::new(about::note(column))
        .add_author_prefix(false)
        .set_width(300)
        .set_height(150);
    sheet.insert_note(0, at, &note)?;
    Ok(())
}

/// A cell's place on the sheet.
#[derive(Clone, Copy)]
struct Place<'c> {
    row: u32,
    at: u16,
    column: &'c Column,
}

enum PutError {
    Long,
    Workbook(rust_xlsxwriter::XlsxError),
}

impl From<rust_xlsxwriter::XlsxError> for PutError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self::Workbook(error)
    }
}

/// Writes a cell so that import reads the same: dates and numbers as such, so that people
/// can sort by them, everything else as text.
fn put(
    sheet: &mut Worksheet,
    place: Place<'_>,
    cell: Field<Datum<'_>>,
    look: &Look,
) -> Result<(), PutError> {
    let Place { row, at, column } = place;
    let format = look.cells(column.shape);
    let datum = match cell {
        Field::Value(datum) => datum,
        Field::Blank | Field::Absent => return Ok(()),
        Field::Unreadable => {
            sheet.write_string_with_format(row, at, UNREADABLE, format)?;
            return Ok(());
        }
    };
    match &datum {
        Datum::Date(date) if date.year() <= LAST_SERIAL_YEAR => {
            sheet.write_datetime_with_format(row, at, &day(*date)?, format)?;
        }
        Datum::Moment(moment) if !is_midnight(*moment) => {
            let format = match moment.0.is_multiple_of(60) {
                true => format,
                false => look.seconds(),
            };
            sheet.write_datetime_with_format(row, at, &minute(*moment)?, format)?;
        }
        Datum::Count(count) => {
            sheet.write_number_with_format(row, at, *count, format)?;
        }
        Datum::Yuan(yuan) if let Some(yuan) = yuan.to_f64() => {
            sheet.write_number_with_format(row, at, yuan, format)?;
        }
        _ => {
            let text = plain(datum, look.headings);
            // Who saves the sheet as CSV would make formulas of such cells.
            let text = guard(&text, Risk::Formulas);
            if text.encode_utf16().count() > CELL {
                return Err(PutError::Long);
            }
            sheet.write_string_with_format(row, at, text, look.text())?;
        }
    }
    Ok(())
}

fn day(date: NaiveDate) -> Result<ExcelDateTime, PutError> {
    let [month, day] = [date.month(), date.day()].map(|n| u8::try_from(n).unwrap_or(1));
    let year = u16::try_from(date.year()).unwrap_or(0);
    Ok(ExcelDateTime::from_ymd(year, month, day)?)
}

fn minute(moment: Moment) -> Result<ExcelDateTime, PutError> {
    let time = moment.time();
    let hour = u16::try_from(time.hour()).unwrap_or(0);
    let minute = u8::try_from(time.minute()).unwrap_or(0);
    Ok(day(moment.date())?.and_hms(hour, minute, time.second())?)
}
