//! The fields of one course as they gather: read from pieces, joined from lines,
//! inherited from the headings above.

mod finish;
mod join;
pub(super) mod read;
mod settle;

use std::ops::Range;

use super::grades::Grades;
use super::prices::Prices;
use super::subjects::Subject;
use super::text::Found;
use crate::model::{Mode, Period, WeeklyTime};

/// A field with more values than this is no longer one course's.
const MOST_PER_FIELD: usize = 64;

/// What is known of a course so far.
#[derive(Debug, Default, Clone)]
pub(super) struct Draft<'v> {
    pub(super) title: Option<Range<usize>>,
    pub(super) subjects: Vec<Found<&'v Subject>>,
    /// The subjects come from a title or a label, and stand against words in passing.
    pub(super) subjects_sure: bool,
    /// So do the grades and stages.
    pub(super) grades_sure: bool,
    pub(super) grades: Grades,
    pub(super) mode: Option<Found<Mode>>,
    pub(super) sessions: Vec<Found<WeeklyTime>>,
    /// Days that the course's name says (周末班): they count where nothing else does.
    pub(super) named_days: Vec<Found<WeeklyTime>>,
    /// Single days that stand alone: a lesson's where a clock stands on the next line.
    pub(super) dates: Vec<Found<String>>,
    /// Words apart from the times that name their days: the header of a timetable.
    pub(super) days: Vec<Range<usize>>,
    pub(super) period: Option<Found<Period>>,
    /// The year that its words name with a season: 2025年暑假.
    pub(super) year: Option<u32>,
    pub(super) lesson_minutes: Option<Found<u32>>,
    pub(super) lessons: Option<Found<u32>>,
    pub(super) class_size: Option<Found<u32>>,
    pub(super) prices: Prices,
    pub(super) teachers: Vec<Found<String>>,
}

impl<'v> Draft<'v> {
    /// Whether anything says when, how long, how many or how much.
    pub(super) fn has_detail(&self) -> bool {
        !self.sessions.is_empty()
            || !self.prices.current.is_empty()
            || !self.prices.originals.is_empty()
            || self.period.is_some()
            || self.lesson_minutes.is_some()
            || self.lessons.is_some()
            || self.class_size.is_some()
    }

    /// Takes out the times and prices.
    pub(super) fn take_loose(&mut self) -> Self {
        Self {
            sessions: std::mem::take(&mut self.sessions),
            prices: std::mem::take(&mut self.prices),
            dates: std::mem::take(&mut self.dates),
            ..Self::default()
        }
    }

    /// Whether it says both when and how much: what no mere mention of a course does.
    pub(super) fn says_when_and_how_much(&self) -> bool {
        (!self.sessions.is_empty() || self.period.is_some()) && !self.prices.current.is_empty()
    }

    /// Whether two rows under one name are one class: no other time and no other grade.
    pub(super) fn is_same_class(&self, other: &Self) -> bool {
        let grades = |d: &Self| d.grades.grades.iter().map(|g| g.value).collect::<Vec<_>>();
        let (own, more) = (self.times(), other.times());
        let (taught, asked) = (grades(self), grades(other));
        (own == more || own.is_empty() || more.is_empty())
            && (taught == asked || taught.is_empty() || asked.is_empty())
    }

    /// Whether two drafts of one name say different times or different prices, and so
    /// speak of two classes.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let prices = |d: &Self| -> Vec<_> {
            d.prices
                .current
                .iter()
                .map(|p| p.value.amount.clone())
                .collect()
        };
        let differ = |a: usize, b: usize, same: bool| a > 0 && b > 0 && !same;
        let (own, more) = (self.times(), other.times());
        let (paid, asked) = (prices(self), prices(other));
        let begins = |d: &Self| d.period.as_ref().and_then(|p| p.value.from.clone());
        let batches = begins(self).zip(begins(other)).is_some_and(|(a, b)| a != b);
        differ(own.len(), more.len(), own == more)
            || differ(paid.len(), asked.len(), paid == asked)
            || batches
    }

    /// Where the first time or price stands: a title ends before it.
    pub(super) fn first_detail(&self) -> Option<usize> {
        self.sessions
            .iter()
            .map(|f| f.start)
            .chain(self.prices.current.iter().map(|f| f.start))
            .chain(self.prices.originals.iter().map(|f| f.start))
            .chain(self.period.iter().map(|f| f.start))
            .min()
    }

    /// The first of those from a place on.
    pub(super) fn first_detail_from(&self, from: usize) -> Option<usize> {
        let prices = self.prices.current.iter().map(|f| f.start);
        self.sessions
            .iter()
            .map(|f| f.start)
            .chain(prices)
            .chain(self.period.iter().map(|f| f.start))
            .filter(|start| *start >= from)
            .min()
    }

    fn times(&self) -> Vec<&WeeklyTime> {
        self.sessions.iter().map(|time| &time.value).collect()
    }

    /// Whether one of the named subjects is taught.
    pub(super) fn teaches_any(&self, named: &[String]) -> bool {
        self.subjects
            .iter()
            .any(|subject| subject.value.names.iter().any(|name| named.contains(name)))
    }
}
