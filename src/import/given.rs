//! Facts that are written out by hand: the `given` of a rule's own tests.

use super::heading::Heading;
use super::index::{Index, Presence};
use super::source::Package;
use super::table::{Content, Source};
use super::{Report, walk};
use crate::model::{Facts, Table};

/// A row that is written out: its columns by name (English or Chinese), each with its text.
pub type GivenRow<'a> = Vec<(&'a str, String)>;

/// Reads rows that are given as column and text, through the very same reading as a
/// package. Rows count from 1 in each table; the file is called `given`.
///
/// A column that is not given is *empty*, not missing: where empty means "none" (a permit
/// number, a filing number), there is none, and everywhere else it is not known. An
/// unknown column is an error.
pub fn read_given(tables: &[(Table, Vec<GivenRow<'_>>)], facts: &mut Facts, report: &mut Report) {
    let mut package = Package::default();
    let mut index = Index::of(facts);
    for (table, rows) in tables {
        let ix = facts.add_source(FILE, Some(table.name()));
        let rows = (1..)
            .zip(rows)
            .map(|(number, row)| (number, cells(*table, number, row, report)))
            .collect();
        index.note(*table, Presence::Present, &facts.sources);
        package.sources.push(Source {
            table: *table,
            ix,
            file: FILE.to_owned(),
            sheet: Some(table.name().to_owned()),
            heading: Heading::complete(*table),
            content: Content::Rows(rows),
        });
    }
    walk(package, facts, &mut index, report);
    report.finish();
}

const FILE: &str = "given";

fn cells(table: Table, number: u32, row: &[(&str, String)], report: &mut Report) -> Vec<String> {
    let mut cells = vec![String::new(); table.columns().len()];
    for (name, value) in row {
        let known = |c: &crate::model::Column| c.name.eq_ignore_ascii_case(name) || c.zh == *name;
        match table.columns().iter().position(known) {
            Some(at) => cells[at].clone_from(value),
            None => report.unknown_given(FILE, table, number, name, value),
        }
    }
    cells
}
