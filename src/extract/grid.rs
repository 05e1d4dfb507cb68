//! What a data table lists: one course per row, one per column, the details of one
//! course, or a timetable with weekdays across.

use std::ops::Range;

use super::pieces::{Label, Piece};
use super::tables::Table;
use super::text::Found;
use super::vocabulary::Vocabulary;
use crate::model::WeeklyTime;

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
                    && ((labelled * 2 > cells.len() || labelled >= 3 && labelled * 2 >= cells.len())
                        && labels.len() >= 2
                        || sized && !labels.is_empty() && self.labelled_rows() <= 1);
                let pair = cells.len() == 2 && labels.len() == 2 && self.rows.len() > 2;
                plain && at + 1 < self.rows.len() && (many || pair && self.labelled_rows() <= 1)
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

    fn by_row(&self, header: &Header) -> Reading {
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
                .or_else(|| row.iter().find(|cell| self.teaches(cell)))
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
                courses.push(course);
            }
        }
        Reading::Courses { courses, notes }
    }

    /// Whether a column holds codes (A, B1) rather than names.
    fn holds_codes(&self, column: usize, header: &Header) -> bool {
        let rows = self.rows.get(header.last + 1..).unwrap_or(&[]);
        let mut cells = rows.iter().filter_map(|row| row.get(column)).peekable();
        cells.peek().is_some()
            && cells.all(|cell| {
                let words = self.words(cell);
                words.len() <= 4 && words.is_ascii()
            })
    }

    /// The column whose cells most often end as a course's name does.
    fn named_column(&self, header: &Header) -> Option<usize> {
        let rows = self.rows.get(header.last + 1..)?;
        let titles = &self.v.offers.titles;
        let named = |column: usize| -> usize {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| {
                    let words = self.words(cell);
                    usize::from(titles.names.ends(words, self.v))
                        + usize::from(titles.teaches(words, self.v))
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
    fn unlabelled(&self) -> Option<Reading> {
        let titles = &self.v.offers.titles;
        let says = |cell: &Range<usize>| self.v.offers.detail.is_match(self.words(cell));
        let named = |row: &[Range<usize>], column: usize| {
            row.get(column).is_some_and(|cell| {
                let words = self.words(cell);
                let end = titles.end_of_cell_name(words, self.v);
                let head = words.get(..end).unwrap_or("");
                titles.is_name(head, self.v)
                    && row.iter().any(|other| other != cell && says(other))
            })
        };
        let count = |column: usize| self.rows.iter().filter(|row| named(row, column)).count();
        let widest = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let (most, column) = (0..widest)
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

    /// Courses side by side without labels: names in the first row, from the second cell on.
    fn side_by_side(&self) -> bool {
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

    /// Whether a header cell names a class size that the prices below it are for.
    fn is_size_column(&self, cell: &Range<usize>) -> bool {
        self.v.measures.is_size_column(self.words(cell))
    }

    /// A column of prices for one class form (小班, 一对一) also says the size of the class
    /// in each row that has such a price, and the price itself.
    fn sized(&self, column: &Column, cell: &Range<usize>, columns: &[Column]) -> Vec<Piece> {
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

    /// Rows that begin with a label.
    fn labelled_rows(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| {
                row.first()
                    .is_some_and(|cell| self.column_label(cell).is_some())
            })
            .count()
    }

    /// Labels in the first column: one course per further column, or the details of one.
    fn by_label(&self) -> Reading {
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
