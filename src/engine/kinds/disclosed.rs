//! `disclosed`: every named yes/no field says yes.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::fields::{FieldName, look};
use crate::engine::verdict::silent;
use crate::model::{Table, Teacher, Value};

/// Fields that must all say yes.
#[derive(Debug)]
pub struct Disclosed {
    fields: Vec<FieldName>,
    in_force: Dated<()>,
}

impl Check for Disclosed {
    const RECORDS: &'static [Record] = &[Record::Teacher];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let names = r.opt_texts("fields");
        if names.is_empty() {
            r.problems.note(r.at(), "缺少 `fields`", "如 fields = [\"disclosed_onsite\"]".into());
        }
        r.finish();
        let fields: Option<Vec<_>> =
            names.iter().map(|name| FieldName::find(rule, name, problems)).collect();
        let in_force = Dated::read(rule, problems, |_| Some(()))?;
        Some(Self { fields: fields?, in_force })
    }

    fn teacher(&self, _: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        let (mut refused, mut doubt, mut names) = (Vec::new(), None, Vec::new());
        for name in &self.fields {
            let zh = Table::Teachers.column(name.0).map_or(name.0, |c| c.zh);
            names.push(zh);
            let field = look(cx.facts, Table::Teachers, ix, *name);
            match field.value() {
                Some(seen) if seen.code == "no" => refused.push(format!("{zh}：否")),
                Some(_) => {}
                None => doubt = Some(silent(&field, Table::Teachers, name.0)),
            }
        }
        match (refused.is_empty(), doubt) {
            (false, _) => Verdict::violation(
                Value::Text(refused.join("、")),
                Value::Text(format!("{}均须为是", names.join("、"))),
                at,
            ),
            (true, Some(reason)) => Verdict::Unknown(reason),
            (true, None) => Verdict::Pass,
        }
    }
}
