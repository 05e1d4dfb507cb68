//! 机构: rows to institutions.

use super::index::Index;
use super::row::Row;
use crate::model::{Facts, Institution};

/// Reads one row.
pub(super) fn add(row: &mut Row<'_>, facts: &mut Facts, index: &mut Index) {
    let id = index.own_id(row, "institution_id");
    let mut institution = Institution {
        id: id.unwrap_or_default().to_owned(),
        at: row.at,
        name: row.text("name"),
        uscc: row.uscc("uscc"),
        category: row.word("category"),
        legal_form: row.word("legal_form"),
        permit_no: row.text("permit_no"),
        permit_authority: row.text("permit_authority"),
        permit_issued_on: row.date("permit_issued_on"),
        permit_expires_on: row.date("permit_expires_on"),
        modes: row.words("modes"),
        stages: row.words("stages"),
        town: row.text("town"),
        address: row.text("address"),
        website: row.text("website"),
        fees_published_on: row.date("fees_published_on"),
        escrow_account: row.text("escrow_account"),
        risk_reserve_yuan: row.yuan("risk_reserve_yuan"),
    };
    row.in_order(
        ["permit_issued_on", "permit_expires_on"],
        &mut institution.permit_issued_on,
        &mut institution.permit_expires_on,
    );
    if index.settle(row, id, facts.institutions.len()) {
        facts.institutions.push(institution);
    }
}
