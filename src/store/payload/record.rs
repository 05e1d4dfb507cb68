//! A row's cells to a record.

use super::PayloadError;
use super::place::Places;
use super::table::Rows;
use crate::model::{Class, ClassIx, Contract, Institution, InstitutionIx, Payment, Teacher};

pub(super) fn read_institution(
    rows: &Rows<'_>,
    places: &mut Places<'_>,
) -> Result<Institution, PayloadError> {
    Ok(Institution {
        id: rows.id(0, "institution_id")?,
        at: places.next()?,
        name: rows.text(0, "name")?,
        uscc: rows.uscc(0, "uscc")?,
        category: rows.word(0, "category")?,
        legal_form: rows.word(0, "legal_form")?,
        permit_no: rows.text(0, "permit_no")?,
        permit_authority: rows.text(0, "permit_authority")?,
        permit_issued_on: rows.date(0, "permit_issued_on")?,
        permit_expires_on: rows.date(0, "permit_expires_on")?,
        modes: rows.words(0, "modes")?,
        stages: rows.words(0, "stages")?,
        town: rows.text(0, "town")?,
        address: rows.text(0, "address")?,
        website: rows.text(0, "website")?,
        fees_published_on: rows.date(0, "fees_published_on")?,
        escrow_account: rows.text(0, "escrow_account")?,
        risk_reserve_yuan: rows.yuan(0, "risk_reserve_yuan")?,
    })
}

pub(super) fn read_teacher(
    rows: &Rows<'_>,
    ix: usize,
    institution: InstitutionIx,
    places: &mut Places<'_>,
) -> Result<Teacher, PayloadError> {
    Ok(Teacher {
        id: rows.id(ix, "teacher_id")?,
        at: places.next()?,
        institution,
        name: rows.text(ix, "name")?,
        role: rows.word(ix, "role")?,
        subject: rows.text(ix, "subject")?,
        certificate_no: rows.text(ix, "certificate_no")?,
        disclosed_onsite: rows.yes_no(ix, "disclosed_onsite")?,
        disclosed_online: rows.yes_no(ix, "disclosed_online")?,
        nationality: rows.text(ix, "nationality")?,
        located_in: rows.text(ix, "located_in")?,
        work_permit_no: rows.text(ix, "work_permit_no")?,
        school_employed: rows.yes_no(ix, "school_employed")?,
    })
}

pub(super) fn read_class(
    rows: &Rows<'_>,
    ix: usize,
    institution: InstitutionIx,
    places: &mut Places<'_>,
) -> Result<Class, PayloadError> {
    Ok(Class {
        id: rows.id(ix, "class_id")?,
        at: places.next()?,
        institution,
        name: rows.text(ix, "name")?,
        category: rows.word(ix, "category")?,
        subject: rows.text(ix, "subject")?,
        stage: rows.word(ix, "stage")?,
        grade: rows.text(ix, "grade")?,
        mode: rows.word(ix, "mode")?,
        capacity: rows.count(ix, "capacity")?,
        lesson_minutes: rows.count(ix, "lesson_minutes")?,
        lessons: rows.count(ix, "lessons")?,
        fee_yuan: rows.yuan(ix, "fee_yuan")?,
        starts_on: rows.date(ix, "starts_on")?,
        ends_on: rows.date(ix, "ends_on")?,
        filing_no: rows.text(ix, "filing_no")?,
        curriculum: rows.word(ix, "curriculum")?,
    })
}

pub(super) fn read_payment(
    rows: &Rows<'_>,
    ix: usize,
    class: ClassIx,
    places: &mut Places<'_>,
) -> Result<Payment, PayloadError> {
    Ok(Payment {
        id: rows.id(ix, "payment_id")?,
        at: places.next()?,
        class,
        student_ref: rows.text(ix, "student_ref")?,
        amount_yuan: rows.yuan(ix, "amount_yuan")?,
        paid_on: rows.date(ix, "paid_on")?,
        covers_from: rows.date(ix, "covers_from")?,
        covers_to: rows.date(ix, "covers_to")?,
        lessons: rows.count(ix, "lessons")?,
        account: rows.text(ix, "account")?,
        loan: rows.yes_no(ix, "loan")?,
    })
}

pub(super) fn read_contract(
    rows: &Rows<'_>,
    ix: usize,
    class: ClassIx,
    places: &mut Places<'_>,
) -> Result<Contract, PayloadError> {
    Ok(Contract {
        id: rows.id(ix, "contract_id")?,
        at: places.next()?,
        class,
        student_ref: rows.text(ix, "student_ref")?,
        template: rows.text(ix, "template")?,
        signed_on: rows.date(ix, "signed_on")?,
    })
}
