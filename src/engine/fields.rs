//! Looks a record's field up by its column name, for kinds that any field can be put to.

use chrono::NaiveDate;

use crate::model::{Facts, Field, Table, Value, Word};
use crate::rules::{Node, Problems, Record, Rule, nearest};

/// A field's content: the code that rule files compare with, and what people read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub code: String,
    pub value: Value,
}

/// A column that every record of a rule has.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldName(pub &'static str);

/// The registry table of a record; `None` for offers and pages.
pub(super) fn table_of(record: Record) -> Option<Table> {
    match record {
        Record::Institution => Some(Table::Institutions),
        Record::Teacher => Some(Table::Teachers),
        Record::Class => Some(Table::Classes),
        Record::Session => Some(Table::Sessions),
        Record::Payment => Some(Table::Payments),
        Record::Contract => Some(Table::Contracts),
        Record::Offer | Record::Page => None,
    }
}

impl FieldName {
    /// The column of that name; a rule whose records lack it is noted.
    pub fn find(rule: &Rule, name: &Node<String>, problems: &mut Problems) -> Option<Self> {
        let mut found = None;
        for table in rule.scope.records.iter().filter_map(|r| table_of(*r)) {
            match table.columns().iter().find(|c| c.name == name.value) {
                Some(column) => found = Some(Self(column.name)),
                None => {
                    let known = table.columns().iter().map(|c| c.name);
                    let help = match nearest(&name.value, known.clone()) {
                        Some(near) => format!("是不是 `{near}`？"),
                        None => format!("可用：{}", known.collect::<Vec<_>>().join("、")),
                    };
                    let title = format!("{} 没有字段 `{}`", table.name(), name.value);
                    problems.note(name.at.clone(), &title, help);
                    return None;
                }
            }
        }
        found
    }
}

fn text(field: &Field<String>) -> Field<Seen> {
    field.as_ref().map(|t| Seen {
        code: t.clone(),
        value: Value::Text(t.clone()),
    })
}

fn date(field: &Field<NaiveDate>) -> Field<Seen> {
    field.as_ref().map(|d| Seen {
        code: d.to_string(),
        value: Value::Date(*d),
    })
}

fn word<W: Word>(field: &Field<W>) -> Field<Seen> {
    field.as_ref().map(|w| Seen {
        code: w.code().into(),
        value: Value::Text(w.zh().into()),
    })
}

fn words<W: Word>(field: &Field<Vec<W>>) -> Field<Seen> {
    let join = |all: &[W], f: fn(W) -> &'static str| {
        all.iter().map(|w| f(*w)).collect::<Vec<_>>().join("、")
    };
    field.as_ref().map(|all| Seen {
        code: join(all, W::code),
        value: Value::Text(join(all, W::zh)),
    })
}

fn yes_no(field: &Field<bool>) -> Field<Seen> {
    field.map(|yes| Seen {
        code: if yes { "yes" } else { "no" }.into(),
        value: Value::Text(if yes { "是" } else { "否" }.into()),
    })
}

fn yuan(field: &Field<rust_decimal::Decimal>) -> Field<Seen> {
    field.map(|y| Seen {
        code: y.to_string(),
        value: Value::Yuan(y),
    })
}

fn count(field: &Field<u32>) -> Field<Seen> {
    field.map(|n| Seen {
        code: n.to_string(),
        value: Value::Text(n.to_string()),
    })
}

/// What stands in a field of a record.
pub(super) fn look(facts: &Facts, table: Table, ix: usize, name: FieldName) -> Field<Seen> {
    match table {
        Table::Institutions => institution(&facts.institutions[ix], name.0),
        Table::Teachers => teacher(&facts.teachers[ix], name.0),
        Table::Classes => class(&facts.classes[ix], name.0),
        Table::Sessions => session(facts, ix, name.0),
        Table::Payments => payment(&facts.payments[ix], name.0),
        Table::Contracts => contract(&facts.contracts[ix], name.0),
    }
}

/// The date in a field, where it is a date.
pub(super) fn look_date(
    facts: &Facts,
    table: Table,
    ix: usize,
    name: FieldName,
) -> Field<NaiveDate> {
    match look(facts, table, ix, name).map(|seen| seen.value) {
        Field::Value(Value::Date(date)) => Field::Value(date),
        Field::Value(_) => Field::Unreadable,
        Field::Blank => Field::Blank,
        Field::Unreadable => Field::Unreadable,
        Field::Absent => Field::Absent,
    }
}

