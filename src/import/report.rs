//! What went wrong while a package was read: every mistake with its place.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::cell::Fault;
use crate::model::Table;

/// Mistakes kept one by one; later ones are counted, so that a file of two million
/// broken rows cannot fill the memory.
const LISTED: usize = 100_000;

/// Longest piece of a cell that a report repeats, in characters.
const SHOWN: usize = 120;

/// How many rows a group names.
const ROWS_SHOWN: usize = 5;

/// A mistake in the input. Serialises to the fixed form of `check` (DESIGN 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputError {
    /// File as the user named it.
    pub file: String,
    /// Sheet of a workbook, or table inside a JSON file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row, from 1; the headings stand in row 1 of a plain CSV file.
    pub row: Option<u32>,
    /// English name of the column.
    pub column: Option<String>,
    /// What stands in the cell.
    pub value: Option<String>,
    /// What is wrong and what to do, in Chinese.
    pub message: String,
    /// What kind of mistake it is: the same for all rows that make it.
    #[serde(skip)]
    pub kind: &'static str,
    /// How many mistakes this entry stands for; above 1 only past the limit of the list.
    #[serde(skip)]
    pub count: u64,
}

/// Something that was tolerated, but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputWarning {
    /// File as the user named it.
    pub file: String,
    /// Sheet of a workbook, or table inside a JSON file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row, from 1, where one row is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The heading or column that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What was seen and what it means, in Chinese.
    pub message: String,
}

/// The same mistake all down a column, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorGroup<'a> {
    /// The first of them.
    pub first: &'a InputError,
    /// How many there are.
    pub count: u64,
    /// The first rows, at most five.
    pub rows: Vec<u32>,
}

/// Everything that was wrong or noteworthy in one import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Mistakes, in the order in which they were met.
    pub errors: Vec<InputError>,
    /// What was tolerated.
    pub warnings: Vec<InputWarning>,
    unlisted: Vec<InputError>,
}

/// A place in the input: file, sheet and perhaps row and column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    pub sheet: Option<&'a str>,
    pub row: Option<u32>,
    pub column: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// A whole file.
    pub fn file(file: &'a str) -> Self {
        Self {
            file,
            ..Self::default()
        }
    }

    /// A sheet of a workbook, or a whole file.
    pub fn of(file: &'a str, sheet: Option<&'a str>) -> Self {
        Self {
            sheet,
            ..Self::file(file)
        }
    }

    /// A row of the same file or sheet.
    pub fn at(self, row: Option<u32>) -> Self {
        Self { row, ..self }
    }

    /// The same row, one column of it.
    pub fn column(self, column: &'a str) -> Self {
        Self {
            column: Some(column),
            ..self
        }
    }
}

