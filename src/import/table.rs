//! A table as it stands in a file: which one it is, where its rows are, and how to walk them.

use std::borrow::Cow;

use super::cell::{Fault, half_width, trim};
use super::csv::Splitter;
use super::heading::{self, Heading, TITLE_ROWS};
use super::report::{Place, Report};
use super::workbook::{Book, SheetRows};
use crate::model::{FileIx, Table};

/// Rows of one table in all files together; ids are held in one text with 32-bit offsets.
const ROW_LIMIT: u32 = 10_000_000;

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
    Csv(String, u8),
    /// A sheet of the workbook at that position.
    Sheet(usize),
    /// Rows in the order of the table's columns.
    Rows(Vec<(u32, Vec<String>)>),
}

impl Source {
    /// The file or sheet.
    pub fn place(&self) -> Place<'_> {
        Place {
            sheet: self.sheet.as_deref(),
            ..Place::file(&self.file)
        }
    }

    /// Calls `each` with the number and the cells of every row that is not empty, until
    /// it says stop. What cannot be walked at all goes into the report.
    pub fn read(
        &self,
        books: &mut [Book],
        report: &mut Report,
        mut each: impl FnMut(u32, &[Cow<'_, str>], &mut Report) -> bool,
    ) {
        let mut rows = match self.rows(books) {
            Ok(rows) => rows,
            Err(fault) => return report.error(self.place(), None, fault),
        };
        let mut short = Short::default();
        let mut cells = Vec::new();
        let mut read = 0;
        loop {
            let row = match rows.next(&mut cells) {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err((row, fault)) => {
                    let place = Place {
                        row,
                        ..self.place()
                    };
                    report.error(place, None, fault);
                    break;
                }
            };
            if row <= self.heading.row || cells.iter().all(|c| trim(c).is_empty()) {
                continue;
            }
            read += 1;
            if read > ROW_LIMIT {
                let fault = Fault::new("too_many_rows", "超过1000万行，其余未导入；请分批导入");
                report.error(self.place(), None, fault);
                break;
            }
            if let Some(fault) = self.too_wide(&cells) {
                let place = Place {
                    row: Some(row),
                    ..self.place()
                };
                report.error(place, None, fault);
                continue;
            }
            if cells.len() < self.heading.width {
                match rows {
                    Rows::Csv(_) => short.note(row),
                    _ => cells.resize(self.heading.width, Cow::Borrowed("")),
                }
            }
            if !each(row, &cells, report) {
                break;
            }
        }
        short.warn(self.place(), report);
    }

    fn rows<'t>(&'t self, books: &'t mut [Book]) -> Result<Rows<'t>, Fault> {
        Ok(match &self.content {
            Content::Csv(text, delimiter) => Rows::Csv(Splitter::new(text, *delimiter)),
            Content::Rows(rows) => Rows::Plain(rows.iter()),
            Content::Sheet(book) => {
                let sheet = self.sheet.as_deref().unwrap_or_default();
                match books.get_mut(*book) {
                    Some(book) => Rows::Sheet(book.rows(sheet)?),
                    None => Rows::Plain([].iter()),
                }
            }
        })
    }

    /// A row with more cells than headings is shifted: a comma that was not quoted.
    fn too_wide(&self, cells: &[Cow<'_, str>]) -> Option<Fault> {
        let beyond = cells.get(self.heading.width..)?;
        beyond.iter().any(|c| !trim(c).is_empty()).then(|| {
            Fault::new(
                "too_wide",
                format!(
                    "本行的内容比标题行的{}列多，各列可能错位，本行未导入；含分隔符的内容要加双引号",
                    self.heading.width
                ),
            )
        })
    }
}

/// Rows that end before the last heading.
#[derive(Default)]
struct Short {
    first: u32,
    count: u32,
}

impl Short {
    fn note(&mut self, row: u32) {
        if self.count == 0 {
            self.first = row;
        }
        self.count += 1;
    }

    /// Some programs leave empty cells at the end of a row out; so do torn files. The cells
    /// count as not exported, never as "none".
    fn warn(&self, place: Place<'_>, report: &mut Report) {
        if self.count > 0 {
            let message = format!(
                "从第{}行起有{}行的列数少于标题行，缺少的内容按“未提供”处理",
                self.first, self.count
            );
            report.warn(
                Place {
                    row: Some(self.first),
                    ..place
                },
                message,
            );
        }
    }
}

/// A walk over the rows of a source.
enum Rows<'t> {
    Csv(Splitter<'t>),
    Sheet(Box<SheetRows<'t>>),
    Plain(std::slice::Iter<'t, (u32, Vec<String>)>),
}

impl<'t> Rows<'t> {
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

/// The table that a file or sheet is named after: "课次", "Sessions", "03_课次表(2024秋)".
pub(super) fn named(name: &str) -> Option<Table> {
    let text = half_width(name).to_lowercase();
    let text = text.split(['(', '【', '[']).next().unwrap_or_default();
    let text = text.trim_matches(|c: char| !c.is_alphabetic());
    if let Some(table) = Table::parse(text) {
        return Some(table);
    }
    let endings = ["信息", "数据", "名册", "明细", "记录", "台账", "清单", "表"];
    let mut core = text;
    while let Some(rest) = endings.iter().find_map(|e| core.strip_suffix(e)) {
        core = rest;
    }
    Table::parse(core).or_else(|| Table::parse(&format!("{core}s")))
}

/// What to say about a file or sheet that is named after no table.
pub(super) fn unknown(what: &str, name: &str) -> String {
    let lower: String = name.to_lowercase().chars().take(60).collect();
    let mut best = (Table::Institutions, -1.0);
    for table in Table::ALL {
        let near = strsim::normalized_damerau_levenshtein(&lower, table.name())
            .max(strsim::normalized_damerau_levenshtein(&lower, table.zh()));
        if near > best.1 {
            best = (table, near);
        }
    }
    format!(
        "未识别的{what}“{}”，已忽略；最接近的表是“{} {}”",
        super::report::shorten(name),
        best.0.zh(),
        best.0.name()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_usual_names() {
        for name in [
            "sessions",
            "Sessions",
            "课次",
            "03_课次表",
            "课次信息表(2024秋)",
            "session",
            "sessions-2024",
        ] {
            assert_eq!(named(name), Some(Table::Sessions), "{name}");
        }
        for name in ["Sheet1", "说明", "", "sesions"] {
            assert_eq!(named(name), None, "{name}");
        }
        assert_eq!(
            unknown("文件", "sesions.csv"),
            "未识别的文件“sesions.csv”，已忽略；最接近的表是“课次 sessions”"
        );
    }

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