fn given(id: &str) -> Field<Seen> {
    text(&Field::Value(id.to_owned()))
}

fn institution(i: &crate::model::Institution, name: &str) -> Field<Seen> {
    match name {
        "institution_id" => given(&i.id),
        "name" => text(&i.name),
        "uscc" => text(&i.uscc.map(|u| u.to_string())),
        "category" => word(&i.category),
        "legal_form" => word(&i.legal_form),
        "permit_no" => text(&i.permit_no),
        "permit_authority" => text(&i.permit_authority),
        "permit_issued_on" => date(&i.permit_issued_on),
        "permit_expires_on" => date(&i.permit_expires_on),
        "modes" => words(&i.modes),
        "stages" => words(&i.stages),
        "town" => text(&i.town),
        "address" => text(&i.address),
        "website" => text(&i.website),
        "fees_published_on" => date(&i.fees_published_on),
        "escrow_account" => text(&i.escrow_account),
        "risk_reserve_yuan" => yuan(&i.risk_reserve_yuan),
        _ => Field::Absent,
    }
}

fn teacher(t: &crate::model::Teacher, name: &str) -> Field<Seen> {
    match name {
        "teacher_id" => given(&t.id),
        "name" => text(&t.name),
        "role" => word(&t.role),
        "subject" => text(&t.subject),
        "certificate_no" => text(&t.certificate_no),
        "disclosed_onsite" => yes_no(&t.disclosed_onsite),
        "disclosed_online" => yes_no(&t.disclosed_online),
        "nationality" => text(&t.nationality),
        "located_in" => text(&t.located_in),
        "work_permit_no" => text(&t.work_permit_no),
        "school_employed" => yes_no(&t.school_employed),
        _ => Field::Absent,
    }
}

fn class(c: &crate::model::Class, name: &str) -> Field<Seen> {
    match name {
        "class_id" => given(&c.id),
        "name" => text(&c.name),
        "category" => word(&c.category),
        "subject" => text(&c.subject),
        "stage" => word(&c.stage),
        "grade" => text(&c.grade),
        "mode" => word(&c.mode),
        "capacity" => count(&c.capacity),
        "lesson_minutes" => count(&c.lesson_minutes),
        "lessons" => count(&c.lessons),
        "fee_yuan" => yuan(&c.fee_yuan),
        "starts_on" => date(&c.starts_on),
        "ends_on" => date(&c.ends_on),
        "filing_no" => text(&c.filing_no),
        "curriculum" => word(&c.curriculum),
        _ => Field::Absent,
    }
}

fn session(facts: &Facts, ix: usize, name: &str) -> Field<Seen> {
    let sessions = &facts.sessions;
    let moment = |m: crate::model::Moment| {
        let at = m.local().format("%Y-%m-%d %H:%M:%S").to_string();
        Field::Value(Seen {
            code: at.clone(),
            value: Value::Text(at),
        })
    };
    let optional = |t: Option<&str>| t.map_or(Field::Blank, given);
    match name {
        "session_id" => given(sessions.id(ix)),
        "start" => moment(sessions.start[ix]),
        "end" => moment(sessions.end[ix]),
        "teacher_id" => optional(sessions.teacher(ix).map(|t| facts.teacher(t).id.as_str())),
        "room" => optional(sessions.room(ix)),
        _ => Field::Absent,
    }
}

fn payment(p: &crate::model::Payment, name: &str) -> Field<Seen> {
    match name {
        "payment_id" => given(&p.id),
        "student_ref" => text(&p.student_ref),
        "amount_yuan" => yuan(&p.amount_yuan),
        "paid_on" => date(&p.paid_on),
        "covers_from" => date(&p.covers_from),
        "covers_to" => date(&p.covers_to),
        "lessons" => count(&p.lessons),
        "account" => text(&p.account),
        "loan" => yes_no(&p.loan),
        _ => Field::Absent,
    }
}

fn contract(c: &crate::model::Contract, name: &str) -> Field<Seen> {
    match name {
        "contract_id" => given(&c.id),
        "student_ref" => text(&c.student_ref),
        "template" => text(&c.template),
        "signed_on" => date(&c.signed_on),
        _ => Field::Absent,
    }
}
