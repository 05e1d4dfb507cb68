//! Rows of the task table -> tasks, with merged cells filled from above.

use std::collections::BTreeMap;

use super::cells::{Cell, Content, Row};
use super::error::{DocumentError, Problem};
use super::heading::{self, Column, Role};
use super::task::{Budget, Task};
use super::{bureaus, deadline};

/// The rows of a table under its heading.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) columns: Vec<Column>,
    /// First line of the heading.
    pub(super) line: usize,
    pub(super) rows: Vec<Row<'a>>,
}

impl Table<'_> {
    /// Reads every row; what is wrong with one does not hide what is wrong with the next.
    pub(super) fn read(self, errors: &mut Vec<DocumentError>) -> Vec<Task> {
        let named = self.columns.len();
        let names: Vec<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
        let heading = names.join(" ");
        let mut refuse = |problem| {
            errors.push(DocumentError::new(self.line, &heading, problem));
            Vec::new()
        };
        let Some(cells) = usual_width(&self.rows) else {
            return refuse(Problem::NoRows);
        };
        let Some(columns) = heading::fit(self.columns, cells) else {
            return refuse(Problem::Layout {
                columns: named,
                cells,
            });
        };
        let mut reader = Reader {
            above: vec![None; cells],
            columns,
            last: 0,
            errors,
        };
        self.rows.iter().filter_map(|r| reader.row(r)).collect()
    }
}

/// The number of cells that most rows have, so that one broken row is the one blamed.
fn usual_width(rows: &[Row<'_>]) -> Option<usize> {
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows {
        *count.entry(row.cells.len()).or_default() += 1;
    }
    count.into_iter().max_by_key(|(_, rows)| *rows).map(|c| c.0)
}

/// The number in a cell; `1.` and full-width digits count too.
pub(super) fn number(cell: &Cell<'_>) -> Option<u32> {
    let half_width = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFF10 + 0x30).unwrap_or(c),
        _ => c,
    };
    let digits: String = cell.words().chars().map(half_width).collect();
    digits.trim_end_matches(['.', '．', '、']).parse().ok()
}

/// Goes down the rows and remembers what stands above.
struct Reader<'e> {
    columns: Vec<Column>,
    /// The last words, or explicit blank, of each column; `None` before the first.
    above: Vec<Option<String>>,
    last: u32,
    errors: &'e mut Vec<DocumentError>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) -> Option<Task> {
        let item = self.item(row);
        let (expected, found) = (self.columns.len(), row.cells.len());
        if found != expected {
            let problem = Problem::Cells { expected, found };
            self.fail(row.line(), &row.excerpt(), problem);
            return None;
        }
        let mut task = Task {
            line: row.line(),
            own: row
                .cells
                .iter()
                .map(Cell::words)
                .filter(|w| !w.is_empty())
                .collect(),
            ..Task::numbered(item?)
        };
        let mut whole = true;
        for (i, cell) in row.cells.iter().enumerate() {
            let words = self.filled(i, cell);
            let Some(column) = self.columns.get(i) else {
                continue;
            };
            if let Err(problem) = put(&mut task, column, words.clone()) {
                self.fail(cell.line(), &words.unwrap_or_else(|| cell.words()), problem);
                whole = false;
            }
        }
        if task.project.is_empty() {
            task.project = task.programme.clone().unwrap_or_default();
        }
        whole.then_some(task)
    }

    /// The number of the row, held against the one before. A row with too few cells still
    /// counts, so that its successor is not blamed.
    fn item(&mut self, row: &Row<'_>) -> Option<u32> {
        let at = self.columns.iter().position(|c| c.role == Role::Number)?;
        let cell = row.cells.get(at)?;
        let expected = self.last.saturating_add(1);
        let Some(item) = number(cell) else {
            if row.cells.len() == self.columns.len() {
                self.fail(
                    cell.line(),
                    &cell.words(),
                    Problem::NotANumber { after: self.last },
                );
            }
            self.last = expected;
            return None;
        };
        if item > expected {
            self.fail(cell.line(), &cell.words(), Problem::Gap { expected });
        } else if item < expected {
            self.fail(cell.line(), &cell.words(), Problem::Repeated { expected });
        }
        self.last = item;
        Some(item)
    }

    /// What a cell says, or the cell above where it is merged with that.
    fn filled(&mut self, column: usize, cell: &Cell<'_>) -> Option<String> {
        let above = self.above.get_mut(column)?;
        match cell.content() {
            Content::Merged => {}
            Content::Blank => *above = Some(String::new()),
            Content::Words(words) => *above = Some(words),
        }
        above.clone()
    }

    fn fail(&mut self, line: usize, found: &str, problem: Problem) {
        self.errors.push(DocumentError::new(line, found, problem));
    }
}

/// Puts the words of one column where they belong; `None` stands for a merged cell with
/// nothing above it.
fn put(task: &mut Task, column: &Column, words: Option<String>) -> Result<(), Problem> {
    let missing = words.is_none();
    let words = words.unwrap_or_default();
    match column.role {
        Role::Section => task.section = words,
        Role::Programme => task.programme = Some(words),
        Role::Project => task.project = words,
        Role::Task if words.is_empty() => return Err(Problem::Empty("主要任务")),
        Role::Task => {
            task.name_deadline(deadline::in_task(&words));
            task.task = words;
        }
        Role::Deadline => task.name_deadline(deadline::in_column(&words)),
        Role::Budget => task.budgets.push(Budget {
            name: column.name.clone(),
            text: words,
        }),
        Role::Lead if missing => return Err(Problem::Empty("牵头单位")),
        Role::Lead => task.lead.extend(bureaus::split(&words)?),
        Role::Assist => task.assist.extend(bureaus::split(&words)?),
        Role::Number | Role::Responsible | Role::Other => {}
    }
    Ok(())
}
