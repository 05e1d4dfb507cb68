//! `prohibited`: to be in scope is the breach.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::fields::{FieldName, look, table_of};
use crate::model::{Class, Table, Teacher, Value};

/// What to show of the record as the observed fact.
#[derive(Debug)]
pub struct Prohibited {
    show: Vec<FieldName>,
    limit: String,
    in_force: Dated<()>,
}

impl Check for Prohibited {
    const RECORDS: &'static [Record] = &[Record::Teacher, Record::Class];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let (show, limit) = (r.opt_texts("show"), r.text("limit"));
        if show.is_empty() {
            r.problems.note(r.at(), "缺少 `show`", "列出作为事实展示的字段".into());
        }
        r.finish();
        let show: Option<Vec<_>> =
            show.iter().map(|name| FieldName::find(rule, name, problems)).collect();
        let in_force = Dated::read(rule, problems, |_| Some(()))?;
        Some(Self { show: show?, limit: limit?.value, in_force })
    }

    fn teacher(&self, _: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Record::Teacher, ix, self.in_force.on(cx.on), cx)
    }

    fn class(&self, class: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(Record::Class, ix, self.in_force.on(cx.class_day(class)), cx)
    }
}

impl Prohibited {
    fn judge(
        &self,
        record: Record,
        ix: usize,
        in_force: Option<(&(), u8)>,
        cx: &Context<'_>,
    ) -> Verdict {
        let (Some(((), at)), Some(table)) = (in_force, table_of(record)) else {
            return Verdict::NotApplicable;
        };
        Verdict::violation(Value::Text(shown(&self.show, table, ix, cx)), Value::Text(self.limit.clone()), at)
    }
}

/// "国籍：US、所在地：US".
pub(super) fn shown(names: &[FieldName], table: Table, ix: usize, cx: &Context<'_>) -> String {
    let parts: Vec<String> = names
        .iter()
        .map(|name| {
            let zh = table.column(name.0).map_or(name.0, |c| c.zh);
            let field = look(cx.facts, table, ix, *name);
            match field.value() {
                Some(seen) => format!("{zh}：{}", seen.value.zh()),
                None => format!("{zh}{}", field.why_not().unwrap_or_default()),
            }
        })
        .collect();
    parts.join("、")
}
