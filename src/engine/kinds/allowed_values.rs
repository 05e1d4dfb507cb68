//! `allowed_values`: a field holds one of the allowed words.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::fields::{FieldName, look, look_date, table_of};
use crate::engine::verdict::{judged, known};
use crate::model::{Class, Field, Institution, Payment, Table, Teacher, Value, code_zh};

/// The allowed words, compared by code ("non_profit", "no").
#[derive(Debug)]
pub struct AllowedValues {
    field: FieldName,
    day: Option<FieldName>,
    allowed: Dated<Vec<String>>,
}

impl Check for AllowedValues {
    const RECORDS: &'static [Record] =
        &[Record::Institution, Record::Teacher, Record::Class, Record::Payment];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let (field, day) = (r.text("field"), r.opt_text("day"));
        r.finish();
        let day = match day {
            Some(name) => Some(FieldName::find(rule, &name, problems)?),
            None => None,
        };
        let allowed = Dated::read(rule, problems, |r| {
            let values: Vec<String> = r.opt_texts("values").into_iter().map(|v| v.value).collect();
            if values.is_empty() {
                r.problems.note(r.at(), "缺少 `values`", "如 values = [\"non_profit\"]".into());
            }
            Some(values)
        })?;
        Some(Self { field: FieldName::find(rule, &field?, problems)?, day, allowed })
    }

    fn institution(&self, _: &Institution, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Record::Institution, ix, Field::Value(cx.on), cx)
    }

    fn teacher(&self, _: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Record::Teacher, ix, Field::Value(cx.on), cx)
    }

    fn class(&self, class: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Record::Class, ix, Field::Value(cx.class_day(class)), cx)
    }

    fn payment(&self, payment: &Payment, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Record::Payment, ix, payment.paid_on, cx)
    }
}

impl AllowedValues {
    fn judge(
        &self,
        record: Record,
        ix: usize,
        own_day: Field<chrono::NaiveDate>,
        cx: &Context<'_>,
    ) -> Verdict {
        let Some(table) = table_of(record) else { return Verdict::NotApplicable };
        let (day, day_column) = match self.day {
            Some(name) => (look_date(cx.facts, table, ix, name), name.0),
            None => (own_day, "paid_on"),
        };
        // Before the rule was in force nothing is asked, so nothing can be missing.
        if day.value().is_some_and(|day| self.allowed.on(*day).is_none()) {
            return Verdict::NotApplicable;
        }
        judged(known(&look(cx.facts, table, ix, self.field), table, self.field.0).and_then(|seen| {
            // A value that is allowed under every limit passes whatever the day.
            let always = self.allowed.values().all(|list| list.contains(&seen.code));
            let Some(day) = day.value() else {
                if always {
                    return Ok(Verdict::Pass);
                }
                return known(&day, table, day_column).map(|_| Verdict::Pass);
            };
            let Some((allowed, at)) = self.allowed.on(*day) else {
                return Ok(Verdict::NotApplicable);
            };
            Ok(Verdict::hold(allowed.contains(&seen.code), || {
                let zh = table.column(self.field.0).map_or(self.field.0, |c| c.zh);
                let observed = Value::Text(format!("{zh}：{}", seen.value.zh()));
                Verdict::violation(observed, Value::Text(self.wanted(table, allowed)), at)
            }))
        }))
    }

    fn wanted(&self, table: Table, allowed: &[String]) -> String {
        let zh = table.column(self.field.0).map_or(self.field.0, |c| c.zh);
        let words: Vec<&str> = allowed.iter().map(|code| zh_of(code)).collect();
        format!("{zh}应为{}", words.join("或"))
    }
}

/// The Chinese form of an allowed code.
fn zh_of(code: &str) -> &str {
    match code {
        "CN" => "中国（内地）",
        _ => code_zh(code).unwrap_or(code),
    }
}
