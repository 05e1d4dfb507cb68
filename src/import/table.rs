//! A table as it stands in a file: which one it is, where its rows are, and how to walk them.

use std::borrow::Cow;

use super::cell::{Fault, trim};
use super::csv::Splitter;
use super::heading::{self, Heading, TITLE_ROWS};
use super::pieces::Pieces;
use super::report::{Place, Report};
use super::workbook::{Book, SheetRows};
use crate::model::{FileIx, Table};

/// Rows of one table in all files together; ids are held in one text with 32-bit offsets.
pub(super) const ROW_LIMIT: u32 = 10_000_000;

/// A table in one file or sheet, its headings read.
#[derive(Debug)]
pub(super) struct Source {
    pub table: Table,
    pub ix: FileIx,
    pub file: String,
    pub sheet: Option<String>,
    pub heading: Heading,
    pub content: Content,
}

/// Where the rows of a source are.
#[derive(Debug)]
pub(super) enum Content {
    /// CSV text and its delimiter.
    Csv(Pieces, u8),
    /// A sheet of the workbook at that position.
    Sheet(usize),
    /// Rows in the order of the table's columns.
    Rows(Vec<(u32, Vec<String>)>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Source {
    /// The file or sheet.
    pub fn place(&self) -> Place<'_> {
        Place {
            sheet: self.sheet.as_deref(),
            ..Place::file(&self.file)
        }
    }

    /// Calls `each` with every row of the content that is not empty, until it says stop. What
    /// cannot be walked at all goes into the report.
    pub fn read(
        &self,
        content: Content,
        books: &mut [Book],
        report: &mut Report,
        each: impl FnMut(Found<'_>, &mut Report) -> bool,
    ) {
        let mut walk = Walk {
            source: self,
            each,
            oddities: Oddities::default(),
            read: 0,
        };
        let delimited = matches!(content, Content::Csv(..));
        match content {
            Content::Csv(mut pieces, delimiter) => {
                let mut line = 1;
                while let Some(text) = pieces.next() {
                    let mut rows = Rows::Csv(Splitter::from_line(&text, delimiter, line));
                    if !walk.rows(&mut rows, report) {
                        break;
                    }
                    if let Rows::Csv(splitter) = rows {
                        line = splitter.line();
                    }
                }
            }
            Content::Rows(rows) => {
                walk.rows(&mut Rows::Plain(rows.iter()), report);
            }
            Content::Sheet(book) => {
                let sheet = self.sheet.as_deref().unwrap_or_default();
                match books.get_mut(book).map(|book| book.rows(sheet)) {
                    Some(Ok(rows)) => {
                        walk.rows(&mut Rows::Sheet(rows), report);
                    }
                    Some(Err(fault)) => return report.error(self.place(), None, fault),
                    None => {}
                }
            }
        }
        walk.oddities.warn(self.place(), delimited, report);
    }

    /// A row with more cells than headings is shifted: a comma that was not quoted.
    fn too_wide(&self) -> Fault {
        Fault::new(
            "too_wide",
            format!(
                "本行的内容比标题行的{}列多，各列可能错位，本行未导入；含分隔符的内容要加双引号",
                self.heading.width
            ),
        )
    }
}

/// A walk over the rows of one source, in as many pieces as they come in.
struct Walk<'s, F> {
    source: &'s Source,
    each: F,
    oddities: Oddities,
    read: u32,
}

impl<F: FnMut(Found<'_>, &mut Report) -> bool> Walk<'_, F> {
    /// Walks over some rows; `false` where it must not go on.
    fn rows(&mut self, rows: &mut Rows<'_>, report: &mut Report) -> bool {
        let source = self.source;
        let width = source.heading.width;
        let mut cells = Vec::new();
        loop {
            let row = match rows.next(&mut cells) {
                Ok(Some(row)) => row,
                Ok(None) => return true,
                Err((row, fault)) => {
                    report.error(source.place().at(row), None, fault);
                    return false;
                }
            };
            if row <= source.heading.row || cells.iter().all(|c| trim(c).is_empty()) {
                continue;
            }
            self.read += 1;
            if self.read > ROW_LIMIT {
                let fault = Fault::new("too_many_rows", "超过1000万行，其余未导入；请分批导入");
                report.error(source.place(), None, fault);
                return false;
            }
            let shifted = rows.are_delimited() && cells.len() > width;
            if shifted {
                report.error(source.place().at(Some(row)), None, source.too_wide());
            }
            self.oddities.note(row, &cells, &source.heading);
            if !rows.are_delimited() && cells.len() < width {
                cells.resize(width, Cow::Borrowed(""));
            }
            let found = Found {
                row,
                cells: &cells,
                shifted,
            };
            if !(self.each)(found, report) {
                return false;
            }
        }
    }
}

/// A row that a source holds.
pub(super) struct Found<'a> {
    pub row: u32,
    pub cells: &'a [Cow<'a, str>],
    /// Whether its cells may stand in the wrong columns: it must not be used.
    pub shifted: bool,
}

