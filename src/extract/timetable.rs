//! Timetables: weekdays across, times down, a course in each cell; or a course in each
//! row and times in the cells.

use std::collections::HashMap;
use std::ops::Range;

use super::grid::{Grid, GridCourse};
use super::pieces::{Label, Piece};
use super::text::Found;
use crate::model::WeeklyTime;

impl Grid<'_> {
    /// Weekdays across, times down, a course in each cell.
    pub(super) fn timetable(&self) -> Option<Vec<GridCourse>> {
        let days_of = |cell: &Range<usize>| -> Vec<Found<WeeklyTime>> {
            let words = self.words(cell);
            if words.chars().count() > 12 {
                return Vec::new();
            }
            let found = self.v.times.read(words, &self.v.negation, &[], &[]);
            found
                .into_iter()
                .filter(|f| f.value.weekday.is_some() && f.value.start.is_none())
                .map(|f| f.shifted(cell.start))
                .collect()
        };
        let teaches = |cell: &Range<usize>| self.teaches(cell);
        let header = self
            .rows
            .iter()
            .take(3)
            .position(|row| row.iter().filter(|cell| !days_of(cell).is_empty()).count() >= 2)?;
        let days: Vec<_> = self.rows.get(header)?.iter().map(days_of).collect();
        let mut courses: Vec<GridCourse> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for row in self.rows.iter().skip(header + 1) {
            let clock = row
                .iter()
                .zip(&days)
                .filter(|(_, days)| days.is_empty())
                .find_map(|(cell, _)| {
                    let found = self
                        .v
                        .times
                        .read(self.words(cell), &self.v.negation, &[], &[]);
                    found
                        .into_iter()
                        .find(|f| f.value.start.is_some())
                        .map(|f| f.shifted(cell.start))
                });
            // Either each cell names a course, or the row's first cell does and the cells say when.
            let lead = row
                .iter()
                .zip(&days)
                .find(|(cell, days)| days.is_empty() && teaches(cell))
                .map(|(cell, _)| cell);
            for (cell, days) in row.iter().zip(&days) {
                if days.is_empty() || cell.is_empty() {
                    continue;
                }
                let own = self
                    .v
                    .times
                    .read(self.words(cell), &self.v.negation, &[], &[])
                    .into_iter()
                    .find(|f| f.value.start.is_some())
                    .map(|f| f.shifted(cell.start));
                let cell = match lead {
                    _ if teaches(cell) => cell,
                    Some(lead) if own.is_some() => lead,
                    _ => continue,
                };
                let at = *known.entry(self.words(cell)).or_insert_with(|| {
                    let range = cell.clone();
                    courses.push(GridCourse {
                        pieces: vec![Piece {
                            label: Some(Label::Title),
                            words: String::new(),
                            range,
                        }],
                        ..GridCourse::default()
                    });
                    courses.len() - 1
                });
                let Some(course) = courses.get_mut(at) else {
                    continue;
                };
                for day in days {
                    // The clock's cell and the day above it prove the time.
                    let at = own.as_ref().or(clock.as_ref());
                    let value = WeeklyTime {
                        weekday: day.value.weekday,
                        date: None,
                        start: at.and_then(|f| f.value.start.clone()),
                        end: at.and_then(|f| f.value.end.clone()),
                    };
                    let place = at.unwrap_or(day);
                    course.days.push(day.start..day.end);
                    course
                        .sessions
                        .push(Found::new(value, place.start, place.end));
                }
            }
        }
        (!courses.is_empty()).then_some(courses)
    }
}
