//! Days and clocks that stand apart become lesson times.

use super::{Draft, MOST_PER_FIELD};
use crate::extract::text::Found;
use crate::model::WeeklyTime;

impl Draft<'_> {
    /// A day on one line and a clock on the next (每周五 / 19:00-20:30) are one time; each such
    /// day has each such clock.
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
                .any(|t| t.value.start.is_some() && t.value.weekday == day.value.weekday)
        };
        let days: Vec<_> = days.into_iter().filter(|day| !whole(day)).collect();
        let mut joined = Vec::new();
        for day in &days {
            for clock in &clocks {
                joined.push(Found::new(
                    WeeklyTime {
                        weekday: day.value.weekday,
                        date: day.value.date.clone(),
                        start: clock.value.start.clone(),
                        end: clock.value.end.clone(),
                    },
                    clock.start,
                    clock.end,
                ));
            }
        }
        if joined.is_empty() {
            return;
        }
        self.days.extend(days.iter().map(|day| day.start..day.end));
        self.sessions.retain(|t| !is_day(t) && !is_clock(t));
        self.sessions.extend(joined);
    }
}
