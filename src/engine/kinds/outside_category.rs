//! `outside_category`: a non-subject institution teaches no subject class.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::verdict::{Reason, silent};
use crate::extract::subject_of;
use crate::model::{Category, Class, Field, Table, Value, Word};

/// A class counts as subject tutoring by its declared category or by its subject.
#[derive(Debug)]
pub struct OutsideCategory {
    in_force: Dated<()>,
}

impl Check for OutsideCategory {
    const RECORDS: &'static [Record] = &[Record::Class];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn class(&self, class: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.class_day(class)) else {
            return Verdict::NotApplicable;
        };
        let owner = cx.facts.institution(class.institution);
        let taught = class.subject.text().and_then(|s| subject_of(s, cx.vocabulary));
        let by_subject = matches!(taught, Some((_, Category::Subject)));
        let declared = class.category.value() == Some(&Category::Subject);
        let teaches_subject: Result<bool, Reason> = match &cx.prepared.category[ix] {
            _ if declared || by_subject => Ok(true),
            Ok(_) => Ok(false),
            Err(reason) => Err(reason.clone()),
        };
        match (&owner.category, teaches_subject) {
            (Field::Value(Category::Subject), _) | (_, Ok(false)) => Verdict::Pass,
            (_, Err(reason)) => Verdict::Unknown(reason),
            (Field::Value(category), Ok(true)) => {
                let subject = class.subject.text().unwrap_or("未填写");
                let declared = class.category.value().map_or("未填写", |c| c.zh());
                let observed = format!("课程类别：{declared}，科目：{subject}");
                let limit = format!("{}机构不得开设学科类课程", category.zh());
                Verdict::violation(Value::Text(observed), Value::Text(limit), at)
            }
            (silent_cell, Ok(true)) => {
                Verdict::Unknown(silent(silent_cell, Table::Institutions, "category"))
            }
        }
    }
}
