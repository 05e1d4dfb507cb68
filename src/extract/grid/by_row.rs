//! Tables with one course in each row.

use super::{Column, Grid, GridCourse, Header, LONGEST_GROUP, Reading, distinct};
use crate::extract::pieces::Label;
use crate::extract::pieces::Piece;
use std::collections::HashMap;
use std::ops::Range;

/// A longer table without a header is read line by line.
const MOST_UNLABELLED: usize = 200;
/// A course's name stands in one of so many first columns.
const MOST_NAMING: usize = 5;

impl<'t> Grid<'t> {
    pub(super) fn by_row(&self, header: &Header) -> Reading {
        let columns = &header.columns;
        let column = |wanted: Label| columns.iter().position(|c| c.label == Some(wanted));
        let title_column = column(Label::Title)
            .filter(|column| !self.holds_codes(*column, header))
            .or_else(|| self.named_column(header))
            .or(column(Label::Subjects))
            .or(column(Label::Grades));
        let mut group: Option<Range<usize>> = None;
        let mut courses = Vec::new();
        let mut notes = Vec::new();
        for (at, row) in self.rows.iter().enumerate().skip(header.last + 1) {
            let cells = distinct(row);
            // A labelled row under the courses: 开班时间 | 7月14日.
            if let [label, value] = cells.as_slice()
                && columns.len() > 2
                && let Some(known) = self.label(label)
            {
                notes.push(Piece {
                    label: Some(known),
                    words: self.words(label).to_owned(),
                    range: value.clone(),
                });
                continue;
            }
            if let [cell] = cells.as_slice() {
                // A row of one cell is a heading of those below, or a note on all.
                let words = self.words(cell);
                if at + 1 == self.rows.len() || words.chars().count() > LONGEST_GROUP {
                    notes.push(Piece {
                        label: None,
                        words: String::new(),
                        range: cell.clone(),
                    });
                } else {
                    group = Some(cell.clone());
                }
                continue;
            }
            let mut course = GridCourse::default();
            for (i, cell) in row.iter().enumerate() {
                if cell.is_empty() || row.get(..i).is_some_and(|before| before.contains(cell)) {
                    continue;
                }
                let Some(column) = columns.get(i) else {
                    continue;
                };
                // The second of two columns with one name is a plain column.
                let sized = self.sized(column, cell, columns);
                course.pieces.extend(sized);
                course.pieces.push(Piece {
                    label: column.label,
                    words: column.words.clone(),
                    range: cell.clone(),
                });
            }
            let named = title_column
                .and_then(|i| row.get(i))
                .filter(|cell| !cell.is_empty());
            course.title = named
                .cloned()
                .or_else(|| cells.iter().find(|cell| self.teaches(cell)).cloned());
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
                courses.push(course);
            }
        }
        Reading::Courses { courses, notes }
    }

    /// Whether a column holds codes (A, B1) rather than names.
    pub(super) fn holds_codes(&self, column: usize, header: &Header) -> bool {
        let rows = self.rows.get(header.last + 1..).unwrap_or(&[]);
        let mut cells = rows.iter().filter_map(|row| row.get(column)).peekable();
        cells.peek().is_some()
            && cells.all(|cell| {
                let words = self.words(cell);
                words.len() <= 4 && words.is_ascii()
            })
    }

    /// The column whose cells most often end as a course's name does.
    pub(super) fn named_column(&self, header: &Header) -> Option<usize> {
        let rows = self.rows.get(header.last + 1..)?;
        let titles = &self.v.offers.titles;
        // A cell that spans columns and rows stands in the grid many times.
        let mut known: HashMap<&Range<usize>, usize> = HashMap::new();
        let mut named = |column: usize| -> usize {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| {
                    *known.entry(cell).or_insert_with(|| {
                        let words = self.words(cell);
                        usize::from(titles.names.ends(words, self.v))
                            + usize::from(titles.teaches(words, self.v))
                    })
                })
                .sum()
        };
        (0..header.columns.len())
            .map(|column| (named(column), column))
            .max_by_key(|(count, column)| (*count, std::cmp::Reverse(*column)))
            .filter(|(count, _)| *count >= rows.len())
            .map(|(_, column)| column)
    }

    /// Rows of courses without a header: one column names a course in most rows, and the
    /// cells beside it say when or how much.
    pub(super) fn unlabelled(&self) -> Option<Reading> {
        let titles = &self.v.offers.titles;
        let says = |cell: &Range<usize>| self.v.offers.detail.is_match(self.words(cell));
        let named = |row: &[Range<usize>], column: usize| {
            row.get(column).is_some_and(|cell| {
                let words = self.words(cell);
                let end = titles.end_of_cell_name(words, self.v);
                let head = words.get(..end).unwrap_or("");
                titles.is_name(head, self.v) && row.iter().any(|other| other != cell && says(other))
            })
        };
        let count = |column: usize| self.rows.iter().filter(|row| named(row, column)).count();
        if self.rows.len() > MOST_UNLABELLED {
            return None;
        }
        let widest = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let (most, column) = (0..widest.min(MOST_NAMING))
            .map(|column| (count(column), column))
            .max_by_key(|(count, column)| (*count, std::cmp::Reverse(*column)))?;
        // A list whose first cells are the names is read line by line as well as by column.
        if column == 0 || most < 2 || most * 5 < self.rows.len() * 3 {
            return None;
        }
        let mut courses = Vec::new();
        let mut notes = Vec::new();
        for row in self.rows {
            let pieces = distinct(row).into_iter().flat_map(|cell| {
                let mut pieces = self.v.labels.split(self.words(&cell));
                for piece in &mut pieces {
                    piece.range = cell.start + piece.range.start..cell.start + piece.range.end;
                }
                pieces
            });
            if named(row, column) {
                courses.push(GridCourse {
                    pieces: pieces.collect(),
                    title: row.get(column).cloned(),
                    ..GridCourse::default()
                });
            } else {
                notes.extend(pieces);
            }
        }
        Some(Reading::Courses { courses, notes })
    }

    /// Whether a header cell names a class size that the prices below it are for.
    pub(super) fn is_size_column(&self, cell: &Range<usize>) -> bool {
        self.v.measures.is_size_column(self.words(cell))
    }

    /// A column of prices for one class form (小班, 一对一) also says the size of the class
    /// in each row that has such a price, and the price itself.
    pub(super) fn sized(
        &self,
        column: &Column,
        cell: &Range<usize>,
        columns: &[Column],
    ) -> Vec<Piece> {
        let money = |words: &str| words.contains(['元', '¥']);
        let words = self.words(cell);
        let in_head = columns
            .iter()
            .any(|c| money(&c.words) && c.label != Some(Label::Place));
        let price = money(words) || in_head && words.starts_with(|c: char| c.is_ascii_digit());
        if !self.is_size_column(&column.cell) || !price {
            return Vec::new();
        }
        let piece = |label, range: &Range<usize>| Piece {
            label: Some(label),
            words: column.words.clone(),
            range: range.clone(),
        };
        vec![
            piece(Label::ClassSize, &column.cell),
            piece(Label::Prices, cell),
        ]
    }
}
