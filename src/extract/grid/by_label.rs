//! Tables with labels in the first column, or names across.

use super::{Grid, GridCourse, Reading, distinct};
use crate::extract::pieces::Label;
use crate::extract::pieces::Piece;

impl<'t> Grid<'t> {
    /// Courses side by side without labels: names in the first row, from the second cell on.
    pub(super) fn side_by_side(&self) -> bool {
        let Some(first) = self.rows.first() else {
            return false;
        };
        let names = distinct(first.get(1..).unwrap_or(&[]));
        let titles = &self.v.offers.titles;
        self.rows.len() > 2
            && names.len() >= 2
            && names
                .iter()
                .all(|cell| titles.is_name(self.words(cell), self.v))
    }

    /// Rows that begin with a label.
    pub(super) fn labelled_rows(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| {
                row.first()
                    .is_some_and(|cell| self.column_label(cell).is_some())
            })
            .count()
    }

    /// Labels in the first column: one course per further column, or the details of one.
    pub(super) fn by_label(&self) -> Reading {
        let second_labels = self
            .rows
            .iter()
            .filter(|row| row.get(2).is_some_and(|cell| self.label(cell).is_some()))
            .count();
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns > 2 && second_labels == 0 {
            let mut courses: Vec<GridCourse> =
                (1..columns).map(|_| GridCourse::default()).collect();
            for row in self.rows {
                let Some(first) = row.first() else { continue };
                let label = self.column_label(first);
                for (course, cell) in courses.iter_mut().zip(row.iter().skip(1)) {
                    if label.is_none() && course.title.is_none() && self.teaches(cell) {
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
            return Reading::Courses {
                courses,
                notes: Vec::new(),
            };
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
}
