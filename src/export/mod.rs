//! Facts -> files for spreadsheets: the registry package as a workbook or as CSV, and the
//! empty workbook that an office fills in. What is written here, import reads again to the
//! same facts.
//!
//! A cell that could not be read is written as `#N/A`: its text is gone, a blank would say
//! "none", and import reads `#N/A` as what it is, a cell that cannot be read. A column that
//! the data never had is left out, for the same reason; where only some records had it, they
//! stand in a table of their own (`机构_02`).

mod about;
mod cells;
mod checks;
mod guide;
mod list;
mod look;
mod parts;
mod sheet;

#[cfg(test)]
mod tests;

use std::io::Write;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::model::{Facts, Table};
use crate::text::Sheet;
use cells::text;
use look::Look;
use parts::parts;

pub use list::list_workbook;
pub use parts::Part;

/// The language of headings, table names and closed words; import reads both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headings {
    /// 机构编号, 学科类, 是.
    Chinese,
    /// institution_id, subject, yes.
    English,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The workbook cannot be made.
    #[error("无法生成工作簿：{0}")]
    Workbook(#[from] XlsxError),
    /// The CSV file cannot be written.
    #[error("无法写出 CSV：{0}")]
    Csv(#[from] std::io::Error),
    /// A workbook's cell holds 32,767 characters.
    #[error(
        "{}表 {id} 的“{column}”超过32767个字，工作簿放不下，没有写出任何内容；请改用 --format csv",
        table.zh()
    )]
    LongText {
        /// The record's table.
        table: Table,
        /// Its id.
        id: String,
        /// Chinese heading of the column.
        column: &'static str,
    },
}

/// Rows that a sheet has room for below its headings.
const SHEET_ROWS: usize = 1_048_575;

/// A workbook with a sheet per table that has records. `made` is the day that its properties
/// name: this room does not know the clock.
///
/// # Errors
/// A text that is longer than a workbook's cell.
pub fn workbook(
    facts: &Facts,
    headings: Headings,
    made: NaiveDate,
) -> Result<Vec<u8>, ExportError> {
    let mut book = begin("校外培训机构登记数据", made)?;
    let parts = parts(facts, SHEET_ROWS);
    let look = Look::new(headings, false);
    for part in &parts {
        sheet::write(&mut book, part, &parts, facts, &look)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The empty workbook that an office fills in: a page of explanations and a sheet per table.
///
/// # Errors
/// The workbook cannot be made.
pub fn template(made: NaiveDate) -> Result<Vec<u8>, ExportError> {
    filled_template(&Facts::default(), made)
}

fn filled_template(facts: &Facts, made: NaiveDate) -> Result<Vec<u8>, ExportError> {
    let mut book = begin("校外培训机构登记数据填报模板", made)?;
    let look = Look::new(Headings::Chinese, true);
    guide::write(&mut book, &look)?;
    let parts: Vec<Part> = Table::ALL.map(|table| Part::whole(table, facts)).into();
    for part in &parts {
        sheet::write(&mut book, part, &parts, facts, &look)?;
    }
    Ok(book.save_to_buffer()?)
}

fn begin(title: &str, made: NaiveDate) -> Result<Workbook, ExportError> {
    let mut book = Workbook::new();
    let [month, day] = [made.month(), made.day()].map(|n| u8::try_from(n).unwrap_or(1));
    let year = u16::try_from(made.year()).unwrap_or(2000);
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&made),
    );
    Ok(book)
}

/// The CSV files that the facts fill.
pub fn csv_parts(facts: &Facts) -> Vec<Part> {
    parts(facts, usize::MAX)
}

/// Writes one CSV file: UTF-8 with a byte order mark, so that Excel reads Chinese.
///
/// # Errors
/// The file cannot be written.
pub fn csv(
    part: &Part,
    facts: &Facts,
    headings: Headings,
    out: impl Write,
) -> Result<(), ExportError> {
    let names: Vec<&str> = part.columns.iter().map(|c| headings.column(c)).collect();
    let mut file = Sheet::begin(out, &names)?;
    for row in part.rows() {
        let cells: Vec<String> = part
            .columns
            .iter()
            .map(|column| text(facts.datum(part.table, row, column.name), headings))
            .collect();
        file.data(cells.iter().map(String::as_str))?;
    }
    file.finish().flush()?;
    Ok(())
}
