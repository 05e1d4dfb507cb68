//! Which records share a file or sheet, and which columns it has.

use super::Headings;
use crate::model::{Column, Facts, Field, Need, Table};

/// Records of one table that lack the same columns.
#[derive(Debug, Clone)]
pub struct Part {
    /// Their table.
    pub table: Table,
    /// The columns that they have, in the order of the table.
    pub columns: Vec<&'static Column>,
    /// 1 for the first part of a table.
    number: usize,
    rows: Vec<u32>,
}

impl Part {
    /// All records of a table, with every column.
    pub(super) fn whole(table: Table, facts: &Facts) -> Self {
        Self {
            table,
            columns: table.columns().iter().collect(),
            number: 1,
            rows: (0..).take(facts.count(table)).collect(),
        }
    }

    /// The positions of its records.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| *row as usize)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Name of the sheet, or of the file without its ending. The names of one table sort in
    /// the order of its parts.
    pub fn name(&self, headings: Headings) -> String {
        let name = headings.table(self.table);
        match self.number {
            1 => name.to_owned(),
            n => format!("{name}_{n:02}"),
        }
    }
}

impl Headings {
    pub(super) fn table(self, table: Table) -> &'static str {
        match self {
            Self::Chinese => table.zh(),
            Self::English => table.name(),
        }
    }

    pub(super) fn column(self, column: &Column) -> &'static str {
        match self {
            Self::Chinese => column.zh,
            Self::English => column.name,
        }
    }
}

/// The tables that have records, each in as few parts of at most `limit` records as its
/// missing columns allow; every table without records where nothing has any.
pub(super) fn parts(facts: &Facts, limit: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    for table in Table::ALL.into_iter().filter(|t| facts.count(*t) > 0) {
        let first = parts.len();
        for (columns, rows) in groups(table, facts) {
            for rows in rows.chunks(limit.max(1)) {
                parts.push(Part {
                    table,
                    columns: columns.clone(),
                    number: parts.len() - first + 1,
                    rows: rows.to_vec(),
                });
            }
        }
    }
    if parts.is_empty() {
        parts.extend(Table::ALL.map(|table| Part::whole(table, facts)));
    }
    parts
}

type Group = (Vec<&'static Column>, Vec<u32>);

/// The records by the columns that they have, in the order of their first appearance.
fn groups(table: Table, facts: &Facts) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (ix, row) in (0..facts.count(table)).zip(0_u32..) {
        let has = |column: &&'static Column| {
            column.need == Need::Key
                || !matches!(facts.datum(table, ix, column.name), Field::Absent)
        };
        let is_same = |group: &Group| {
            let mut of_group = group.0.iter();
            let mut mine = table.columns().iter().filter(has);
            mine.all(|c| of_group.next().is_some_and(|g| g.name == c.name))
                && of_group.next().is_none()
        };
        // Neighbours come from one file: look at the latest group first.
        match groups.iter_mut().rev().find(|group| is_same(group)) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((table.columns().iter().filter(has).collect(), vec![row])),
        }
    }
    groups
}
