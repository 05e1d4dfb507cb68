//! `prepaid_span`: one payment may not reach too far ahead, in months, lessons or yuan.

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::verdict::{Reason, known};
use crate::model::{Category, Field, Payment, Table, Value};

/// How far one payment may reach.
#[derive(Debug)]
pub struct PrepaidSpan {
    limits: Dated<Span>,
}

#[derive(Debug)]
struct Span {
    months: Option<u32>,
    lessons: Option<u32>,
    /// For non-subject classes only.
    non_subject_yuan: Option<Decimal>,
}

impl Check for PrepaidSpan {
    const RECORDS: &'static [Record] = &[Record::Payment];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        let limits = Dated::read(rule, problems, |r| {
            Some(Span {
                months: r.opt_count("months").map(|n| n.value),
                lessons: r.opt_count("lessons").map(|n| n.value),
                non_subject_yuan: r.opt_yuan("non_subject_yuan").map(|n| n.value),
            })
        })?;
        Some(Self { limits })
    }

    fn payment(&self, payment: &Payment, _: usize, cx: &Context<'_>) -> Verdict {
        let Some(paid_on) = payment.paid_on.value() else {
            // Which limits hold is not known; what keeps all of them is still fine.
            let all = self.limits.values().map(|span| span.judge(payment, cx));
            let fine = all.into_iter().all(|found| found.breaches.is_empty() && found.doubt.is_none());
            return match known(&payment.paid_on, Table::Payments, "paid_on") {
                Err(reason) if !fine => Verdict::Unknown(reason),
                _ => Verdict::Pass,
            };
        };
        let Some((span, at)) = self.limits.on(*paid_on) else { return Verdict::NotApplicable };
        let mut found = span.judge(payment, cx);
        match (found.breaches.len(), found.doubt) {
            (0, Some(reason)) => Verdict::Unknown(reason),
            (0, None) => Verdict::Pass,
            (1, _) => {
                let (observed, limit) = found.breaches.remove(0);
                Verdict::violation(observed, limit, at)
            }
            _ => {
                let join = |f: fn(&(Value, Value)) -> String| {
                    Value::Text(found.breaches.iter().map(f).collect::<Vec<_>>().join("；"))
                };
                Verdict::violation(join(|b| b.0.zh()), join(|b| b.1.zh()), at)
            }
        }
    }
}

struct Found {
    breaches: Vec<(Value, Value)>,
    doubt: Option<Reason>,
}

impl Span {
    fn judge(&self, payment: &Payment, cx: &Context<'_>) -> Found {
        let mut found = Found { breaches: Vec::new(), doubt: None };
        let period = payment.covers_from.value().zip(payment.covers_to.value());
        if let (Some(months), Some((from, to))) = (self.months, period) {
            found.breaches.extend(too_long(*from, *to, months));
        }
        if let (Some(limit), Some(lessons)) = (self.lessons, payment.lessons.value())
            && *lessons > limit
        {
            found.breaches.push((Value::Lessons(*lessons), Value::Lessons(limit)));
        }
        // Fees are charged by period or by lesson; where neither is said, nothing is known.
        let missing = || {
            known(&payment.covers_from, Table::Payments, "covers_from")
                .and(known(&payment.covers_to, Table::Payments, "covers_to"))
                .err()
        };
        if period.is_none() && payment.lessons.value().is_none() {
            found.doubt = Some(Reason::Other("收费的起止日期与课时数均未填写".into()));
        } else if period.is_none()
            && (self.lessons.is_none() || !unsaid(&payment.covers_from) || !unsaid(&payment.covers_to))
        {
            found.doubt = missing();
        } else if self.lessons.is_some() && !unsaid(&payment.lessons) {
            found.doubt = known(&payment.lessons, Table::Payments, "lessons").err();
        }
        if let Some(limit) = self.non_subject_yuan {
            self.sum(payment, limit, cx, &mut found);
        }
        found
    }

    fn sum(&self, payment: &Payment, limit: Decimal, cx: &Context<'_>, found: &mut Found) {
        let category = &cx.prepared.category[payment.class.at()];
        if *category == Ok(Category::Subject) {
            return;
        }
        match (known(&payment.amount_yuan, Table::Payments, "amount_yuan"), category) {
            (Ok(amount), _) if *amount <= limit => {}
            (Ok(amount), Ok(_)) => {
                found.breaches.push((Value::Yuan(*amount), Value::Yuan(limit)));
            }
            (Ok(_), Err(reason)) => found.doubt = Some(reason.clone()),
            (Err(reason), _) => found.doubt = Some(reason),
        }
    }
}

/// Whether nothing was filled in: half a period, or one that cannot be read, says that there
/// is one, and is no pass.
fn unsaid<T>(field: &Field<T>) -> bool {
    matches!(field, Field::Blank | Field::Absent)
}

/// Three months from 2 September end on 1 December; the day after is still allowed.
fn too_long(from: NaiveDate, to: NaiveDate, months: u32) -> Option<(Value, Value)> {
    let last = from.checked_add_months(Months::new(months))?;
    (to > last).then(|| {
        let span = |to: NaiveDate| {
            Value::Text(format!("{}至{}", Value::Date(from).zh(), Value::Date(to).zh()))
        };
        let limit = Value::Text(format!("不超过{months}个月（至{}）", Value::Date(last).zh()));
        (span(to), limit)
    })
}
