//! A record's cells by column, as values that anybody can write down again.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Facts, Field, Moment, Table, Word};

/// What one cell of a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum<'a> {
    /// Text, an id, a code of a country.
    Text(Cow<'a, str>),
    /// A date.
    Date(NaiveDate),
    /// A date with a time of day.
    Moment(Moment),
    /// Yuan.
    Yuan(Decimal),
    /// A whole number.
    Count(u32),
    /// Yes or no.
    YesNo(bool),
    /// Words of a closed list: code and Chinese form.
    Words(Vec<(&'static str, &'static str)>),
}

impl Facts {
    /// The cell of a record in the column of that English name; a name that the table does
    /// not have is absent.
    pub fn datum(&self, table: Table, ix: usize, column: &str) -> Field<Datum<'_>> {
        match table {
            Table::Institutions => self.institution_datum(ix, column),
            Table::Teachers => self.teacher_datum(ix, column),
            Table::Classes => self.class_datum(ix, column),
            Table::Sessions => self.session_datum(ix, column),
            Table::Payments => self.payment_datum(ix, column),
            Table::Contracts => self.contract_datum(ix, column),
        }
    }

    fn institution_datum(&self, ix: usize, column: &str) -> Field<Datum<'_>> {
        let i = &self.institutions[ix];
        match column {
            "institution_id" => id(&i.id),
            "name" => text(&i.name),
            "uscc" => i.uscc.map(|u| Datum::Text(u.to_string().into())),
            "category" => word(&i.category),
            "legal_form" => word(&i.legal_form),
            "permit_no" => text(&i.permit_no),
            "permit_authority" => text(&i.permit_authority),
            "permit_issued_on" => i.permit_issued_on.map(Datum::Date),
            "permit_expires_on" => i.permit_expires_on.map(Datum::Date),
            "modes" => words(&i.modes),
            "stages" => words(&i.stages),
            "town" => text(&i.town),
            "address" => text(&i.address),
            "website" => text(&i.website),
            "fees_published_on" => i.fees_published_on.map(Datum::Date),
            "escrow_account" => text(&i.escrow_account),
            "risk_reserve_yuan" => i.risk_reserve_yuan.map(Datum::Yuan),
            _ => Field::Absent,
        }
    }

    fn teacher_datum(&self, ix: usize, column: &str) -> Field<Datum<'_>> {
        let t = &self.teachers[ix];
        match column {
            "teacher_id" => id(&t.id),
            "institution_id" => id(&self.institution(t.institution).id),
            "name" => text(&t.name),
            "role" => word(&t.role),
            "subject" => text(&t.subject),
            "certificate_no" => text(&t.certificate_no),
            "disclosed_onsite" => t.disclosed_onsite.map(Datum::YesNo),
            "disclosed_online" => t.disclosed_online.map(Datum::YesNo),
            "nationality" => text(&t.nationality),
            "located_in" => text(&t.located_in),
            "work_permit_no" => text(&t.work_permit_no),
            "school_employed" => t.school_employed.map(Datum::YesNo),
            _ => Field::Absent,
        }
    }

    fn class_datum(&self, ix: usize, column: &str) -> Field<Datum<'_>> {
        let c = &self.classes[ix];
        match column {
            "class_id" => id(&c.id),
            "institution_id" => id(&self.institution(c.institution).id),
            "name" => text(&c.name),
            "category" => word(&c.category),
            "subject" => text(&c.subject),
            "stage" => word(&c.stage),
            "grade" => text(&c.grade),
            "mode" => word(&c.mode),
            "capacity" => c.capacity.map(Datum::Count),
            "lesson_minutes" => c.lesson_minutes.map(Datum::Count),
            "lessons" => c.lessons.map(Datum::Count),
            "fee_yuan" => c.fee_yuan.map(Datum::Yuan),
            "starts_on" => c.starts_on.map(Datum::Date),
            "ends_on" => c.ends_on.map(Datum::Date),
            "filing_no" => text(&c.filing_no),
            "curriculum" => word(&c.curriculum),
            _ => Field::Absent,
        }
    }

    fn session_datum(&self, ix: usize, column: &str) -> Field<Datum<'_>> {
        let s = &self.sessions;
        match column {
            "session_id" => id(s.id(ix)),
            "class_id" => id(&self.class(s.class[ix]).id),
            "start" => Field::Value(Datum::Moment(s.start[ix])),
            "end" => Field::Value(Datum::Moment(s.end[ix])),
            "teacher_id" => {
                let teacher = s.teacher(ix).map(|t| self.teacher(t).id.as_str());
                teacher.map_or(Field::Blank, id)
            }
            "room" => s.room(ix).map_or(Field::Blank, id),
            _ => Field::Absent,
        }
    }

    fn payment_datum(&self, ix: usize, column: &str) -> Field<Datum<'_>> {
        let p = &self.payments[ix];
        match column {
            "payment_id" => id(&p.id),
            "class_id" => id(&self.class(p.class).id),
            "student_ref" => text(&p.student_ref),
            "amount_yuan" => p.amount_yuan.map(Datum::Yuan),
            "paid_on" => p.paid_on.map(Datum::Date),
            "covers_from" => p.covers_from.map(Datum::Date),
            "covers_to" => p.covers_to.map(Datum::Date),
            "lessons" => p.lessons.map(Datum::Count),
            "account" => text(&p.account),
            "loan" => p.loan.map(Datum::YesNo),
            _ => Field::Absent,
        }
    }

    fn contract_datum(&self, ix: usize, column: &str) -> Field<Datum<'_>> {
        let c = &self.contracts[ix];
        match column {
            "contract_id" => id(&c.id),
            "class_id" => id(&self.class(c.class).id),
            "student_ref" => text(&c.student_ref),
            "template" => text(&c.template),
            "signed_on" => c.signed_on.map(Datum::Date),
            _ => Field::Absent,
        }
    }
}

fn id(id: &str) -> Field<Datum<'_>> {
    Field::Value(Datum::Text(id.into()))
}

fn text(field: &Field<String>) -> Field<Datum<'_>> {
    field.as_ref().map(|text| Datum::Text(text.as_str().into()))
}

fn word<W: Word>(field: &Field<W>) -> Field<Datum<'static>> {
    field.map(|word| Datum::Words(vec![(word.code(), word.zh())]))
}

fn words<W: Word>(field: &Field<Vec<W>>) -> Field<Datum<'static>> {
    let forms = |all: &Vec<W>| all.iter().map(|w| (w.code(), w.zh())).collect();
    field.as_ref().map(|all| Datum::Words(forms(all)))
}
