//! Registry packages (CSV, XLSX, JSON) -> facts, every mistake with its position.
//!
//! Reading goes in two steps. First every file is opened, its tables are found and their
//! headings read; then the tables are walked, parents before the tables that refer to
//! them, whatever file they stand in. A cell that cannot be read costs its field, a key
//! that cannot be read costs its row, and nothing is dropped in silence.

mod archive;
mod cell;
mod classes;
mod contracts;
mod countries;
mod counts;
mod csv;
mod date_cell;
mod dates;
mod decode;
mod given;
mod heading;
mod index;
mod institutions;
mod json;
mod moments;
mod money;
mod names;
mod open;
mod payments;
mod pieces;
mod quiet;
mod report;
mod row;
mod session_ids;
mod sessions;
mod source;
mod table;
mod teachers;
mod times;
mod words;
mod workbook;

#[cfg(test)]
mod tests;

pub use archive::Limits;
pub use given::{GivenRow, read_given};
pub use open::open;
pub use quiet::{caught, hush_caught_panics};
pub use report::{ErrorGroup, InputError, InputWarning, Report};

use cell::Fault;
use index::{Index, Presence};
use row::Row;
use source::Package;
use table::{Content, Source};

use crate::model::{Facts, Position, Table};

/// A file of a package.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name as the user gave it; the ending says what it is.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// Reads the tables of one or more packages into the facts, all together: a table may refer
/// to one in another file. Every mistake goes into the report; good rows are used.
///
/// Facts that are already there are known: their ids are taken, and may be referred to.
pub fn read(inputs: Vec<Input>, facts: &mut Facts, report: &mut Report) {
    read_within(Limits::default(), inputs, facts, report);
}

/// The same with other limits on what a workbook may cost: what a stranger sends may cost
/// less than what the operator's own files may.
pub fn read_within(limits: Limits, inputs: Vec<Input>, facts: &mut Facts, report: &mut Report) {
    let mut package = Package {
        limits,
        ..Package::default()
    };
    let mut index = Index::of(facts);
    for input in inputs {
        package.add(input, facts, &mut index, report);
    }
    walk(package, facts, &mut index, report);
    report.finish();
}

/// Walks the tables in the order of the references between them.
fn walk(mut package: Package, facts: &mut Facts, index: &mut Index, report: &mut Report) {
    for table in Table::ALL {
        let (these, rest) = package.sources.into_iter().partition(|s| s.table == table);
        package.sources = rest;
        let these: Vec<Source> = these;
        // A source is dropped as soon as it is read: its text may be most of the memory.
        for mut source in these {
            let content = std::mem::take(&mut source.content);
            walk_source(&source, content, &mut package.books, facts, index, report);
        }
    }
}

fn walk_source(
    source: &Source,
    content: Content,
    books: &mut [workbook::Book],
    facts: &mut Facts,
    index: &mut Index,
    report: &mut Report,
) {
    let stubs = index.stubs;
    if let (Table::Sessions, Content::Csv(pieces, _)) = (source.table, &content) {
        let (rows, bytes) = pieces.lines();
        let rows = rows.min(table::ROW_LIMIT as usize);
        // Of a row's four or more cells the id is seldom the longest.
        facts.sessions.reserve(rows, bytes / 5);
        index.reserve_sessions(rows);
    }
    source.read(content, books, report, |found, report| {
        if let Some((column, fault)) = no_parent(source.table, index) {
            report.error(source.place().column(column), None, fault);
            return false;
        }
        let mut row = Row {
            table: source.table,
            heading: &source.heading,
            file: &source.file,
            sheet: source.sheet.as_deref(),
            at: Position {
                file: source.ix,
                row: found.row,
            },
            cells: found.cells,
            report,
            failed: false,
            next: 0,
        };
        if found.shifted {
            index.spoil(&row);
            return true;
        }
        match source.table {
            Table::Institutions => institutions::add(&mut row, facts, index),
            Table::Teachers => teachers::add(&mut row, facts, index),
            Table::Classes => classes::add(&mut row, facts, index),
            Table::Sessions => sessions::add(&mut row, facts, index),
            Table::Payments => payments::add(&mut row, facts, index),
            Table::Contracts => contracts::add(&mut row, facts, index),
        }
        true
    });
    if index.stubs > stubs {
        let message = format!(
            "数据中没有机构（institutions）表；按机构编号新建了{}个只有编号的机构，机构信息一律按“未提供”处理",
            index.stubs - stubs
        );
        report.warn(source.place().column("institution_id"), message);
    }
}

/// Why no row of the table can be used, where the table that it refers to is not there.
/// Institutions alone may be missing altogether: their ids are enough to go on.
fn no_parent(table: Table, index: &Index) -> Option<(&'static str, Fault)> {
    let (column, parent) = match table {
        Table::Institutions => return None,
        Table::Teachers | Table::Classes => ("institution_id", Table::Institutions),
        Table::Sessions | Table::Payments | Table::Contracts => ("class_id", Table::Classes),
    };
    let (zh, name) = (parent.zh(), parent.name());
    let message = match (index.presence(parent), parent) {
        (Presence::Present, _) | (Presence::Missing, Table::Institutions) => return None,
        (Presence::Missing, _) => {
            format!("数据中没有{zh}（{name}）表，本表无法检查；请补上{zh}表")
        }
        (Presence::Unusable, _) => {
            format!("{zh}（{name}）表有错误而未导入，本表因此未检查；请先改正{zh}表")
        }
    };
    Some((column, Fault::new("no_parent", message)))
}
