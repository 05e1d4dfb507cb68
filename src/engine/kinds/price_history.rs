//! `price_history`: an "original" price is not above the lowest price of the same course at
//! the same address in the days before the reduction.

use std::str::FromStr;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::offers::{same_course, words};
use crate::engine::verdict::Reason;
use crate::model::{Offer, Price, Reading, Value};

/// How many days before the reduction count; the last of them counts, the one before not.
///
/// A reduction that goes on is compared with what was asked before it began: its own price on
/// the days since would make every honest one look fabricated.
#[derive(Debug)]
pub struct PriceHistory {
    days: Dated<u32>,
}

/// A price with the price that it is compared with.
struct Reduced<'a> {
    price: &'a Price,
    amount: Decimal,
    original: Decimal,
}

impl Check for PriceHistory {
    const RECORDS: &'static [Record] = &[Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        let days = Dated::read(rule, problems, |r| {
            let days = r.count("days")?;
            if days.value == 0 {
                r.problems.note(days.at, "`days` 至少为1", "如 days = 7".into());
                return None;
            }
            Some(days.value)
        })?;
        Some(Self { days })
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some(page) = cx.facts.pages.get(of.page) else { return Verdict::NotApplicable };
        let day = page.captured_on.unwrap_or(cx.on);
        let Some((days, at)) = self.days.on(day) else { return Verdict::NotApplicable };
        let mut doubt = None;
        for price in &of.offer.prices {
            let Some(original) = &price.original else { continue };
            let verdict = match (Decimal::from_str(&price.amount), Decimal::from_str(original)) {
                // Not above the asking price: that is no reduction, and another rule's.
                (Ok(amount), Ok(original)) if original <= amount => continue,
                (Ok(amount), Ok(original)) => match page.captured_on {
                    Some(today) => {
                        let reduced = Reduced { price, amount, original };
                        reduced.judge(of.offer, today, &page.earlier, *days, at)
                    }
                    None => unknown("页面不是采集存档的，没有此前的价格可比"),
                },
                _ => unknown("页面上的价格无法识别"),
            };
            match verdict {
                Verdict::Violation(_) => return verdict.resting_on(words(of.offer, "prices")),
                Verdict::Unknown(reason) => doubt = Some(reason),
                Verdict::Pass | Verdict::NotApplicable => {}
            }
        }
        doubt.map_or(Verdict::Pass, Verdict::Unknown)
    }
}

fn unknown(why: &str) -> Verdict {
    Verdict::Unknown(Reason::Other(why.into()))
}

impl Reduced<'_> {
    /// Compares with what the archive holds, the last first.
    fn judge(
        &self,
        offer: &Offer,
        today: NaiveDate,
        earlier: &[Reading],
        days: u32,
        at: u8,
    ) -> Verdict {
        let mut since = today;
        let before = earlier.iter().skip_while(|reading| {
            let goes_on = self.stands_in(offer, reading);
            if goes_on {
                since = since.min(reading.day);
            }
            goes_on
        });
        let before: Vec<&Reading> = before.collect();
        let first = since.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN);
        let counted: Vec<&Reading> =
            before.into_iter().filter(|r| first <= r.day && r.day < since).collect();
        if counted.is_empty() {
            let since = Value::Date(since).zh();
            return unknown(&format!("{since}起标示原价，此前{days}日内没有这个页面的存档"));
        }
        let mut asked = Vec::new();
        for reading in counted {
            match self.asked_in(offer, reading) {
                Ok(Some(amount)) => asked.push((amount, reading)),
                Ok(None) => {}
                Err(why) => return unknown(why),
            }
        }
        // The lowest, and the latest day on which it was asked.
        match asked.into_iter().min_by_key(|(amount, reading)| (*amount, std::cmp::Reverse(reading.day))) {
            None => unknown(&format!("此前{days}日内的存档中没有找到同一课程的价格")),
            Some((lowest, _)) if self.original <= lowest => Verdict::Pass,
            Some((lowest, reading)) => {
                let day = Value::Date(reading.day).zh();
                let (lowest, original) = (Value::Yuan(lowest).zh(), Value::Yuan(self.original).zh());
                let observed = format!(
                    "“原价”{original}，而{day}存档的同一页面标价{lowest}（该次存档 SHA-256：{}）",
                    reading.sha256
                );
                let limit = format!("“原价”不得高于此前{days}日内的最低价{lowest}");
                Verdict::violation(Value::Text(observed), Value::Text(limit), at)
            }
        }
    }

    /// Whether the same reduction stood there already.
    fn stands_in(&self, offer: &Offer, reading: &Reading) -> bool {
        let found = same_course(offer, &reading.offers);
        let prices = found.into_iter().flat_map(|offer| &offer.prices);
        let same = |text: &str, own: Decimal| Decimal::from_str(text) == Ok(own);
        prices.filter(|price| price.unit == self.price.unit).any(|price| {
            let original = price.original.as_deref();
            same(&price.amount, self.amount) && original.is_some_and(|o| same(o, self.original))
        })
    }

    /// What the same course cost then; nothing where it did not stand there.
    fn asked_in(&self, offer: &Offer, reading: &Reading) -> Result<Option<Decimal>, &'static str> {
        let Some(then) = same_course(offer, &reading.offers) else { return Ok(None) };
        let mut prices = then.prices.iter().filter(|price| price.unit == self.price.unit);
        match (prices.next(), prices.next()) {
            (None, _) => Ok(None),
            (Some(price), None) => {
                Decimal::from_str(&price.amount).map(Some).map_err(|_| "存档中的价格无法识别")
            }
            (Some(_), Some(_)) => Err("存档中同一课程有多个价格，不清楚与哪一个比较"),
        }
    }
}
