//! Limits by the day of the fact.

use chrono::{Datelike, NaiveDate};

use crate::rules::{Problems, Reader, Rule};

/// A rule's limits, typed; chosen by the day of the fact, never by the clock.
#[derive(Debug, Clone)]
pub(super) struct Dated<T>(Vec<Entry<T>>);

#[derive(Debug, Clone)]
struct Entry<T> {
    from: i32,
    to: i32,
    value: T,
    position: u8,
}

impl<T> Entry<T> {
    fn holds(&self, day: i32) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Remembers the limit that was asked for last.
pub(super) struct Cursor<'a, T> {
    dated: &'a Dated<T>,
    entry: Option<&'a Entry<T>>,
}

impl<'a, T> Cursor<'a, T> {
    /// The limit in force on a day counted from 1970-01-01, with its position in the rule.
    #[inline]
    pub fn on(&mut self, day: u32) -> Option<(&'a T, u8)> {
        let day = EPOCH.saturating_add_unsigned(day);
        if self.entry.is_none_or(|e| !e.holds(day)) {
            self.entry = self.dated.find(day);
        }
        self.entry.map(|e| (&e.value, e.position))
    }
}

/// Days of the Common Era at 1970-01-01.
const EPOCH: i32 = 719_163;

impl<T> Dated<T> {
    /// Reads the values of every limit of a rule; unknown keys are noted.
    pub fn read(
        rule: &Rule,
        problems: &mut Problems,
        mut value: impl FnMut(&mut Reader<'_>) -> Option<T>,
    ) -> Option<Self> {
        let mut entries = Vec::new();
        let mut complete = true;
        for (position, limit) in rule.limits.iter().enumerate() {
            let mut reader = limit.values.reader(problems);
            match value(&mut reader) {
                Some(value) => entries.push(Entry {
                    from: limit.from.num_days_from_ce(),
                    to: limit.to.map_or(i32::MAX, |to| to.num_days_from_ce()),
                    value,
                    position: u8::try_from(position).unwrap_or(u8::MAX),
                }),
                None => complete = false,
            }
            reader.finish();
        }
        complete.then_some(Self(entries))
    }

    /// The limit in force on a day, with its position in the rule.
    pub fn on(&self, day: NaiveDate) -> Option<(&T, u8)> {
        self.on_ce(day.num_days_from_ce())
    }

    /// The same for many days counted from 1970-01-01, most of them near the one before.
    pub fn cursor(&self) -> Cursor<'_, T> {
        Cursor {
            dated: self,
            entry: None,
        }
    }

    fn on_ce(&self, day: i32) -> Option<(&T, u8)> {
        self.find(day).map(|e| (&e.value, e.position))
    }

    fn find(&self, day: i32) -> Option<&Entry<T>> {
        self.0.iter().find(|e| e.holds(day))
    }

    /// Every value, for checks of the rule itself.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|e| &e.value)
    }
}
