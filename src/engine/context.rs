//! What a check may look at beside the record itself.

use chrono::{Datelike, NaiveDate};

use crate::extract::Vocabulary;
use crate::model::{Class, DayKind, Facts, Moment, Value};
use crate::rules::{Calendar, InVacation, Rulebook};

use super::matching::Matches;
use super::prepare::Prepared;
use super::verdict::Reason;

/// What a check may look at beside the record itself. No clock: `on` is the day on which
/// the registry is judged, for facts that have no day of their own.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub facts: &'a Facts,
    pub book: &'a Rulebook,
    pub vocabulary: &'a Vocabulary,
    pub prepared: &'a Prepared,
    pub matches: &'a Matches,
    pub days: &'a DayTable,
    pub on: NaiveDate,
}

impl Context<'_> {
    /// The day on which a class is judged: its last, or the day of judging where that is
    /// not known, because a class is a fact on each of its days.
    pub fn class_day(&self, class: &Class) -> NaiveDate {
        class.ends_on.value().copied().unwrap_or(self.on)
    }

    /// A date with its day kind, as findings show it.
    pub fn shown_day(&self, date: NaiveDate) -> Value {
        let (kind, name) = self.book.calendar.day(date);
        Value::Day(date, kind, name.to_owned())
    }
}

/// Day kinds by day number over the days that sessions fall on, so that a million
/// sessions need a million array reads and not a million tree searches.
#[derive(Debug, Default)]
pub(super) struct DayTable {
    first: u32,
    kinds: Vec<(DayKind, VacationState)>,
}

/// [`InVacation`] without its vacation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VacationState {
    Yes,
    No,
    Unknown,
}

/// What one day says to the calendar rules.
pub(super) fn state(calendar: &Calendar, date: NaiveDate) -> (DayKind, VacationState) {
    let vacation = match calendar.vacation(date) {
        InVacation::Yes(_) => VacationState::Yes,
        InVacation::No => VacationState::No,
        InVacation::Unknown => VacationState::Unknown,
    };
    (calendar.day(date).0, vacation)
}

impl DayTable {
    pub fn new(facts: &Facts, calendar: &Calendar) -> Self {
        let starts = &facts.sessions.start;
        if starts.is_empty() {
            return Self::default();
        }
        // Folded as plain numbers, many of which are compared at once.
        let wider = |(first, last): (u32, u32), m: &Moment| (first.min(m.0), last.max(m.0));
        let (first, last) = starts.iter().fold((u32::MAX, 0), wider);
        let (first, last) = (Moment(first).day_number(), Moment(last).day_number());
        let date = |day: u32| Moment(day.saturating_mul(crate::model::SECONDS_PER_DAY)).date();
        let kinds = (first..=last)
            .map(|day| state(calendar, date(day)))
            .collect();
        Self { first, kinds }
    }

    /// What kind of day a lesson falls on.
    pub fn of(&self, start: Moment) -> (DayKind, VacationState) {
        let ix = start.day_number().wrapping_sub(self.first) as usize;
        self.kinds
            .get(ix)
            .copied()
            .unwrap_or((DayKind::Unknown, VacationState::Unknown))
    }
}

/// The reason that a year without a notice gives.
pub(super) fn no_notice(date: NaiveDate) -> Reason {
    Reason::NoNotice(date.year())
}
