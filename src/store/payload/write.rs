//! Records to bytes.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::bytes::{put_number, put_signed, put_size, put_text};
use super::{Kind, MIXED, Share, State, place};
use crate::model::{Column, Datum, Facts, Field, Need, Shape, Table};

/// The records of one institution as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Written {
    /// What they say.
    pub payload: Vec<u8>,
    /// Where each was read.
    pub places: Vec<u8>,
    /// SHA-256 of what they say, in hexadecimal.
    pub hash: String,
}

/// Writes down a share of the facts.
pub(in crate::store) fn write(facts: &Facts, share: &Share) -> Written {
    let mut payload = Vec::new();
    for table in Table::ALL {
        let rows = share.rows(table);
        put_size(&mut payload, rows.len());
        if rows.is_empty() {
            continue;
        }
        let columns: Vec<(&Column, Vec<Field<Datum<'_>>>)> = table
            .columns()
            .iter()
            .map(|column| {
                let cell = |row: &u32| facts.datum(table, *row as usize, column.name);
                (column, rows.iter().map(cell).collect::<Vec<_>>())
            })
            .filter(|(_, cells)| cells.iter().any(|cell| *cell != Field::Absent))
            .collect();
        put_size(&mut payload, columns.len());
        for (column, cells) in &columns {
            put_column(&mut payload, table, column, cells);
        }
    }
    Written {
        places: place::write(facts, share),
        hash: hex(&Sha256::digest(&payload)),
        payload,
    }
}

/// Lower-case hexadecimal.
pub(in crate::store) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn kind(table: Table, column: &Column) -> Kind {
    match (column.shape, column.need) {
        (_, Need::Reference(_) | Need::OptionalReference(_)) => Kind::Among,
        (Shape::Text, _) if table == Table::Sessions && column.name == "room" => Kind::Among,
        (Shape::Text | Shape::Uscc | Shape::Country, _) => Kind::Text,
        (Shape::Date, _) => Kind::Date,
        (Shape::Moment, _) => Kind::Moment,
        (Shape::Yuan, _) => Kind::Yuan,
        (Shape::Count, _) => Kind::Count,
        (Shape::YesNo, _) => Kind::YesNo,
        (Shape::Word(_) | Shape::Words(_), _) => Kind::Words,
    }
}

fn put_column(out: &mut Vec<u8>, table: Table, column: &Column, cells: &[Field<Datum<'_>>]) {
    let kind = kind(table, column);
    put_text(out, column.name);
    out.push(kind as u8);
    put_states(out, cells);
    let values = cells.iter().filter_map(Field::value);
    if kind == Kind::Among {
        return put_among(out, values);
    }
    let mut before = 0;
    for value in values {
        match value {
            Datum::Text(text) => put_text(out, text),
            Datum::Date(day) => put_signed(out, i64::from(since_epoch(*day))),
            Datum::Yuan(yuan) => out.extend_from_slice(&yuan.serialize()),
            Datum::Count(n) => put_number(out, u64::from(*n)),
            Datum::YesNo(yes) => out.push(u8::from(*yes)),
            Datum::Words(words) => {
                put_size(out, words.len());
                for (code, _) in words {
                    put_text(out, code);
                }
            }
            Datum::Moment(at) => {
                put_signed(out, i64::from(at.0) - before);
                before = i64::from(at.0);
            }
        }
    }
}

/// Days since 1970-01-01.
fn since_epoch(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - super::table::EPOCH
}

fn put_states(out: &mut Vec<u8>, cells: &[Field<Datum<'_>>]) {
    let state = |cell: &Field<Datum<'_>>| match cell {
        Field::Value(_) => State::Value,
        Field::Blank => State::Blank,
        Field::Unreadable => State::Unreadable,
        Field::Absent => State::Absent,
    };
    let mut states = cells.iter().map(|cell| state(cell) as u8);
    let first = states.next().unwrap_or(State::Value as u8);
    if states.all(|s| s == first) {
        out.push(first);
    } else {
        out.push(MIXED);
        out.extend(cells.iter().map(|cell| state(cell) as u8));
    }
}

fn put_among<'a>(out: &mut Vec<u8>, values: impl Iterator<Item = &'a Datum<'a>>) {
    let mut list: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut rows = Vec::new();
    for value in values {
        let Datum::Text(text) = value else { continue };
        let next = list.len();
        let place = *places.entry(text).or_insert(next);
        if place == next {
            list.push(text);
        }
        put_size(&mut rows, place);
    }
    put_size(out, list.len());
    for text in list {
        put_text(out, text);
    }
    out.extend_from_slice(&rows);
}
