//! Files to tables: what each input is, and where the headings of its tables stand.

use std::borrow::Cow;

use super::Input;
use super::archive;
use super::cell::Fault;
use super::decode::decode;
use super::heading::{self, COLUMNS, Heading, TITLE_ROWS};
use super::index::{Index, Presence};
use super::json;
use super::names;
use super::pieces::Pieces;
use super::report::{Place, Report};
use super::table::{self, Content, Source};
use super::workbook::Book;
use crate::model::{Facts, Table};

/// The tables of all inputs, and the workbooks that some of them stand in.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub sources: Vec<Source>,
    pub books: Vec<Book>,
    /// What a workbook may cost.
    pub limits: archive::Limits,
}

/// Rows with their numbers.
type Top = Vec<(u32, Vec<String>)>;

/// What the steps of opening a file share.
struct Opening<'a> {
    file: &'a str,
    facts: &'a mut Facts,
    index: &'a mut Index,
    report: &'a mut Report,
}

impl Package {
    /// Finds the tables of one input.
    pub fn add(&mut self, input: Input, facts: &mut Facts, index: &mut Index, report: &mut Report) {
        let Input { name, bytes } = input;
        let (stem, ending) = split_name(&name);
        let mut opening = Opening {
            file: &name,
            facts,
            index,
            report,
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            let fault = Fault::new("empty", "文件是空的；请检查是否导出成功");
            return opening.fault(None, fault);
        }
        let added = if bytes.starts_with(b"PK\x03\x04") || is_workbook(&ending) {
            self.add_workbook(bytes, stem, &mut opening)
        } else if ending == "json" {
            decode(bytes).and_then(|text| self.add_json(&text, stem, &mut opening))
        } else {
            self.add_csv(bytes, stem, &mut opening)
        };
        if let Err(fault) = added {
            opening.fault(None, fault);
        }
    }

    fn add_csv(
        &mut self,
        bytes: Vec<u8>,
        stem: &str,
        opening: &mut Opening<'_>,
    ) -> Result<(), Fault> {
        let Some(table) = names::named(stem) else {
            opening.unknown(None, "文件", opening.file);
            return Ok(());
        };
        let text = decode(bytes).inspect_err(|_| opening.spoilt(table))?;
        let (delimiter, top) = table::sniff(table, &text);
        let mut heading = opening.heading(table, None, &top);
        if let Some(heading) = &mut heading {
            let following = top.iter().position(|(row, _)| *row > heading.row);
            heading.widen(&top[following.unwrap_or(top.len())..]);
        }
        self.push(
            table,
            None,
            heading,
            Content::Csv(Pieces::of(text), delimiter),
            opening,
        );
        Ok(())
    }

    fn add_workbook(
        &mut self,
        bytes: Vec<u8>,
        stem: &str,
        opening: &mut Opening<'_>,
    ) -> Result<(), Fault> {
        let mut book = Book::open(bytes, self.limits)?;
        let number = self.books.len();
        let mut tables = Vec::new();
        let mut unknown = Vec::new();
        let sheets = book.sheets();
        if sheets.is_empty() {
            return Err(archive::broken());
        }
        for sheet in sheets {
            let top = match top_rows(&mut book, &sheet) {
                Ok(top) => top,
                // Charts and macros are no tables.
                Err(fault) if fault.kind == "no_worksheet" => continue,
                Err(fault) => {
                    opening.fault(Some(&sheet), fault);
                    continue;
                }
            };
            match names::named(&sheet) {
                Some(table) => tables.push((table, sheet, top)),
                // New workbooks come with empty sheets.
                None if top.is_empty() || names::is_explanation(&sheet) => {}
                None => unknown.push((sheet, top)),
            }
        }
        // A workbook with one nameless sheet is a table that was saved as a workbook.
        if let (true, 1, Some(table)) = (tables.is_empty(), unknown.len(), names::named(stem)) {
            tables.extend(unknown.drain(..).map(|(sheet, top)| (table, sheet, top)));
        }
        if tables.is_empty() && unknown.is_empty() {
            opening.warn(None, "工作簿中没有内容".to_owned());
        }
        for (sheet, _) in &unknown {
            opening.unknown(Some(sheet), "工作表", sheet);
        }
        for (table, sheet, top) in tables {
            if top.is_empty() {
                opening.warn(Some(&sheet), "工作表是空的".to_owned());
                continue;
            }
            let heading = opening.heading(table, Some(&sheet), &top);
            self.push(table, Some(sheet), heading, Content::Sheet(number), opening);
        }
        self.books.push(book);
        Ok(())
    }

