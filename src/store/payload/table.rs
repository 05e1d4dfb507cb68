//! Bytes to the cells of a table.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::bytes::Bytes;
use super::{Kind, MIXED, PayloadError, State};
use crate::model::{Field, Table, Uscc, Word};

/// The number of 1970-01-01 among the days since the first of the year 1.
pub(super) const EPOCH: i32 = 719_163;

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Date(NaiveDate),
    Yuan(Decimal),
    Count(u32),
    YesNo(bool),
    Words(Vec<&'a str>),
    Moment(u32),
    /// Place in the column's list.
    Among(u32),
}

/// A column: its cells, and the list that they point into, where it has one.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    name: &'a str,
    pub list: Vec<&'a str>,
    cells: Vec<Field<Cell<'a>>>,
}

impl<'a> Cells<'a> {
    /// A cell; absent past the end, and in a column that no cell has.
    pub fn at(&self, ix: usize) -> Field<&Cell<'a>> {
        self.cells.get(ix).map_or(Field::Absent, Field::as_ref)
    }
}

/// The cells of a table.
#[derive(Debug, Default)]
pub(super) struct Rows<'a> {
    /// How many rows there are.
    pub len: usize,
    columns: Vec<Cells<'a>>,
}

impl<'a> Rows<'a> {
    /// Reads a table. A column that the schema does not have is refused: leaving it out would
    /// drop what somebody wrote down.
    pub fn read(bytes: &mut Bytes<'a>, table: Table) -> Result<Self, PayloadError> {
        let len = bytes.size()?;
        let mut columns = Vec::new();
        if len > 0 {
            for _ in 0..bytes.size()? {
                let column = read_column(bytes, len)?;
                if table.column(column.name).is_none() {
                    return Err(PayloadError::Column(column.name.to_owned()));
                }
                columns.push(column);
            }
        }
        Ok(Self { len, columns })
    }

    /// A whole column; an empty one where no cell has a value or a state.
    pub fn column(&mut self, name: &str) -> Cells<'a> {
        let at = self.columns.iter().position(|column| column.name == name);
        at.map_or_else(Cells::default, |at| self.columns.swap_remove(at))
    }

    fn cell(&self, ix: usize, name: &str) -> Field<&Cell<'a>> {
        let column = self.columns.iter().find(|column| column.name == name);
        column.map_or(Field::Absent, |column| column.at(ix))
    }

    fn get<T>(
        &self,
        ix: usize,
        name: &str,
        read: impl Fn(&Cell<'a>) -> Option<T>,
    ) -> Result<Field<T>, PayloadError> {
        Ok(match self.cell(ix, name) {
            Field::Value(cell) => {
                let value = read(cell);
                Field::Value(value.ok_or_else(|| PayloadError::Column(name.to_owned()))?)
            }
            Field::Blank => Field::Blank,
            Field::Unreadable => Field::Unreadable,
            Field::Absent => Field::Absent,
        })
    }

    pub fn text(&self, ix: usize, name: &str) -> Result<Field<String>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Text(text) => Some((*text).to_owned()),
            _ => None,
        })
    }

    /// A text that every row has.
    pub fn id(&self, ix: usize, name: &str) -> Result<String, PayloadError> {
        match self.text(ix, name)? {
            Field::Value(id) => Ok(id),
            _ => Err(PayloadError::Column(name.to_owned())),
        }
    }

    pub fn uscc(&self, ix: usize, name: &str) -> Result<Field<Uscc>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Text(text) => Uscc::parse(text).ok(),
            _ => None,
        })
    }

    pub fn date(&self, ix: usize, name: &str) -> Result<Field<NaiveDate>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Date(day) => Some(*day),
            _ => None,
        })
    }

    pub fn yuan(&self, ix: usize, name: &str) -> Result<Field<Decimal>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Yuan(yuan) => Some(*yuan),
            _ => None,
        })
    }

    pub fn count(&self, ix: usize, name: &str) -> Result<Field<u32>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Count(n) => Some(*n),
            _ => None,
        })
    }

    pub fn yes_no(&self, ix: usize, name: &str) -> Result<Field<bool>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::YesNo(yes) => Some(*yes),
            _ => None,
        })
    }

    pub fn word<W: Word>(&self, ix: usize, name: &str) -> Result<Field<W>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Words(codes) => match codes.as_slice() {
                [code] => W::parse(code),
                _ => None,
            },
            _ => None,
        })
    }

    pub fn words<W: Word>(&self, ix: usize, name: &str) -> Result<Field<Vec<W>>, PayloadError> {
        self.get(ix, name, |cell| match cell {
            Cell::Words(codes) => codes.iter().map(|code| W::parse(code)).collect(),
            _ => None,
        })
    }
}

fn read_column<'a>(bytes: &mut Bytes<'a>, rows: usize) -> Result<Cells<'a>, PayloadError> {
    let name = bytes.text()?;
    let wrong = || PayloadError::Column(name.to_owned());
    let kind = Kind::of(bytes.byte()?).ok_or_else(wrong)?;
    let states = match bytes.byte()? {
        MIXED => bytes.take(rows)?.to_vec(),
        one => vec![one; rows],
    };
    let mut list = Vec::new();
    if kind == Kind::Among {
        for _ in 0..bytes.size()? {
            list.push(bytes.text()?);
        }
    }
    let (mut cells, mut before) = (Vec::with_capacity(rows), 0_i64);
    for state in states {
        cells.push(match State::of(state).ok_or_else(wrong)? {
            State::Value => Field::Value(read_cell(bytes, kind, &mut before)?),
            State::Blank => Field::Blank,
            State::Unreadable => Field::Unreadable,
            State::Absent => Field::Absent,
        });
    }
    Ok(Cells { name, list, cells })
}

fn read_cell<'a>(
    bytes: &mut Bytes<'a>,
    kind: Kind,
    before: &mut i64,
) -> Result<Cell<'a>, PayloadError> {
    Ok(match kind {
        Kind::Text => Cell::Text(bytes.text()?),
        Kind::Date => {
            let days = i32::try_from(bytes.signed()?).map_err(|_| PayloadError::Short)?;
            let day = days
                .checked_add(EPOCH)
                .and_then(NaiveDate::from_num_days_from_ce_opt);
            Cell::Date(day.ok_or(PayloadError::Short)?)
        }
        Kind::Yuan => {
            let exact = bytes.take(16)?.try_into();
            Cell::Yuan(Decimal::deserialize(
                exact.map_err(|_| PayloadError::Short)?,
            ))
        }
        Kind::Count => Cell::Count(bytes.small()?),
        Kind::YesNo => Cell::YesNo(bytes.byte()? != 0),
        Kind::Words => {
            let mut codes = Vec::new();
            for _ in 0..bytes.size()? {
                codes.push(bytes.text()?);
            }
            Cell::Words(codes)
        }
        Kind::Moment => {
            *before = before
                .checked_add(bytes.signed()?)
                .ok_or(PayloadError::Short)?;
            Cell::Moment(u32::try_from(*before).map_err(|_| PayloadError::Short)?)
        }
        Kind::Among => Cell::Among(bytes.small()?),
    })
}
