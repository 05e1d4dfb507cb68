//! What a data table lists: one course per row, one per column, the details of one
//! course, or a timetable with weekdays across.

use std::collections::HashMap;
use std::ops::Range;

use super::pieces::{Label, Piece};
use super::tables::Table;
use super::text::Found;
use super::vocabulary::Vocabulary;
use crate::model::WeeklyTime;

/// A table, read.
pub(super) enum Reading {
    Courses(Vec<GridCourse>),
    /// Labels beside values: the details of one course.
    Details(Vec<Piece>),
    /// No labels: each row is a line of cells.
    Lines(Vec<Vec<Range<usize>>>),
}

/// A course of a table.
#[derive(Debug, Default, Clone)]
pub(super) struct GridCourse {
    pub(super) pieces: Vec<Piece>,
    /// The cell that names it where no column is labelled as the name.
    pub(super) title: Option<Range<usize>>,
    /// Times by the cell's place.
    pub(super) sessions: Vec<Found<WeeklyTime>>,
    /// Header cells that name the days of those times.
    pub(super) days: Vec<Range<usize>>,
}

struct Grid<'t> {
    rows: &'t [Vec<Range<usize>>],
    text: &'t str,
    v: &'t Vocabulary,
}

/// Reads a table.
pub(super) fn read(table: &Table, text: &str, v: &Vocabulary) -> Reading {
    let grid = Grid {
        rows: &table.rows,
        text,
        v,
    };
    if let Some(courses) = grid.timetable() {
        return Reading::Courses(courses);
    }
    if let Some(header) = grid.header() {
        return Reading::Courses(grid.by_row(header));
    }
    if grid.labelled_rows() >= 2 && grid.labelled_rows() * 2 >= grid.rows.len() {
        return grid.by_label();
    }
    Reading::Lines(grid.rows.iter().map(|row| distinct(row)).collect())
}

/// A spanning cell counts once.
fn distinct(row: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut cells: Vec<Range<usize>> = row
        .iter()
        .filter(|cell| !cell.is_empty())
        .cloned()
        .collect();
    cells.dedup();
    cells
}

