//! `date_before`: a date of the registry lies before a day.

use chrono::NaiveDate;

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::fields::{FieldName, look, look_date};
use crate::engine::verdict::{judged, known};
use crate::model::{Institution, Table, Value};

/// The first day that is too late.
#[derive(Debug)]
pub struct DateBefore {
    field: FieldName,
    /// Where this field says "none", there is nothing to judge.
    only_with: Option<FieldName>,
    before: Dated<NaiveDate>,
}

impl Check for DateBefore {
    const RECORDS: &'static [Record] = &[Record::Institution];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let (field, only_with) = (r.text("field"), r.opt_text("only_with"));
        r.finish();
        let only_with = match only_with {
            Some(name) => Some(FieldName::find(rule, &name, problems)?),
            None => None,
        };
        let before = Dated::read(rule, problems, |r| Some(r.date("before")?.value))?;
        Some(Self { field: FieldName::find(rule, &field?, problems)?, only_with, before })
    }

    fn institution(&self, _: &Institution, ix: usize, cx: &Context<'_>) -> Verdict {
        let Some((before, at)) = self.before.on(cx.on) else { return Verdict::NotApplicable };
        let absent = |name| look(cx.facts, Table::Institutions, ix, name).is_blank();
        if self.only_with.is_some_and(absent) {
            return Verdict::NotApplicable;
        }
        let date = look_date(cx.facts, Table::Institutions, ix, self.field);
        judged(known(&date, Table::Institutions, self.field.0).map(|date| {
            Verdict::hold(date < before, || {
                let limit = Value::Text(format!("{}之前", Value::Date(*before).zh()));
                Verdict::violation(Value::Date(*date), limit, at)
            })
        }))
    }
}
