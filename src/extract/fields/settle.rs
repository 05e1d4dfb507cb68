//! Days and clocks that stand apart become lesson times.

use super::{Draft, MOST_PER_FIELD};
use crate::extract::text::Found;
use crate::model::WeeklyTime;

impl Draft<'_> {
    /// A day on one line and a clock on the next (每周五 / 19:00-20:30) are one time. Several
    /// of both are paired as they are written (周六 / 9:00-11:00 / 周日 / 14:00-16:00); where
    /// all days stand before all clocks nobody knows which goes with which, and they stay
    /// apart.
    pub(in crate::extract) fn settle(&mut self) {
        let is_day = |t: &Found<WeeklyTime>| {
            t.value.start.is_none()
                && t.value.end.is_none()
                && (t.value.weekday.is_some() || t.value.date.is_some())
        };
        let is_clock = |t: &Found<WeeklyTime>| t.value.weekday.is_none() && t.value.date.is_none();
        // What the name says of days counts where nothing else does; a day alone likewise.
        if self.sessions.iter().all(is_clock) {
            let named = std::mem::take(&mut self.named_days);
            let dates = std::mem::take(&mut self.dates);
            let single = |day: Found<String>| {
                let time = WeeklyTime {
                    date: Some(day.value),
                    ..WeeklyTime::default()
                };
                Found::new(time, day.start, day.end)
            };
            if !named.is_empty() {
                self.sessions.extend(named);
            } else if !self.sessions.is_empty() && self.period.is_none() && dates.len() <= 8 {
                self.sessions.extend(dates.into_iter().map(single));
            }
        }
        let days: Vec<_> = self
            .sessions
            .iter()
            .filter(|t| is_day(t))
            .cloned()
            .collect();
        let clocks: Vec<_> = self
            .sessions
            .iter()
            .filter(|t| is_clock(t))
            .cloned()
            .collect();
        if days.is_empty() || clocks.is_empty() || days.len() * clocks.len() > MOST_PER_FIELD {
            return;
        }
        // A day that also has a whole time of its own stands for itself.
        let whole = |day: &Found<WeeklyTime>| {
            self.sessions
                .iter()
                .any(|t| !is_clock(t) && t.value.start.is_some() && is_same_day(t, day))
        };
        let days: Vec<_> = days.into_iter().filter(|day| !whole(day)).collect();
        let Some(pairs) = pairs(&days, &clocks) else {
            return;
        };
        let joined: Vec<_> = pairs
            .into_iter()
            .map(|(day, clock)| {
                let value = WeeklyTime {
                    weekday: day.value.weekday,
                    date: day.value.date.clone(),
                    start: clock.value.start.clone(),
                    end: clock.value.end.clone(),
                };
                Found::new(value, clock.start, clock.end)
            })
            .collect();
        self.days.extend(days.iter().map(|day| day.start..day.end));
        self.sessions.retain(|t| !is_day(t) && !is_clock(t));
        self.sessions.extend(joined);
    }
}

fn is_same_day(a: &Found<WeeklyTime>, b: &Found<WeeklyTime>) -> bool {
    (a.value.weekday, &a.value.date) == (b.value.weekday, &b.value.date)
}

type Pair<'a> = (&'a Found<WeeklyTime>, &'a Found<WeeklyTime>);

/// Which day goes with which clock, by their places; `None` where that is not said.
fn pairs<'a>(
    days: &'a [Found<WeeklyTime>],
    clocks: &'a [Found<WeeklyTime>],
) -> Option<Vec<Pair<'a>>> {
    let mut all: Vec<(bool, &Found<WeeklyTime>)> = days
        .iter()
        .map(|day| (true, day))
        .chain(clocks.iter().map(|clock| (false, clock)))
        .collect();
    all.sort_by_key(|(_, found)| found.start);
    let runs: Vec<&[(bool, &Found<WeeklyTime>)]> = all.chunk_by(|a, b| a.0 == b.0).collect();
    let product = |days: &[(bool, &'a Found<WeeklyTime>)],
                   clocks: &[(bool, &'a Found<WeeklyTime>)]| {
        // Days of one list (周六、周日) share their place.
        let lists = days.chunk_by(|a, b| a.1.start == b.1.start).count();
        (lists <= 1 || clocks.len() <= 1).then(|| {
            days.iter()
                .flat_map(|(_, day)| clocks.iter().map(move |(_, clock)| (*day, *clock)))
                .collect::<Vec<_>>()
        })
    };
    let mut out = Vec::new();
    match runs.as_slice() {
        [] | [_] => return None,
        [a, b] => {
            let (days, clocks) = if a.first()?.0 { (a, b) } else { (b, a) };
            out = product(days, clocks)?;
        }
        // Each day with the clocks behind it, or each clock with the days behind it.
        runs if runs.len() % 2 == 0 => {
            for two in runs.chunks(2) {
                let [a, b] = two else { return None };
                let (days, clocks) = if a.first()?.0 { (a, b) } else { (b, a) };
                out.extend(product(days, clocks)?);
            }
        }
        // One clock between two days, or one day between two clocks.
        runs => {
            let (days, clocks): (Vec<_>, Vec<_>) = runs
                .iter()
                .flat_map(|run| run.iter().copied())
                .partition(|(day, _)| *day);
            out = product(&days, &clocks)?;
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests;
