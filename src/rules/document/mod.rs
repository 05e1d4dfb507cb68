//! Reads the task table, the numbered paragraphs and the articles of a policy document.
//!
//! The text is what a word processor gives when a table is pasted as plain text: every cell
//! on a line of its own behind a tab, a blank line between rows, the heading once a page. A
//! cell with nothing in it is merged with the cell above; one that holds only an ideographic
//! space is empty. Nothing here knows one county's names, rows or columns.

mod articles;
mod bureaus;
mod cells;
mod deadline;
mod error;
mod heading;
pub(in crate::rules) mod marks;
mod paragraphs;
mod prose;
mod responsible;
mod table;
mod task;
#[cfg(test)]
mod tests;

pub use articles::Article;
pub use error::{DocumentError, DocumentErrors, Problem};
pub use marks::NumberPath;
pub use paragraphs::Paragraph;
pub use task::{Budget, Task, contains_quote, find_quote};

use cells::{Line, Piece, Row};
use heading::Role;
use table::Table;

/// What a policy document demands of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Rows of the task table, numbered from 1 without gaps; empty where it has none.
    pub tasks: Vec<Task>,
    /// Paragraphs that name responsible bureaus.
    pub paragraphs: Vec<Paragraph>,
    /// Articles, such as 第五条, with the bureaus that they or a closing list name.
    pub articles: Vec<Article>,
}

impl Document {
    /// The row with that number.
    pub fn task(&self, item: u32) -> Option<&Task> {
        self.tasks.iter().find(|t| t.item == item)
    }

    /// The paragraph at that place, written as `四（一）1` or `第五条`, that holds the words;
    /// the first one there, where none does.
    pub fn paragraph(&self, number: &str, quote: &str) -> Option<&Paragraph> {
        let there = || {
            self.paragraphs
                .iter()
                .filter(|p| p.number.to_string() == number)
        };
        let holds = |p: &&Paragraph| contains_quote(&p.text, quote);
        there().find(holds).or_else(|| there().next())
    }

    /// The article with that number, written as `第十二条` or `第12条`.
    pub fn article(&self, number: &str) -> Option<&Article> {
        let wanted = articles::ordinal(number)?;
        self.articles
            .iter()
            .find(|a| articles::ordinal(&a.number) == Some(wanted))
    }
}

/// Reads a document.
///
/// # Errors
/// Every mistake with its line: a table that lacks a column, a cell or a row; a bracket
/// that is not closed; a text in which nothing names a bureau.
pub fn read(text: &str) -> Result<Document, DocumentErrors> {
    let mut errors = Vec::new();
    let (table, prose) = separate(text, &mut errors);
    let tasks = table.map_or_else(Vec::new, |t| t.read(&mut errors));
    let paragraphs = paragraphs::read(&prose, &mut errors);
    let articles = articles::read(&prose);
    let nothing = tasks.is_empty() && paragraphs.is_empty() && articles.is_empty();
    if nothing && errors.is_empty() {
        let first = prose.first().map_or("", |l| l.text);
        let line = prose.first().map_or(1, |l| l.number);
        errors.push(DocumentError::new(line, first, Problem::NothingToRead));
    }
    match DocumentErrors::gather(errors) {
        Some(errors) => Err(errors),
        None => Ok(Document {
            tasks,
            paragraphs,
            articles,
        }),
    }
}

/// Tells the table from the prose around it.
fn separate<'a>(
    text: &'a str,
    errors: &mut Vec<DocumentError>,
) -> (Option<Table<'a>>, Vec<Line<'a>>) {
    let mut table: Option<Table<'a>> = None;
    let mut prose = Vec::new();
    let mut inside = false;
    let mut pieces = cells::pieces(text).into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let row = match piece {
            Piece::Line(line) => {
                inside = false;
                prose.push(line);
                continue;
            }
            Piece::Row(row) => row,
        };
        if heading::is_heading(&row) {
            let second =
                pieces.next_if(|p| matches!(p, Piece::Row(r) if heading::is_second_row(r)));
            inside = begin(&mut table, &row, second.as_ref(), errors);
            continue;
        }
        match &mut table {
            // A page number between two rows leaves the table open.
            Some(table) if inside || is_row_of(table, &row) => {
                inside = true;
                table.rows.push(row);
            }
            _ => prose.extend(row.into_lines()),
        }
    }
    (table, prose)
}

/// Takes a heading: the table's first, or the one that a new page repeats.
fn begin<'a>(
    table: &mut Option<Table<'a>>,
    top: &Row<'a>,
    second: Option<&Piece<'a>>,
    errors: &mut Vec<DocumentError>,
) -> bool {
    let second = match second {
        Some(Piece::Row(row)) => Some(row),
        _ => None,
    };
    let line = top.line();
    let mut fail = |problem| errors.push(DocumentError::new(line, &top.excerpt(), problem));
    match (heading::read(top, second), &table) {
        (Err(problem), _) => fail(problem),
        (Ok(columns), Some(open)) if open.columns != columns => {
            fail(Problem::HeadingDiffers { first: open.line });
        }
        (Ok(_), Some(_)) => {}
        (Ok(columns), None) => {
            *table = Some(Table {
                columns,
                line,
                rows: Vec::new(),
            });
        }
    }
    table.is_some()
}

/// Whether a row behind a stretch of prose is the table going on.
fn is_row_of(table: &Table<'_>, row: &Row<'_>) -> bool {
    let at = table.columns.iter().position(|c| c.role == Role::Number);
    let number = at.and_then(|at| row.cells.get(at)).and_then(table::number);
    number.is_some() && (table.columns.len()..=table.columns.len() + 1).contains(&row.cells.len())
}
