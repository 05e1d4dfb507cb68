//! First and last days of limits, moved by one day each way.

use chrono::NaiveDate;

use crate::rules::Limit;

use super::Mutant;

/// The limits with one day moved. Where a limit begins on the day after another one ends,
/// that is one boundary, and both days move together.
pub(super) fn moved(limits: &[Limit]) -> Vec<(Mutant, Vec<Limit>)> {
    let mut all = Vec::new();
    for (nth, limit) in limits.iter().enumerate() {
        let before = limits.iter().position(|l| {
            l.pack == limit.pack && l.to.and_then(|to| to.succ_opt()) == Some(limit.from)
        });
        for from in around(limit.from) {
            let mut changed = limits.to_vec();
            changed[nth].from = from;
            if let Some(before) = before {
                changed[before].to = from.pred_opt();
            }
            all.push((mutant(limit, "from", limit.from, from), changed));
        }
        let Some(last) = limit.to else { continue };
        let followed = limits
            .iter()
            .any(|l| l.pack == limit.pack && last.succ_opt() == Some(l.from));
        for to in around(last).filter(|_| !followed) {
            let mut changed = limits.to_vec();
            changed[nth].to = Some(to);
            all.push((mutant(limit, "to", last, to), changed));
        }
    }
    all
}

fn around(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    [day.pred_opt(), day.succ_opt()].into_iter().flatten()
}

fn mutant(limit: &Limit, key: &str, from: NaiveDate, to: NaiveDate) -> Mutant {
    Mutant {
        place: format!("[[limit]] {} {key}", limit.from),
        from: from.to_string(),
        to: to.to_string(),
    }
}
