//! 教师: rows to members of staff.

use super::index::Index;
use super::row::Row;
use crate::model::{Facts, InstitutionIx, Teacher};

/// Reads one row.
pub(super) fn add(row: &mut Row<'_>, facts: &mut Facts, index: &mut Index) {
    let id = index.own_id(row, "teacher_id");
    let institution = index.institution(row, facts);
    let teacher = Teacher {
        id: id.unwrap_or_default().to_owned(),
        at: row.at,
        institution: institution.unwrap_or(InstitutionIx(0)),
        name: row.text("name"),
        role: row.word("role"),
        subject: row.text("subject"),
        certificate_no: row.text("certificate_no"),
        disclosed_onsite: row.yes_no("disclosed_onsite"),
        disclosed_online: row.yes_no("disclosed_online"),
        nationality: row.country("nationality"),
        located_in: row.country("located_in"),
        work_permit_no: row.text("work_permit_no"),
        school_employed: row.yes_no("school_employed"),
    };
    if index.settle(row, id, facts.teachers.len()) {
        facts.teachers.push(teacher);
    }
}
