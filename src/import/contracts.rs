//! 合同: rows to contracts.

use super::index::Index;
use super::row::Row;
use crate::model::{ClassIx, Contract, Facts};

/// Reads one row.
pub(super) fn add(row: &mut Row<'_>, facts: &mut Facts, index: &mut Index) {
    let id = index.own_id(row, "contract_id");
    let class = index.class(row);
    let contract = Contract {
        id: id.unwrap_or_default().to_owned(),
        at: row.at,
        class: class.unwrap_or(ClassIx(0)),
        student_ref: row.text("student_ref"),
        template: row.text("template"),
        signed_on: row.date("signed_on"),
    };
    if index.settle(row, id, facts.contracts.len()) {
        facts.contracts.push(contract);
    }
}
