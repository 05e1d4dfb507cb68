//! 班级: rows to classes.

use super::index::Index;
use super::row::Row;
use crate::model::{Class, Facts, InstitutionIx};

/// Reads one row.
pub(super) fn add(row: &mut Row<'_>, facts: &mut Facts, index: &mut Index) {
    let id = index.own_id(row, "class_id");
    let institution = index.institution(row, facts);
    let mut class = Class {
        id: id.unwrap_or_default().to_owned(),
        at: row.at,
        institution: institution.unwrap_or(InstitutionIx(0)),
        name: row.text("name"),
        category: row.word("category"),
        subject: row.text("subject"),
        stage: row.word("stage"),
        grade: row.text("grade"),
        mode: row.word("mode"),
        capacity: row.count("capacity"),
        lesson_minutes: row.count("lesson_minutes"),
        lessons: row.count("lessons"),
        fee_yuan: row.yuan("fee_yuan"),
        starts_on: row.date("starts_on"),
        ends_on: row.date("ends_on"),
        filing_no: row.text("filing_no"),
        curriculum: row.word("curriculum"),
    };
    row.in_order(
        ["starts_on", "ends_on"],
        &mut class.starts_on,
        &mut class.ends_on,
    );
    if index.settle(row, id, facts.classes.len()) {
        facts.classes.push(class);
    }
}