    fn add_json(&mut self, text: &str, stem: &str, opening: &mut Opening<'_>) -> Result<(), Fault> {
        for (name, records) in json::tables(text)? {
            let Some(table) = names::named(name.as_deref().unwrap_or(stem)) else {
                let shown = name.as_deref().unwrap_or(opening.file);
                opening.unknown(name.as_deref(), "表", shown);
                continue;
            };
            if records.is_empty() {
                continue;
            }
            let (top, rows) = columns(records)?;
            let heading = opening.heading(table, name.as_deref(), &[(0, top)]);
            self.push(table, name, heading, Content::Rows(rows), opening);
        }
        Ok(())
    }

    fn push(
        &mut self,
        table: Table,
        sheet: Option<String>,
        heading: Option<Heading>,
        content: Content,
        opening: &mut Opening<'_>,
    ) {
        let ix = opening.facts.add_source(opening.file, sheet.as_deref());
        let presence = match heading {
            Some(_) => Presence::Present,
            None => Presence::Unusable,
        };
        opening.index.note(table, presence, &opening.facts.sources);
        if let Some(heading) = heading {
            self.sources.push(Source {
                table,
                ix,
                file: opening.file.to_owned(),
                sheet,
                heading,
                content,
            });
        }
    }
}

impl Opening<'_> {
    fn fault(&mut self, sheet: Option<&str>, fault: Fault) {
        self.report.error(Place::of(self.file, sheet), None, fault);
    }

    fn unknown(&mut self, sheet: Option<&str>, what: &str, name: &str) {
        self.warn(sheet, names::unknown(what, name));
    }

    fn warn(&mut self, sheet: Option<&str>, message: String) {
        self.report.warn(Place::of(self.file, sheet), message);
    }

    fn spoilt(&mut self, table: Table) {
        self.index
            .note(table, Presence::Unusable, &self.facts.sources);
    }

    /// Finds and reads the headings of a table among its first rows.
    fn heading(
        &mut self,
        table: Table,
        sheet: Option<&str>,
        top: &[(u32, Vec<String>)],
    ) -> Option<Heading> {
        let place = Place::of(self.file, sheet);
        let Some(at) = heading::find(table, top) else {
            self.report.error(place, None, heading::not_found(table));
            return None;
        };
        let (row, cells) = &top[at];
        Heading::read(table, *row, cells, place, self.report)
    }
}

fn is_workbook(ending: &str) -> bool {
    matches!(ending, "xlsx" | "xlsm" | "xls" | "et" | "ods")
}

/// A file's name without folder and ending, and its ending in lower case.
fn split_name(name: &str) -> (&str, String) {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, ending)) => (stem, ending.to_lowercase()),
        None => (file, String::new()),
    }
}

fn top_rows(book: &mut Book, sheet: &str) -> Result<Top, Fault> {
    let mut rows = book.rows(sheet)?;
    let mut top = Vec::new();
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    while top.len() < TITLE_ROWS
        && let Some(row) = rows.next(&mut cells)?
    {
        if cells.iter().any(|c| !c.trim().is_empty()) {
            top.push((row, cells.iter().map(ToString::to_string).collect()));
        }
    }
    Ok(top)
}

/// Objects to rows: the headings in the order of their first appearance, and the cells
/// under them. A heading that an object has twice stands twice, and is told as such.
fn columns(records: Vec<json::Record>) -> Result<(Vec<String>, Top), Fault> {
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::with_capacity(records.len());
    for (record, number) in records.into_iter().zip(1..) {
        let mut cells: Vec<String> = vec![String::new(); names.len()];
        let mut taken = vec![false; names.len()];
        for (name, value) in record {
            let free = (0..names.len()).find(|at| names[*at] == name && !taken[*at]);
            let at = free.unwrap_or_else(|| {
                names.push(name);
                cells.push(String::new());
                taken.push(false);
                names.len() - 1
            });
            if at >= COLUMNS {
                let message = format!("各行的列名合计超过{COLUMNS}个，未导入；请核对文件结构");
                return Err(Fault::new("too_many_columns", message));
            }
            cells[at] = value;
            taken[at] = true;
        }
        rows.push((number, cells));
    }
    Ok((names, rows))
}
