//! What a data table lists: one course per row, one per column, the details of one
//! course, or a timetable with weekdays across.

mod by_label;
mod by_row;

use super::pieces::Label;
use super::pieces::Piece;
use super::tables::Table;
use super::text::Found;
use super::vocabulary::Vocabulary;
use crate::model::WeeklyTime;
use std::cell::OnceCell;
use std::ops::Range;

/// A table, read.
pub(super) enum Reading {
    Courses {
        courses: Vec<GridCourse>,
        /// Rows of one cell that speak of all courses: 备注：….
        notes: Vec<Piece>,
    },
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

pub(super) struct Grid<'t> {
    pub(super) rows: &'t [Vec<Range<usize>>],
    pub(super) text: &'t str,
    pub(super) v: &'t Vocabulary,
}

/// Rows that may stand above the header of the courses.
const MOST_ABOVE: usize = 30;
/// A row of one cell longer than this, in characters, heads no rows.
const LONGEST_GROUP: usize = 24;

/// What the columns of a table hold.
struct Header {
    /// The header's last row.
    last: usize,
    columns: Vec<Column>,
}

struct Column {
    label: Option<Label>,
    /// The header's words, which may name a unit: 学费(元/期).
    words: String,
    cell: Range<usize>,
}

/// Reads a table.
pub(super) fn read(table: &Table, text: &str, v: &Vocabulary) -> Reading {
    let grid = Grid {
        rows: &table.rows,
        text,
        v,
    };
    if let Some(courses) = grid.timetable() {
        return Reading::Courses {
            courses,
            notes: Vec::new(),
        };
    }
    if let Some(header) = grid.header() {
        return grid.by_row(&header);
    }
    if grid.side_by_side()
        || grid.labelled_rows() >= 2 && grid.labelled_rows() * 2 >= grid.rows.len()
    {
        return grid.by_label();
    }
    if let Some(reading) = grid.unlabelled() {
        return reading;
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
    pub(super) fn words(&self, cell: &Range<usize>) -> &'t str {
        self.text.get(cell.clone()).unwrap_or("")
    }

    pub(super) fn teaches(&self, cell: &Range<usize>) -> bool {
        self.v.offers.titles.teaches(self.words(cell), self.v)
    }

    fn label(&self, cell: &Range<usize>) -> Option<Label> {
        self.v.labels.of_cell(self.words(cell))
    }

    /// What a column's header names: 学期收费 is a price as 收费 is.
    fn column_label(&self, cell: &Range<usize>) -> Option<Label> {
        self.label(cell)
            .or_else(|| self.v.labels.ending(self.words(cell)))
    }

    /// The columns of a table with one course in each row: the first row of several that
    /// holds labels and nothing that a course would say.
    fn header(&self) -> Option<Header> {
        let rows = OnceCell::new();
        let labelled_rows = || *rows.get_or_init(|| self.labelled_rows());
        let (at, row) = self
            .rows
            .iter()
            .enumerate()
            .take(MOST_ABOVE)
            .find(|(at, row)| {
                let cells = distinct(row);
                let mut labels: Vec<Label> = cells
                    .iter()
                    .filter_map(|cell| self.column_label(cell))
                    .collect();
                let sized = cells.iter().any(|cell| self.is_size_column(cell));
                let labelled = labels.len();
                labels.dedup();
                let plain = cells.iter().all(|cell| self.is_plain(cell));
                let numbers = cells.iter().any(|cell| {
                    !self.is_size_column(cell)
                        && self.words(cell).starts_with(|c: char| c.is_ascii_digit())
                });
                let mostly = labelled >= 3 && labelled * 5 >= cells.len() * 3;
                let plain = (plain || mostly) && !numbers;
                let many = cells.len() > 2
                    && ((labelled * 2 > cells.len()
                        || labelled >= 3 && labelled * 2 >= cells.len())
                        && labels.len() >= 2
                        || sized && !labels.is_empty() && labelled_rows() <= 1);
                let pair = cells.len() == 2 && labels.len() == 2 && self.rows.len() > 2;
                plain && at + 1 < self.rows.len() && (many || pair && labelled_rows() <= 1)
            })?;
        let mut columns: Vec<Column> = row
            .iter()
            .map(|cell| Column {
                label: self.column_label(cell),
                words: self.words(cell).to_owned(),
                cell: cell.clone(),
            })
            .collect();
        // A header of two rows: 价格(元/小时) over 小班 and 一对一.
        let mut last = at;
        if let Some(next) = self.rows.get(at + 1)
            && next
                .iter()
                .zip(row)
                .any(|(below, above)| below == above && !below.is_empty())
            && next.iter().all(|cell| self.is_plain(cell))
        {
            last = at + 1;
            for (column, cell) in columns.iter_mut().zip(next) {
                if column.cell != *cell {
                    column.label = self.column_label(cell).or(column.label);
                    column.words = format!("{} {}", column.words, self.words(cell));
                    column.cell = cell.clone();
                }
            }
        }
        Some(Header { last, columns })
    }

    /// A cell that says nothing of when or how much.
    fn is_plain(&self, cell: &Range<usize>) -> bool {
        let words = self.words(cell);
        words.chars().count() <= 16 && !self.v.offers.detail.is_match(words)
            || self.column_label(cell).is_some()
            || self.is_size_column(cell)
    }
}