/// Rows that do not fit the headings, yet can be used: counted, and told once.
#[derive(Default)]
struct Oddities {
    short: Counted,
    nameless: Counted,
}

/// How many rows, and the first of them.
#[derive(Default)]
struct Counted {
    first: u32,
    count: u32,
}

impl Counted {
    fn note(&mut self, row: u32) {
        if self.count == 0 {
            self.first = row;
        }
        self.count += 1;
    }

    fn warn(&self, place: Place<'_>, report: &mut Report, message: impl FnOnce(&Self) -> String) {
        if self.count > 0 {
            report.warn(place.at(Some(self.first)), message(self));
        }
    }
}

impl Oddities {
    fn note(&mut self, row: u32, cells: &[Cow<'_, str>], heading: &Heading) {
        if cells.len() < heading.width {
            self.short.note(row);
        }
        let beyond = cells.get(heading.width..).unwrap_or_default();
        let under_nothing = heading.nameless.iter().filter_map(|at| cells.get(*at));
        if beyond
            .iter()
            .chain(under_nothing)
            .any(|c| !trim(c).is_empty())
        {
            self.nameless.note(row);
        }
    }

    fn warn(&self, place: Place<'_>, delimited: bool, report: &mut Report) {
        // Some programs leave empty cells at the end of a row out; so do torn files. Such
        // cells count as not exported, never as "none". A sheet has no such doubt.
        if delimited {
            self.short.warn(place, report, |rows| {
                format!(
                    "从第{}行起有{}行的列数少于标题行，缺少的内容按“未提供”处理",
                    rows.first, rows.count
                )
            });
        }
        self.nameless.warn(place, report, |rows| {
            format!(
                "从第{}行起有{}行的内容写在没有列名的列中，已忽略；请补上列名",
                rows.first, rows.count
            )
        });
    }
}

/// A walk over the rows of a source.
enum Rows<'t> {
    Csv(Splitter<'t>),
    Sheet(Box<SheetRows<'t>>),
    Plain(std::slice::Iter<'t, (u32, Vec<String>)>),
}

impl<'t> Rows<'t> {
    /// Whether cells are told apart by delimiters, so that one too many shifts the rest.
    fn are_delimited(&self) -> bool {
        matches!(self, Self::Csv(_))
    }

    fn next(&mut self, cells: &mut Vec<Cow<'t, str>>) -> Result<Option<u32>, (Option<u32>, Fault)> {
        match self {
            Self::Csv(splitter) => match splitter.next(cells) {
                Some(row) if splitter.unclosed() => Err((Some(row), unclosed())),
                row => Ok(row),
            },
            Self::Sheet(rows) => rows.next(cells).map_err(|fault| (None, fault)),
            Self::Plain(rows) => {
                cells.clear();
                Ok(rows.next().map(|(row, texts)| {
                    cells.extend(texts.iter().map(|t| Cow::Borrowed(t.as_str())));
                    *row
                }))
            }
        }
    }
}

fn unclosed() -> Fault {
    Fault::new(
        "unclosed",
        "双引号没有成对，本行及其后的内容无法识别；请检查本行的引号",
    )
}

/// The delimiter and the first rows of a CSV text: the delimiter under which a row has the
/// most headings of the table.
pub(super) fn sniff(table: Table, text: &str) -> (u8, Vec<(u32, Vec<String>)>) {
    let mut best = (0, b',', Vec::new());
    for delimiter in [b',', b';', b'\t'] {
        let mut splitter = Splitter::new(text, delimiter);
        let mut rows = Vec::new();
        let mut cells = Vec::new();
        while rows.len() < TITLE_ROWS {
            match splitter.next(&mut cells) {
                Some(row) => rows.push((row, cells.iter().map(ToString::to_string).collect())),
                None => break,
            }
        }
        let most = |(_, cells): &(u32, Vec<String>)| heading::score(table, cells);
        let score = rows.iter().map(most).max().unwrap_or(0);
        if best.2.is_empty() || score > best.0 {
            best = (score, delimiter, rows);
        }
    }
    (best.1, best.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_that_of_the_headings() {
        for (text, delimiter) in [
            ("session_id,class_id,start,end\n", b','),
            ("session_id;class_id;start;end\n", b';'),
            ("说明，无\n课次编号\t班级编号\t开始时间\t结束时间\n", b'\t'),
            ("\"session_id\",\"class_id\"\n", b','),
        ] {
            assert_eq!(sniff(Table::Sessions, text).0, delimiter, "{text}");
        }
    }
}