impl Report {
    /// Whether nothing was wrong; warnings do not count.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// Mistakes with repetitions folded: one entry per file, sheet, column and kind, in
    /// the order of their first appearance. For reports that people read.
    pub fn grouped(&self) -> Vec<ErrorGroup<'_>> {
        let mut groups: Vec<ErrorGroup<'_>> = Vec::new();
        let mut places = HashMap::new();
        for error in &self.errors {
            let key = (&error.file, &error.sheet, &error.column, error.kind);
            let at = *places.entry(key).or_insert(groups.len());
            if at == groups.len() {
                groups.push(ErrorGroup {
                    first: error,
                    count: 0,
                    rows: Vec::new(),
                });
            }
            let group = &mut groups[at];
            group.count += error.count;
            if group.rows.len() < ROWS_SHOWN {
                group.rows.extend(error.row);
            }
        }
        groups
    }

    pub(super) fn error(&mut self, place: Place<'_>, value: Option<&str>, fault: Fault) {
        if self.errors.len() >= LISTED {
            self.count_only(place, &fault);
            return;
        }
        self.errors.push(InputError {
            file: place.file.to_owned(),
            sheet: place.sheet.map(str::to_owned),
            row: place.row,
            column: place.column.map(str::to_owned),
            value: value.map(|v| shorten(v).into_owned()),
            message: fault.message.into_owned(),
            kind: fault.kind,
            count: 1,
        });
    }

    pub(super) fn warn(&mut self, place: Place<'_>, message: String) {
        if self.warnings.len() >= LISTED {
            return;
        }
        self.warnings.push(InputWarning {
            file: place.file.to_owned(),
            sheet: place.sheet.map(str::to_owned),
            row: place.row,
            column: place.column.map(str::to_owned),
            message,
        });
    }

    /// A column of a written-out row that its table does not have.
    pub(super) fn unknown_given(
        &mut self,
        file: &str,
        table: Table,
        row: u32,
        column: &str,
        value: &str,
    ) {
        let place = Place {
            file,
            sheet: Some(table.name()),
            row: Some(row),
            column: Some(column),
        };
        let message = format!("{}（{}）表没有这一列", table.zh(), table.name());
        self.error(place, Some(value), Fault::new("unknown_column", message));
    }

    /// Adds one line for each group whose mistakes were only counted.
    pub(super) fn finish(&mut self) {
        for mut rest in self.unlisted.drain(..) {
            rest.message = format!(
                "同类错误另有 {} 处未逐条列出；请先改正已列出的部分",
                rest.count
            );
            self.errors.push(rest);
        }
    }

    fn count_only(&mut self, place: Place<'_>, fault: &Fault) {
        let same = |e: &&mut InputError| {
            e.kind == fault.kind
                && e.column.as_deref() == place.column
                && e.file == place.file
                && e.sheet.as_deref() == place.sheet
        };
        if let Some(known) = self.unlisted.iter_mut().find(same) {
            known.count += 1;
            return;
        }
        self.unlisted.push(InputError {
            file: place.file.to_owned(),
            sheet: place.sheet.map(str::to_owned),
            row: None,
            column: place.column.map(str::to_owned),
            value: None,
            message: String::new(),
            kind: fault.kind,
            count: 1,
        });
    }
}

/// The text, cut where it is too long to be shown, control characters made visible.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    let long = text.chars().nth(SHOWN).is_some();
    if !long && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if long {
        shown.push('…');
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: &'static str) -> Fault {
        Fault::new(kind, format!("{kind} is wrong"))
    }

    #[test]
    fn a_mistake_down_a_column_is_one_group() {
        let mut report = Report::default();
        for row in 2..1000 {
            let place = Place {
                row: Some(row),
                column: Some("end"),
                ..Place::file("sessions.csv")
            };
            report.error(place, Some("x"), fault("date"));
        }
        report.error(Place::file("sessions.csv"), None, fault("other"));
        let groups = report.grouped();
        assert_eq!(groups.len(), 2);
        assert_eq!((groups[0].count, groups[1].count), (998, 1));
        assert_eq!(groups[0].rows, [2, 3, 4, 5, 6]);
    }

    #[test]
    fn past_the_limit_mistakes_are_counted() {
        let mut report = Report::default();
        for _ in 0..LISTED + 7 {
            report.error(Place::file("a.csv"), None, fault("date"));
        }
        report.finish();
        assert_eq!(report.errors.len(), LISTED + 1);
        assert_eq!(report.grouped()[0].count, LISTED as u64 + 7);
        assert!(report.errors[LISTED].message.contains("7 处"));
    }

    #[test]
    fn serialises_to_the_fixed_form() {
        let mut report = Report::default();
        let place = Place {
            row: Some(7),
            column: Some("end"),
            ..Place::file("sessions.csv")
        };
        report.error(place, Some("25:00"), Fault::new("time", "时间不存在"));
        assert_eq!(
            serde_json::to_string(&report.errors[0]).unwrap(),
            r#"{"file":"sessions.csv","row":7,"column":"end","value":"25:00","message":"时间不存在"}"#
        );
    }
}
