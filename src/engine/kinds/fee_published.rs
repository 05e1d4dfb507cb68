//! `fee_published`: nobody pays more than the class's registered fee in proportion to the
//! lessons paid for.

use rust_decimal::Decimal;

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::verdict::{Reason, judged, known};
use crate::model::{Payment, Table, Value};

/// Exact decimals; equal is allowed.
#[derive(Debug)]
pub struct FeePublished {
    in_force: Dated<()>,
}

impl Check for FeePublished {
    const RECORDS: &'static [Record] = &[Record::Payment];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn payment(&self, payment: &Payment, _: usize, cx: &Context<'_>) -> Verdict {
        let class = cx.facts.class(payment.class);
        let at = match payment.paid_on.value().map(|day| self.in_force.on(*day)) {
            Some(None) => return Verdict::NotApplicable,
            Some(Some(((), at))) => Some(at),
            None => None,
        };
        judged((|| {
            let amount = *known(&payment.amount_yuan, Table::Payments, "amount_yuan")?;
            let paid_for = *known(&payment.lessons, Table::Payments, "lessons")?;
            let fee = *known(&class.fee_yuan, Table::Classes, "fee_yuan")?;
            let lessons = *known(&class.lessons, Table::Classes, "lessons")?;
            if lessons == 0 {
                return Err(Reason::Other("班级总课时为0".into()));
            }
            let (lessons, paid_for) = (Decimal::from(lessons), Decimal::from(paid_for));
            if amount * lessons <= fee * paid_for {
                return Ok(Verdict::Pass);
            }
            let Some(at) = at else {
                return known(&payment.paid_on, Table::Payments, "paid_on").map(|_| Verdict::Pass);
            };
            let due = fee * paid_for / lessons;
            Ok(Verdict::violation(Value::Yuan(amount), Value::Yuan(due), at))
        })())
    }
}
