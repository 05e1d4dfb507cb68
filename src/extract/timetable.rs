//! Timetables: weekdays across and times down, or the other way round, with a course in
//! each cell; or a day and a time at the head of each row and rooms across.

use std::collections::HashMap;
use std::ops::Range;

use super::grid::{Grid, GridCourse};
use super::pieces::{Label, Piece};
use super::text::Found;
use crate::model::WeeklyTime;

/// The longest cell that names a day or a clock, in characters.
const LONGEST_HEAD: usize = 16;

/// The courses of a timetable, each once.
#[derive(Default)]
struct Lessons<'t> {
    courses: Vec<GridCourse>,
    known: HashMap<&'t str, usize>,
}

impl<'t> Lessons<'t> {
    /// Notes that the course of a cell is held on a day at a time. The clock's cell and the
    /// day above it prove the time.
    fn add(
        &mut self,
        words: &'t str,
        cell: &Range<usize>,
        day: Option<&Found<WeeklyTime>>,
        clock: Option<&Found<WeeklyTime>>,
    ) {
        let at = *self.known.entry(words).or_insert_with(|| {
            self.courses.push(GridCourse {
                pieces: vec![Piece {
                    label: Some(Label::Title),
                    words: String::new(),
                    range: cell.clone(),
                }],
                ..GridCourse::default()
            });
            self.courses.len() - 1
        });
        let (Some(course), Some(place)) = (self.courses.get_mut(at), clock.or(day)) else {
            return;
        };
        let value = WeeklyTime {
            weekday: day.and_then(|day| day.value.weekday),
            date: None,
            start: clock.and_then(|f| f.value.start.clone()),
            end: clock.and_then(|f| f.value.end.clone()),
        };
        if let Some(day) = day {
            course.days.push(day.start..day.end);
        }
        let time = Found::new(value, place.start, place.end);
        if !course
            .sessions
            .iter()
            .any(|known| known.value == time.value)
        {
            course.sessions.push(time);
        }
    }
}

impl<'t> Grid<'t> {
    /// The courses of a table that is a timetable.
    pub(super) fn timetable(&self) -> Option<Vec<GridCourse>> {
        self.days_across(self.rows)
            .or_else(|| {
                let turned = self.turned()?;
                self.days_across(&turned)
            })
            .or_else(|| self.days_at_head())
    }

    /// The days that a cell names without a time.
    fn days_of(&self, cell: &Range<usize>) -> Vec<Found<WeeklyTime>> {
        self.times_of(cell)
            .into_iter()
            .filter(|f| f.value.weekday.is_some() && f.value.start.is_none())
            .collect()
    }

    /// The time that a cell names.
    fn clock_of(&self, cell: &Range<usize>) -> Option<Found<WeeklyTime>> {
        let words = self.words(cell);
        let found = self.v.times.read(words, &self.v.negation, &[], &[]);
        found
            .into_iter()
            .find(|f| f.value.start.is_some())
            .map(|f| f.shifted(cell.start))
    }

    fn times_of(&self, cell: &Range<usize>) -> Vec<Found<WeeklyTime>> {
        let words = self.words(cell);
        if words.chars().count() > LONGEST_HEAD {
            return Vec::new();
        }
        let found = self.v.times.read(words, &self.v.negation, &[], &[]);
        found.into_iter().map(|f| f.shifted(cell.start)).collect()
    }

    /// Rows as columns, where the days stand in the first column and times across.
    fn turned(&self) -> Option<Vec<Vec<Range<usize>>>> {
        let head = self.rows.first()?;
        let clocks = head
            .iter()
            .filter(|cell| self.clock_of(cell).is_some())
            .count();
        let days = self
            .rows
            .iter()
            .filter(|row| {
                row.first()
                    .is_some_and(|cell| !self.days_of(cell).is_empty())
            })
            .count();
        if clocks < 2 || days < 2 {
            return None;
        }
        Some(
            (0..head.len())
                .map(|column| {
                    self.rows
                        .iter()
                        .map(|row| row.get(column).cloned().unwrap_or(0..0))
                        .collect()
                })
                .collect(),
        )
    }

    /// Weekdays across, times down, a course in each cell.
    fn days_across(&self, rows: &[Vec<Range<usize>>]) -> Option<Vec<GridCourse>> {
        let header = rows.iter().take(3).position(|row| {
            row.iter()
                .filter(|cell| !self.days_of(cell).is_empty())
                .count()
                >= 2
        })?;
        let days: Vec<_> = rows
            .get(header)?
            .iter()
            .map(|cell| self.days_of(cell))
            .collect();
        let mut lessons = Lessons::default();
        for row in rows.iter().skip(header + 1) {
            let clock = row
                .iter()
                .zip(&days)
                .filter(|(_, days)| days.is_empty())
                .find_map(|(cell, _)| self.clock_of(cell));
            // Either each cell names a course, or the row's first cell does and the cells say when.
            let lead = row
                .iter()
                .zip(&days)
                .find(|(cell, days)| days.is_empty() && self.teaches(cell))
                .map(|(cell, _)| cell);
            for (cell, days) in row.iter().zip(&days) {
                if days.is_empty() || cell.is_empty() {
                    continue;
                }
                let own = self.clock_of(cell);
                let named = match lead {
                    _ if self.teaches(cell) => cell,
                    Some(lead) if own.is_some() => lead,
                    _ => continue,
                };
                for day in days {
                    let at = own.as_ref().or(clock.as_ref());
                    lessons.add(self.words(named), named, Some(day), at);
                }
            }
        }
        (!lessons.courses.is_empty()).then_some(lessons.courses)
    }

    /// A day and a time in the first cells of each row, courses behind them.
    fn days_at_head(&self) -> Option<Vec<GridCourse>> {
        let mut lessons = Lessons::default();
        let mut rows = 0;
        for row in self.rows {
            let day = row
                .iter()
                .take(3)
                .find_map(|cell| self.days_of(cell).into_iter().next());
            let clock = row.iter().take(4).find_map(|cell| {
                self.times_of(cell)
                    .into_iter()
                    .find(|f| f.value.start.is_some() && f.value.weekday.is_none())
            });
            let (Some(day), Some(clock)) = (day, clock) else {
                continue;
            };
            rows += 1;
            let behind = row.iter().filter(|cell| cell.start > clock.start);
            for cell in behind {
                if self.teaches(cell) {
                    let own = self.clock_of(cell);
                    let at = own.as_ref().unwrap_or(&clock);
                    lessons.add(self.words(cell), cell, Some(&day), Some(at));
                }
            }
        }
        // One course in a row would be a table of courses with their times.
        let many = lessons
            .courses
            .iter()
            .map(|course| course.sessions.len())
            .sum::<usize>();
        (rows >= 2 && many > rows).then_some(lessons.courses)
    }
}
