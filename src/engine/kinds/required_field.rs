//! `required_field`: the registry must name a number or a date; an empty cell means that
//! there is none.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::fields::{FieldName, look, look_date, table_of};
use crate::engine::verdict::silent;
use crate::model::{Class, Institution, Need, Table, Teacher, Value};

/// What must be there, and the field whose date decides which limit holds.
#[derive(Debug)]
pub struct RequiredField {
    fields: Vec<FieldName>,
    day: Option<FieldName>,
    in_force: Dated<()>,
}

impl Check for RequiredField {
    const RECORDS: &'static [Record] = &[Record::Institution, Record::Teacher, Record::Class];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let (names, day) = (r.opt_texts("fields"), r.opt_text("day"));
        if names.is_empty() {
            r.problems.note(r.at(), "缺少 `fields`", "如 fields = [\"filing_no\"]".into());
        }
        r.finish();
        let mut fields = Vec::new();
        for name in &names {
            let Some(field) = FieldName::find(rule, name, problems) else { continue };
            let judged = rule.scope.records.iter().filter_map(|r| table_of(*r)).all(|table| {
                table.column(field.0).is_some_and(|c| c.need == Need::NoneIfBlank)
            });
            if !judged {
                let title = format!("`{}` 为空只表示不清楚，不能据此认定", field.0);
                problems.note(name.at.clone(), &title, "只能用空白即表示没有的列".into());
            }
            fields.push(field);
        }
        let day = match day {
            Some(name) => Some(FieldName::find(rule, &name, problems)?),
            None => None,
        };
        let in_force = Dated::read(rule, problems, |_| Some(()))?;
        Some(Self { fields, day, in_force })
    }

    fn institution(&self, _: &Institution, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Table::Institutions, ix, cx)
    }

    fn teacher(&self, _: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Table::Teachers, ix, cx)
    }

    fn class(&self, _: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Table::Classes, ix, cx)
    }
}

impl RequiredField {
    fn judge(&self, table: Table, ix: usize, cx: &Context<'_>) -> Verdict {
        let day = match self.day {
            Some(name) => look_date(cx.facts, table, ix, name),
            None => crate::model::Field::Value(cx.on),
        };
        let mut missing = Vec::new();
        let mut doubt = None;
        for name in &self.fields {
            let field = look(cx.facts, table, ix, *name);
            if field.is_blank() {
                missing.push(table.column(name.0).map_or(name.0, |c| c.zh));
            } else if !field.is_value() {
                doubt = Some(silent(&field, table, name.0));
            }
        }
        let Some(day) = day.value() else {
            // Without the day nothing can be held against it, but a complete record passes.
            let unsure = !missing.is_empty() || doubt.is_some();
            let name = self.day.map_or("", |n| n.0);
            return match unsure {
                true => Verdict::Unknown(silent(&day, table, name)),
                false => Verdict::Pass,
            };
        };
        let Some(((), at)) = self.in_force.on(*day) else { return Verdict::NotApplicable };
        match (missing.is_empty(), doubt) {
            (false, _) => Verdict::violation(
                Value::Text(format!("无{}", missing.join("、无"))),
                Value::Text(format!("须有{}", self.wanted(table))),
                at,
            ),
            (true, Some(reason)) => Verdict::Unknown(reason),
            (true, None) => Verdict::Pass,
        }
    }

    fn wanted(&self, table: Table) -> String {
        let names: Vec<&str> =
            self.fields.iter().map(|n| table.column(n.0).map_or(n.0, |c| c.zh)).collect();
        names.join("、")
    }
}