impl<'t> Grid<'t> {
    fn words(&self, cell: &Range<usize>) -> &'t str {
        self.text.get(cell.clone()).unwrap_or("")
    }

    fn label(&self, cell: &Range<usize>) -> Option<Label> {
        self.v.labels.of_cell(self.words(cell))
    }

    /// The row whose cells are labels: two different ones at least, and most of the row.
    fn header(&self) -> Option<usize> {
        self.rows.iter().take(4).position(|row| {
            let cells = distinct(row);
            let labels: Vec<Label> = cells
                .iter()
                .filter_map(|cell| {
                    let size = || self.is_size_column(cell).then_some(Label::Prices);
                    self.label(cell).or_else(size)
                })
                .collect();
            let mut kinds = labels.clone();
            kinds.dedup();
            kinds.len() >= 2 && labels.len() * 2 > cells.len() && cells.len() > 2
                || (cells.len() == 2
                    && labels.len() == 2
                    && self.rows.len() > 2
                    && self.labelled_rows() <= 1)
        })
    }

    fn by_row(&self, header: usize) -> Vec<GridCourse> {
        let Some(names) = self.rows.get(header) else {
            return Vec::new();
        };
        let labels: Vec<(Option<Label>, &str)> = names
            .iter()
            .map(|cell| (self.label(cell), self.words(cell)))
            .collect();
        let column = |wanted: Label| labels.iter().position(|(label, _)| *label == Some(wanted));
        let title_column = column(Label::Title)
            .or(column(Label::Subjects))
            .or(column(Label::Grades));
        let mut group: Option<Range<usize>> = None;
        let mut courses = Vec::new();
        for row in self.rows.iter().skip(header + 1) {
            let cells = distinct(row);
            if cells.len() == 1 {
                // A row of one cell is a heading of those below.
                group = cells.into_iter().next();
                continue;
            }
            let mut course = GridCourse::default();
            for (i, cell) in row.iter().enumerate() {
                let (label, words) = labels.get(i).copied().unwrap_or((None, ""));
                if cell.is_empty() || row.get(..i).is_some_and(|before| before.contains(cell)) {
                    continue;
                }
                // The second of two columns with one name is a plain column.
                course.pieces.push(Piece {
                    label,
                    words: words.to_owned(),
                    range: cell.clone(),
                });
            }
            let named = title_column
                .and_then(|i| row.get(i))
                .filter(|cell| !cell.is_empty());
            course.title = named
                .or_else(|| {
                    row.iter()
                        .find(|cell| !self.v.subjects.read(self.words(cell)).is_empty())
                })
                .cloned();
            if let Some(group) = &group {
                course.pieces.push(Piece {
                    label: None,
                    words: String::new(),
                    range: group.clone(),
                });
            }
            let label_row =
                row.iter().filter(|cell| self.label(cell).is_some()).count() * 2 > row.len();
            if course.title.is_some() && !label_row {
                courses.extend(self.by_size(course, names, row));
            }
        }
        courses
    }

    /// Whether a header cell names a class size that the prices below it are for.
    fn is_size_column(&self, cell: &Range<usize>) -> bool {
        self.labelled_rows() <= 1 && self.v.measures.is_size_column(self.words(cell))
    }

    /// A course with a price for each class size (小班, 一对一) is one course for each.
    fn by_size(
        &self,
        course: GridCourse,
        names: &[Range<usize>],
        row: &[Range<usize>],
    ) -> Vec<GridCourse> {
        let money = |words: &str| words.contains(['元', '¥']);
        let in_head = names
            .iter()
            .any(|cell| money(self.words(cell)) && self.label(cell) != Some(Label::Place));
        let priced: Vec<(&Range<usize>, &Range<usize>)> = names
            .iter()
            .zip(row)
            .filter(|(name, cell)| {
                let words = self.words(cell);
                let price =
                    money(words) || in_head && words.starts_with(|c: char| c.is_ascii_digit());
                self.is_size_column(name) && price
            })
            .collect();
        if priced.is_empty() {
            return vec![course];
        }
        let sizes: Vec<&Range<usize>> = names
            .iter()
            .zip(row)
            .filter(|(name, _)| self.is_size_column(name))
            .map(|(_, cell)| cell)
            .collect();
        priced
            .into_iter()
            .map(|(name, cell)| {
                let mut own = course.clone();
                own.pieces.retain(|piece| !sizes.contains(&&piece.range));
                own.pieces.push(Piece {
                    label: Some(Label::ClassSize),
                    words: String::new(),
                    range: name.clone(),
                });
                own.pieces.push(Piece {
                    label: Some(Label::Prices),
                    words: self.words(name).to_owned(),
                    range: cell.clone(),
                });
                own
            })
            .collect()
    }

    /// Rows that begin with a label.
    fn labelled_rows(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.first().is_some_and(|cell| self.label(cell).is_some()))
            .count()
    }

    /// Labels in the first column: one course per further column, or the details of one.
    fn by_label(&self) -> Reading {
        let second_labels = self
            .rows
            .iter()
            .filter(|row| row.get(2).is_some_and(|cell| self.label(cell).is_some()))
            .count();
        let columns = self
            .rows
            .iter()
            .map(|row| distinct(row).len())
            .max()
            .unwrap_or(0);
        if columns > 2 && second_labels == 0 {
            let mut courses: Vec<GridCourse> =
                (1..columns).map(|_| GridCourse::default()).collect();
            for row in self.rows {
                let Some(first) = row.first() else { continue };
                let label = self.label(first);
                for (course, cell) in courses.iter_mut().zip(row.iter().skip(1)) {
                    if label.is_none()
                        && course.title.is_none()
                        && !self.v.subjects.read(self.words(cell)).is_empty()
                    {
                        course.title = Some(cell.clone());
                    }
                    let words = self.words(first).to_owned();
                    course.pieces.push(Piece {
                        label,
                        words,
                        range: cell.clone(),
                    });
                }
            }
            for course in &mut courses {
                let subjects = course
                    .pieces
                    .iter()
                    .find(|p| p.label == Some(Label::Subjects))
                    .map(|p| p.range.clone());
                course.title = course.title.take().or(subjects);
            }
            return Reading::Courses(courses);
        }
        let mut pieces = Vec::new();
        for row in self.rows {
            let mut cells = distinct(row).into_iter();
            while let Some(cell) = cells.next() {
                match self.label(&cell) {
                    Some(label) => {
                        if let Some(value) = cells.next() {
                            pieces.push(Piece {
                                label: Some(label),
                                words: self.words(&cell).to_owned(),
                                range: value,
                            });
                        }
                    }
                    None => pieces.push(Piece {
                        label: None,
                        words: String::new(),
                        range: cell,
                    }),
                }
            }
        }
        Reading::Details(pieces)
    }

    /// Weekdays across, times down, a course in each cell.
    fn timetable(&self) -> Option<Vec<GridCourse>> {
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
        let teaches = |cell: &Range<usize>| !self.v.subjects.read(self.words(cell)).is_empty();
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
