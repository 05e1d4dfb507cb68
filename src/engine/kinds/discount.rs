//! `discount`: a price reduction that the page itself contradicts.

use rust_decimal::Decimal;

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::offers;
use crate::model::Value;

/// An "original" price that is not above the asking price is no reduction. Whether it was
/// ever asked needs the archive's price history.
#[derive(Debug)]
pub struct Discount {
    in_force: Dated<()>,
}

impl Check for Discount {
    const RECORDS: &'static [Record] = &[Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let offer = of.offer;
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        for price in &offer.prices {
            let original = price.original.as_deref().and_then(|o| o.parse::<Decimal>().ok());
            let amount = price.amount.parse::<Decimal>().ok();
            if let (Some(original), Some(amount)) = (original, amount)
                && original <= amount
            {
                let (was, now) = (Value::Yuan(original).zh(), Value::Yuan(amount).zh());
                let observed = Value::Text(format!("“原价”{was}，现价{now}"));
                let limit = Value::Text("现价须低于原价".into());
                return Verdict::violation(observed, limit, at)
                    .resting_on(offers::words(offer, "prices"));
            }
        }
        Verdict::Pass
    }
}
