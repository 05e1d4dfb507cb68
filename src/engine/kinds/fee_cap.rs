//! `fee_cap`: the guide price per person and standard lesson, with its tolerance.

use rust_decimal::Decimal;

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::offers;
use crate::engine::verdict::{Reason, judged, known};
use crate::model::{Class, Mode, Offer, Table, Value};
use crate::rules::{Reader, Toml};

/// Guide prices: online one for all, offline by class size.
#[derive(Debug)]
pub struct FeeCap {
    caps: Dated<Caps>,
}

#[derive(Debug)]
struct Caps {
    online: Decimal,
    /// Largest class size of each band, inclusive, and its price; the last is open. Where
    /// two bands claim a size the first, dearer one holds.
    offline: Vec<(Option<u32>, Decimal)>,
    online_minutes: u32,
    offline_minutes: u32,
    tolerance_percent: u32,
}

impl Check for FeeCap {
    const RECORDS: &'static [Record] = &[Record::Class, Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { caps: Dated::read(rule, problems, read_caps)? })
    }

    fn class(&self, class: &Class, _: usize, _: &Context<'_>) -> Verdict {
        let Some(starts_on) = class.starts_on.value() else {
            // Which caps hold is not known; a fee under all of them is still fine.
            let fine = self.caps.values().all(|caps| caps.class(class, 0) == Verdict::Pass);
            return match known(&class.starts_on, Table::Classes, "starts_on") {
                Err(reason) if !fine => Verdict::Unknown(reason),
                _ => Verdict::Pass,
            };
        };
        let Some((caps, at)) = self.caps.on(*starts_on) else { return Verdict::NotApplicable };
        caps.class(class, at)
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let offer = of.offer;
        let Some((caps, at)) = self.caps.on(cx.on) else { return Verdict::NotApplicable };
        let unsaid = |what: &str| Reason::Other(format!("页面未写明{what}"));
        judged((|| {
            let mode = offer.mode.ok_or_else(|| unsaid("线上或线下"))?;
            let size = match mode {
                Mode::Online => None,
                Mode::Offline => Some(offer.class_size.ok_or_else(|| unsaid("班额"))?),
            };
            let minutes = offer.lesson_minutes.ok_or_else(|| unsaid("每课时时长"))?;
            let (yuan, lessons) = lesson_price(offer).ok_or_else(|| unsaid("每课时价格"))?;
            let verdict = caps.judge(mode, size, Paid { yuan, lessons, minutes }, at);
            Ok(verdict.resting_on(offers::words(offer, "prices")))
        })())
    }
}

/// A price per lesson, or one for the whole course whose lessons are counted.
fn lesson_price(offer: &Offer) -> Option<(Decimal, u32)> {
    offer.prices.iter().find_map(|price| {
        let yuan: Decimal = price.amount.parse().ok()?;
        match price.unit.as_deref() {
            Some("lesson") => Some((yuan, 1)),
            Some("course" | "term") => Some((yuan, offer.lessons?)),
            _ => None,
        }
    })
}

/// What one pupil pays.
#[derive(Clone, Copy)]
struct Paid {
    yuan: Decimal,
    lessons: u32,
    minutes: u32,
}

impl Caps {
    fn class(&self, class: &Class, at: u8) -> Verdict {
        judged((|| {
            let mode = *known(&class.mode, Table::Classes, "mode")?;
            let size = match mode {
                Mode::Online => None,
                Mode::Offline => Some(*known(&class.capacity, Table::Classes, "capacity")?),
            };
            let yuan = *known(&class.fee_yuan, Table::Classes, "fee_yuan")?;
            let lessons = *known(&class.lessons, Table::Classes, "lessons")?;
            let minutes = *known(&class.lesson_minutes, Table::Classes, "lesson_minutes")?;
            Ok(self.judge(mode, size, Paid { yuan, lessons, minutes }, at))
        })())
    }

    fn judge(&self, mode: Mode, size: Option<u32>, paid: Paid, at: u8) -> Verdict {
        let (guide, standard) = match mode {
            Mode::Online => (self.online, self.online_minutes),
            Mode::Offline => (self.band(size.unwrap_or(0)), self.offline_minutes),
        };
        let all_minutes = Decimal::from(paid.lessons) * Decimal::from(paid.minutes);
        if all_minutes.is_zero() {
            return Verdict::Unknown(Reason::Other("总课时或课时时长为0".into()));
        }
        let cap = guide * Decimal::from(100 + self.tolerance_percent) / Decimal::ONE_HUNDRED;
        // Compared without dividing, so that a price of exactly the cap stays equal to it.
        Verdict::hold(paid.yuan * Decimal::from(standard) <= cap * all_minutes, || {
            let observed = paid.yuan * Decimal::from(standard) / all_minutes;
            Verdict::violation(Value::Yuan(observed), Value::Yuan(cap), at)
        })
    }

    fn band(&self, size: u32) -> Decimal {
        let band = self.offline.iter().find(|(up_to, _)| up_to.is_none_or(|up_to| size <= up_to));
        band.map_or(Decimal::ZERO, |(_, yuan)| *yuan)
    }
}

fn read_caps(r: &mut Reader<'_>) -> Option<Caps> {
    let online = r.opt_yuan("online");
    let (online_minutes, offline_minutes) = (r.count("online_minutes"), r.count("offline_minutes"));
    let tolerance = r.count("tolerance_percent");
    if online.is_none() {
        r.problems.note(r.at(), "缺少 `online`", "如 online = 15".into());
    }
    let offline = read_bands(r)?;
    Some(Caps {
        online: online?.value,
        offline,
        online_minutes: online_minutes?.value,
        offline_minutes: offline_minutes?.value,
        tolerance_percent: tolerance?.value,
    })
}

/// `offline = [{ up_to = 10, yuan = 60 }, { up_to = 35, yuan = 40 }, { yuan = 25 }]`
fn read_bands(r: &mut Reader<'_>) -> Option<Vec<(Option<u32>, Decimal)>> {
    let wanted = "如 offline = [{ up_to = 10, yuan = 60 }, { yuan = 25 }]，最后一档不写 up_to";
    let Some(node) = r.take("offline") else {
        r.problems.note(r.at(), "缺少 `offline`", wanted.into());
        return None;
    };
    let mut bands = Vec::new();
    if let Toml::List(items) = &node.value {
        for item in items {
            let Toml::Table(section) = &item.value else { continue };
            let mut band = section.reader(r.problems);
            let (up_to, yuan) = (band.opt_count("up_to"), band.opt_yuan("yuan"));
            band.finish();
            bands.extend(yuan.map(|yuan| (up_to.map(|n| n.value), yuan.value)));
        }
    }
    let rising = bands.windows(2).all(|pair| match (pair[0].0, pair[1].0) {
        (Some(a), Some(b)) => a < b,
        (a, _) => a.is_some(),
    });
    if bands.last().is_none_or(|last| last.0.is_some()) || !rising {
        r.problems.note(node.at, "班额分档不完整或次序不对", wanted.into());
        return None;
    }
    Some(bands)
}
