//! `prepaid_span`: one payment may not reach too far ahead, in months, lessons or yuan.

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::offers;
use crate::engine::verdict::{Reason, known};
use crate::model::{Category, Field, Offer, Payment, Price, Table, Value};

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
    const RECORDS: &'static [Record] = &[Record::Payment, Record::Offer];

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
        span.judge(payment, cx).verdict(at)
    }

    /// What a page asks for at once.
    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some((span, at)) = self.limits.on(cx.on) else { return Verdict::NotApplicable };
        if of.offer.prices.is_empty() {
            return Verdict::Unknown(Reason::Other("页面未写明价格".into()));
        }
        let mut found = Found { breaches: Vec::new(), doubt: None };
        for price in &of.offer.prices {
            span.advertised(price, of.offer, &mut found);
        }
        found.breaches.dedup();
        found.verdict(at).resting_on(offers::words(of.offer, "prices"))
    }
}

struct Found {
    breaches: Vec<(Value, Value)>,
    doubt: Option<Reason>,
}

impl Found {
    fn verdict(mut self, at: u8) -> Verdict {
        match (self.breaches.len(), self.doubt) {
            (0, Some(reason)) => Verdict::Unknown(reason),
            (0, None) => Verdict::Pass,
            (1, _) => {
                let (observed, limit) = self.breaches.remove(0);
                Verdict::violation(observed, limit, at)
            }
            _ => {
                let join = |f: fn(&(Value, Value)) -> String| {
                    Value::Text(self.breaches.iter().map(f).collect::<Vec<_>>().join("；"))
                };
                Verdict::violation(join(|b| b.0.zh()), join(|b| b.1.zh()), at)
            }
        }
    }
}

impl Span {
    /// A price for a whole course, term or year is paid at once; one by the lesson says
    /// nothing of how many are paid for.
    fn advertised(&self, price: &Price, offer: &Offer, found: &mut Found) {
        let unsaid = |what: &str| Some(Reason::Other(format!("页面未写明{what}")));
        match price.unit.as_deref() {
            Some("course" | "term") => self.at_once(offer, found),
            Some("year") => {
                if let Some(months) = self.months.filter(|months| *months < 12) {
                    found.breaches.push((Value::Months(12), Value::Months(months)));
                }
            }
            Some("quarter") => {
                if let Some(months) = self.months.filter(|months| *months < 3) {
                    found.breaches.push((Value::Months(3), Value::Months(months)));
                }
            }
            Some("month" | "week" | "day") => {}
            Some("lesson" | "session" | "hour") => {
                let many = offer.lessons.zip(self.lessons).is_some_and(|(all, limit)| all > limit);
                if many || (offer.lessons.is_none() && self.lessons.is_some()) {
                    found.doubt = unsaid("一次收取多少课时的费用");
                }
                return;
            }
            _ => found.doubt = unsaid("价格对应的课时数或期限"),
        }
        let Some(limit) = self.non_subject_yuan else { return };
        match (price.amount.parse::<Decimal>(), offer.category) {
            (_, Some(Category::Subject)) => {}
            (Ok(yuan), _) if yuan <= limit => {}
            (Ok(yuan), Some(_)) => found.breaches.push((Value::Yuan(yuan), Value::Yuan(limit))),
            (Ok(_), None) => found.doubt = unsaid("课程类别"),
            (Err(_), _) => found.doubt = Some(Reason::Other("页面上的价格无法识别".into())),
        }
    }

    fn at_once(&self, offer: &Offer, found: &mut Found) {
        let day = |text: &Option<String>| text.as_deref()?.parse::<NaiveDate>().ok();
        let period = offer.period.as_ref().and_then(|p| day(&p.from).zip(day(&p.to)));
        if let (Some(months), Some((from, to))) = (self.months, period) {
            found.breaches.extend(too_long(from, to, months));
        }
        if let Some((lessons, limit)) = offer.lessons.zip(self.lessons)
            && lessons > limit
        {
            found.breaches.push((Value::Lessons(lessons), Value::Lessons(limit)));
        }
        let counted = offer.lessons.is_some() && self.lessons.is_some();
        if period.is_none() && !counted {
            let why = "页面未写明收费对应的课时数或起止日期";
            found.doubt = Some(Reason::Other(why.into()));
        }
    }

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
