//! One row of a table: its cells by column name, every mistake reported on the way.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::cell::{self, Fault, is_blank, trim};
use super::heading::Heading;
use super::report::{Place, Report};
use super::{countries, counts, dates, moments, money, words};
use crate::model::{Column, Field, Moment, Position, Table, Uscc, Word};

/// Longest id, in bytes: ids of millions of records are held in one text.
const ID_LIMIT: usize = 200;

/// A row that is being read.
pub(super) struct Row<'a> {
    pub table: Table,
    pub heading: &'a Heading,
    pub file: &'a str,
    pub sheet: Option<&'a str>,
    pub at: Position,
    pub cells: &'a [Cow<'a, str>],
    pub report: &'a mut Report,
    /// Whether a mistake makes the record useless.
    pub failed: bool,
    /// Where the next column is looked for first: records are read in column order.
    pub next: usize,
}

/// What stands in a cell.
enum Cell<'a> {
    /// The package has no such column, or the row ends before it.
    Absent,
    Blank,
    Text(&'a str),
}

impl<'a> Row<'a> {
    /// The record's own id; whether it is unique is for the caller to say.
    pub fn id(&mut self, name: &'static str) -> Option<&'a str> {
        self.needed(name, cell::text).filter(|id| {
            let fits = id.len() <= ID_LIMIT;
            if !fits {
                let fault = Fault::new("long_id", "编号过长；请核对是否填错了列");
                self.spoil(name, Some(id), fault);
            }
            fits
        })
    }

    /// The id that a row seems to have, without any check.
    pub fn likely_id(&self) -> Option<&'a str> {
        let id = trim(self.cells.get(self.heading.slot(0)?)?);
        (!id.is_empty()).then_some(id)
    }

    /// The id of a record in another table; whether it stands there is for the caller.
    pub fn reference(&mut self, name: &'static str) -> Option<&'a str> {
        self.needed(name, cell::text)
    }

    /// The id of a record in another table, where one is given.
    pub fn optional_reference(&mut self, name: &'static str) -> Option<&'a str> {
        match self.parse(name, cell::text) {
            Field::Value(id) => Some(id),
            _ => None,
        }
    }

    /// A moment without which the record cannot be used.
    pub fn moment(&mut self, name: &'static str) -> Option<Moment> {
        self.needed(name, moments::moment)
    }

    /// Text as written.
    pub fn text(&mut self, name: &'static str) -> Field<String> {
        self.parse(name, cell::text).map(str::to_owned)
    }

    /// Text as written, lent.
    pub fn text_ref(&mut self, name: &'static str) -> Field<&'a str> {
        self.parse(name, cell::text)
    }

    /// A date.
    pub fn date(&mut self, name: &'static str) -> Field<NaiveDate> {
        self.parse(name, dates::date)
    }

    /// Yuan.
    pub fn yuan(&mut self, name: &'static str) -> Field<Decimal> {
        self.parse(name, money::yuan)
    }

    /// A whole number of which nought makes no sense.
    pub fn count(&mut self, name: &'static str) -> Field<u32> {
        self.parse(name, |cell| match counts::count(name, cell)? {
            0 => Err(Fault::new(
                "zero",
                "不能为0；请填写实际数字，不清楚的可以留空",
            )),
            n => Ok(n),
        })
    }

    /// Yes or no.
    pub fn yes_no(&mut self, name: &'static str) -> Field<bool> {
        self.parse(name, words::yes_no)
    }

    /// A country.
    pub fn country(&mut self, name: &'static str) -> Field<String> {
        self.parse(name, countries::country)
    }

    /// A unified social credit code.
    pub fn uscc(&mut self, name: &'static str) -> Field<Uscc> {
        self.parse(name, |text| {
            if let Some(fault) = cell::damaged(text) {
                return Err(fault);
            }
            Uscc::parse(&cell::half_width(text)).map_err(|reason| {
                Fault::new(
                    "uscc",
                    format!("统一社会信用代码有误：{reason}；请按证照核对"),
                )
            })
        })
    }

    /// One word of a closed list.
    pub fn word<W: Word>(&mut self, name: &'static str) -> Field<W> {
        self.parse(name, words::word)
    }

    /// Several words of a closed list.
    pub fn words<W: Word + PartialEq>(&mut self, name: &'static str) -> Field<Vec<W>> {
        match self.parse(name, words::words) {
            Field::Value(none) if none.is_empty() => Field::Blank,
            field => field,
        }
    }

    /// Refuses two dates of which the second is before the first.
    pub fn in_order(
        &mut self,
        names: [&'static str; 2],
        first: &mut Field<NaiveDate>,
        second: &mut Field<NaiveDate>,
    ) {
        let (Field::Value(from), Field::Value(to)) = (&first, &second) else {
            return;
        };
        if to >= from {
            return;
        }
        let [zh_first, zh_second] = names.map(|n| self.table.column(n).map_or(n, |c| c.zh));
        let message = format!("{zh_second}早于{zh_first}；请核对两个日期");
        let value = to.to_string();
        self.error(names[1], Some(&value), Fault::new("order", message));
        *first = Field::Unreadable;
        *second = Field::Unreadable;
    }

    /// Reports a mistake that leaves the record usable.
    pub fn error(&mut self, column: &'static str, value: Option<&str>, fault: Fault) {
        let place = Place {
            file: self.file,
            sheet: self.sheet,
            row: Some(self.at.row),
            column: Some(column),
        };
        self.report.error(place, value, fault);
    }

    /// Reports a mistake that makes the record useless.
    pub fn spoil(&mut self, column: &'static str, value: Option<&str>, fault: Fault) {
        self.error(column, value, fault);
        self.failed = true;
    }

    fn needed<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&'a str) -> Result<T, Fault>,
    ) -> Option<T> {
        match self.cell(name) {
            Cell::Text(text) => match parse(text) {
                Ok(value) => return Some(value),
                Err(fault) => self.spoil(name, Some(text), fault),
            },
            Cell::Blank | Cell::Absent => {
                let zh = self.table.column(name).map_or(name, |c| c.zh);
                let message = format!("{zh}未填写，本行无法使用；请补填");
                self.spoil(name, None, Fault::new("needed", message));
            }
        }
        None
    }

    fn parse<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&'a str) -> Result<T, Fault>,
    ) -> Field<T> {
        let text = match self.cell(name) {
            Cell::Absent => return Field::Absent,
            Cell::Blank => return Field::Blank,
            Cell::Text(text) => text,
        };
        match parse(text) {
            Ok(value) => Field::Value(value),
            Err(fault) => {
                self.error(name, Some(text), fault);
                Field::Unreadable
            }
        }
    }

    #[inline]
    fn cell(&mut self, name: &'static str) -> Cell<'a> {
        let Some((at, column)) = self.column(name) else {
            return Cell::Absent;
        };
        let Some(slot) = self.heading.slot(at) else {
            return Cell::Absent;
        };
        // A row that ends early does not say "none"; see `table::Source::read`.
        let Some(cell) = self.cells.get(slot) else {
            return Cell::Absent;
        };
        let text = trim(cell);
        if is_blank(text, column.need, column.shape) {
            Cell::Blank
        } else {
            Cell::Text(text)
        }
    }

    #[inline]
    fn column(&mut self, name: &'static str) -> Option<(usize, &'static Column)> {
        let columns = self.table.columns();
        if columns.get(self.next).is_none_or(|c| c.name != name) {
            self.next = columns.iter().position(|c| c.name == name)?;
        }
        let at = self.next;
        self.next += 1;
        columns.get(at).map(|column| (at, column))
    }
}
