//! `fee_published`: nobody pays, or is asked for, more than the class's registered fee in
//! proportion to the lessons.

use rust_decimal::Decimal;

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::matching::Match;
use crate::engine::meant::meant;
use crate::engine::offers;
use crate::engine::verdict::{Reason, judged, known};
use crate::model::{Class, Offer, Payment, Table, Value};

/// Exact decimals; equal is allowed.
#[derive(Debug)]
pub struct FeePublished {
    in_force: Dated<()>,
}

impl Check for FeePublished {
    const RECORDS: &'static [Record] = &[Record::Payment, Record::Offer];

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

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        // What nobody registered has no registered fee.
        if *of.found == Match::None {
            return Verdict::NotApplicable;
        }
        judged(advertised(of, cx, at))
    }
}

/// A price on a page for so many lessons of so many minutes.
struct Asked {
    yuan: Decimal,
    lessons: Decimal,
    minutes: Option<u32>,
}

/// A price is too high where it is above the fee of every class that may be meant.
fn advertised(of: &Offered<'_>, cx: &Context<'_>, at: u8) -> Result<Verdict, Reason> {
    let other = |text: &str| Reason::Other(text.to_owned());
    let asked = prices(of.offer)?;
    let classes = meant(of, cx)?;
    let (mut over, mut fine): (Option<(Decimal, Decimal)>, bool) = (None, false);
    for price in &asked {
        let dues = classes.iter().map(|class| price.due(&cx.facts.classes[*class], of.offer));
        let dues: Vec<Due> = dues.collect::<Result<_, Reason>>()?;
        let above = dues.iter().filter(|due| due.is_above(price)).count();
        if above == 0 {
            fine = true;
        } else if above < dues.len() {
            return Err(other("页面课程可能对应多个班级，登记的收费不同，不清楚是哪一个"));
        } else {
            let due = dues.iter().map(Due::yuan).max().unwrap_or_default();
            over = Some(over.map_or((price.yuan, due), |seen| seen.min((price.yuan, due))));
        }
    }
    match over {
        None => Ok(Verdict::Pass),
        Some(_) if fine => Err(other("页面有多个价格，不清楚哪一个是登记班级的价格")),
        Some((yuan, due)) => Ok(Verdict::violation(Value::Yuan(yuan), Value::Yuan(due), at)
            .resting_on(offers::words(of.offer, "prices"))),
    }
}

/// The prices of a page that can be compared lesson by lesson.
fn prices(offer: &Offer) -> Result<Vec<Asked>, Reason> {
    let (mut asked, mut counted) = (Vec::new(), true);
    for price in &offer.prices {
        let Ok(yuan) = price.amount.parse() else { continue };
        let lessons = match price.unit.as_deref() {
            Some("lesson") => Some(Decimal::ONE),
            Some("course" | "term") => {
                counted &= offer.lessons.is_some();
                offer.lessons.map(Decimal::from)
            }
            _ => None,
        };
        let minutes = offer.lesson_minutes;
        asked.extend(lessons.map(|lessons| Asked { yuan, lessons, minutes }));
    }
    match (asked.is_empty(), counted) {
        (false, _) => Ok(asked),
        (true, false) => Err(Reason::Other("页面未写明总课时数".into())),
        (true, true) => Err(Reason::Other("页面未写明每课时或整期的价格".into())),
    }
}

/// What a class's registered fee comes to for the lessons of a price, as a fraction, so that
/// a price of exactly that stays equal to it.
struct Due {
    above: Decimal,
    below: Decimal,
}

impl Due {
    fn is_above(&self, price: &Asked) -> bool {
        price.yuan * self.below > self.above
    }

    fn yuan(&self) -> Decimal {
        self.above.checked_div(self.below).unwrap_or_default()
    }
}

impl Asked {
    fn due(&self, class: &Class, offer: &Offer) -> Result<Due, Reason> {
        let fee = *known(&class.fee_yuan, Table::Classes, "fee_yuan")?;
        let lessons = *known(&class.lessons, Table::Classes, "lessons")?;
        if lessons == 0 {
            return Err(Reason::Other("班级总课时为0".into()));
        }
        let (own, said) = match (class.lesson_minutes.value(), self.minutes) {
            (Some(own), Some(said)) if *own > 0 && said > 0 => (*own, said),
            (Some(own), None) if longest(offer).is_some_and(|minutes| minutes > *own) => {
                return Err(Reason::Other(
                    "页面未写明每课时时长，一次上课比登记的一课时长，无法折算".into(),
                ));
            }
            _ => (1, 1),
        };
        Ok(Due {
            above: fee * self.lessons * Decimal::from(said),
            below: Decimal::from(lessons) * Decimal::from(own),
        })
    }
}

/// Minutes of the longest time that the page names.
fn longest(offer: &Offer) -> Option<u32> {
    let length = |time| {
        let seconds = offers::end(time)?.checked_sub(offers::start(time)?)?;
        Some(seconds / 60)
    };
    offer.sessions.iter().filter_map(length).max()
}
