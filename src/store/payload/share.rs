//! The facts, shared out by institution.

use crate::model::{Facts, Table};

/// The records of one institution, by their places in the facts, in the order of the payload.
#[derive(Debug, Clone)]
pub(in crate::store) struct Share {
    /// Place of the institution itself.
    pub institution: usize,
    rows: [Vec<u32>; 6],
}

impl Share {
    /// The places of its records of a table.
    pub fn rows(&self, table: Table) -> &[u32] {
        &self.rows[number(table)]
    }
}

fn number(table: Table) -> usize {
    match table {
        Table::Institutions => 0,
        Table::Teachers => 1,
        Table::Classes => 2,
        Table::Sessions => 3,
        Table::Payments => 4,
        Table::Contracts => 5,
    }
}

/// The share of each institution.
pub(in crate::store) fn shares(facts: &Facts) -> Vec<Share> {
    let mut all: Vec<Share> = (0..facts.institutions.len())
        .map(|institution| Share {
            institution,
            rows: Default::default(),
        })
        .collect();
    for table in Table::ALL {
        for (ix, row) in (0..facts.count(table)).zip(0_u32..) {
            all[facts.owner(table, ix).at()].rows[number(table)].push(row);
        }
    }
    for share in &mut all {
        for table in Table::ALL {
            let rows = &mut share.rows[number(table)];
            if table == Table::Sessions {
                let s = &facts.sessions;
                rows.sort_unstable_by_key(|row| {
                    let ix = *row as usize;
                    let class = facts.class(s.class[ix]).id.as_str();
                    (class, s.start[ix], s.end[ix], s.id(ix), ix)
                });
            } else {
                rows.sort_unstable_by_key(|row| (facts.record(table, *row as usize).0, *row));
            }
        }
    }
    all
}
