//! The heading row: where it stands, and which column is which.

use super::cell::{Fault, half_width};
use super::report::{Place, Report, shorten};
use crate::model::{Column, Need, Table};

/// Rows above the headings that a sheet may use for its title.
pub(super) const TITLE_ROWS: usize = 10;

/// Cells of a row that are looked at; no table has nearly as many columns.
pub(super) const COLUMNS: usize = 512;

/// Which cell of a row holds which column of the table.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// The row that holds the headings; the records follow it.
    pub row: u32,
    /// How many cells a row has.
    pub width: usize,
    /// Cells without a heading.
    pub nameless: Vec<usize>,
    /// For every column of the table, the cell that holds it.
    slots: Vec<Option<usize>>,
}

impl Heading {
    /// The cell that holds the column at that position of [`Table::columns`].
    #[inline]
    pub fn slot(&self, column: usize) -> Option<usize> {
        self.slots.get(column).copied().flatten()
    }

    /// A heading with every column of the table in its own order.
    pub fn complete(table: Table) -> Self {
        let width = table.columns().len();
        Self {
            row: 0,
            width,
            nameless: Vec::new(),
            slots: (0..width).map(Some).collect(),
        }
    }

    /// Reads a heading row. What is unknown, doubled or missing goes into the report;
    /// `None` where the table cannot be used without the columns that are missing.
    pub fn read(
        table: Table,
        row: u32,
        cells: &[impl AsRef<str>],
        place: Place<'_>,
        report: &mut Report,
    ) -> Option<Self> {
        let place = Place {
            // What is not a sheet has no heading row to point at.
            row: (row > 0).then_some(row),
            ..place
        };
        let mut nameless = Vec::new();
        let mut slots = vec![None; table.columns().len()];
        if cells.len() > COLUMNS {
            let message = format!("列数超过{COLUMNS}，其余的列已忽略");
            report.warn(place, message);
        }
        for (at, cell) in cells.iter().map(AsRef::as_ref).enumerate().take(COLUMNS) {
            let key = plain(cell);
            if key.is_empty() {
                nameless.push(at);
                continue;
            }
            let Some(column) = position(table, &key) else {
                warn_unknown(table, cell, place, report);
                continue;
            };
            if slots[column].is_some() {
                let fault = Fault::new(
                    "double_column",
                    "此列出现了两次，只采用了左边的一列；请删去多余的一列",
                );
                let name = table.columns()[column].name;
                report.error(place.column(name), Some(cell), fault);
                continue;
            }
            slots[column] = Some(at);
        }
        let heading = Self {
            row,
            width: cells.len(),
            nameless,
            slots,
        };
        heading
            .check_missing(table, place, report)
            .then_some(heading)
    }

    /// Some programs end every row but the headings with a delimiter. Where all of the rows
    /// that were looked at do, the empty cell is theirs and no sign of a shift.
    pub fn widen(&mut self, following: &[(u32, Vec<String>)]) {
        let ends_empty = |(_, cells): &(u32, Vec<String>)| {
            cells.len() == self.width + 1 && cells.last().is_some_and(String::is_empty)
        };
        if following.len() > 1 && following.iter().all(ends_empty) {
            self.nameless.push(self.width);
            self.width += 1;
        }
    }

    fn check_missing(&self, table: Table, place: Place<'_>, report: &mut Report) -> bool {
        let missing = |wanted: fn(Need) -> bool| -> Vec<&'static Column> {
            let columns = table.columns().iter().zip(&self.slots);
            columns
                .filter(|(c, slot)| slot.is_none() && wanted(c.need))
                .map(|(c, _)| c)
                .collect()
        };
        let needed = missing(is_needed);
        if !needed.is_empty() {
            let message = format!(
                "缺少必需的列：{}；本表未导入，请补上后重新导入",
                list(&needed)
            );
            let column = needed.first().map(|c| c.name).unwrap_or_default();
            report.error(
                place.column(column),
                None,
                Fault::new("missing_column", message),
            );
            return false;
        }
        let others = missing(|need| !is_needed(need));
        if !others.is_empty() {
            report.warn(
                place,
                format!("没有这些列，相关规则将无法判断：{}", list(&others)),
            );
        }
        true
    }
}

fn is_needed(need: Need) -> bool {
    matches!(need, Need::Key | Need::Reference(_) | Need::Required)
}

fn list(columns: &[&Column]) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|c| format!("{} {}", c.zh, c.name))
        .collect();
    names.join("、")
}

/// How many of the cells are headings of the table.
pub(super) fn score(table: Table, cells: &[impl AsRef<str>]) -> usize {
    let known = |cell: &&str| position(table, &plain(cell)).is_some();
    let cells = cells.iter().take(COLUMNS).map(AsRef::as_ref);
    cells.filter(known).count()
}

/// The row that holds the headings, as a position in `rows`: the first of those with the
/// most known headings, `None` where no row has any.
pub(super) fn find<C: AsRef<str>>(table: Table, rows: &[(u32, Vec<C>)]) -> Option<usize> {
    let mut best = None;
    let mut most = 0;
    for (at, (_, cells)) in rows.iter().enumerate().take(TITLE_ROWS) {
        let score = score(table, cells);
        if score > most {
            (best, most) = (Some(at), score);
        }
    }
    best
}

/// The error for a table whose headings were not found.
pub(super) fn not_found(table: Table) -> Fault {
    let columns: Vec<&Column> = table.columns().iter().collect();
    Fault::new(
        "no_heading",
        format!("找不到标题行；第1行应写列名，如：{}", list(&columns)),
    )
}

fn position(table: Table, key: &str) -> Option<usize> {
    let known = |key: &str| {
        let is = |c: &Column| c.name == key || c.zh == key;
        table.columns().iter().position(is)
    };
    known(key).or_else(|| {
        // "收费金额(元)": the unit is a remark.
        let (name, _) = key.split_once('(')?;
        known(name)
    })
}

/// A heading without the marks that people add: "*Session ID" is `session_id`.
fn plain(heading: &str) -> String {
    let text = half_width(heading).to_lowercase();
    let text = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | ':' | '\u{feff}' | '\u{200b}' | '"')
    });
    if text.is_ascii() {
        text.replace([' ', '-'], "_")
    } else {
        text.split_whitespace().collect()
    }
}

fn warn_unknown(table: Table, cell: &str, place: Place<'_>, report: &mut Report) {
    let key = plain(cell);
    // A hostile heading may be megabytes long; nobody recognises it past its start.
    let key: String = key.chars().take(60).collect();
    let mut best: Option<(&Column, f64)> = None;
    for column in table.columns() {
        let near = strsim::normalized_damerau_levenshtein(&key, column.name)
            .max(strsim::normalized_damerau_levenshtein(&key, column.zh));
        if best.is_none_or(|(_, most)| near > most) {
            best = Some((column, near));
        }
    }
    let nearest = best.map_or_else(String::new, |(column, _)| {
        format!("；最接近的列是“{} {}”", column.zh, column.name)
    });
    let shown = shorten(cell.trim());
    let message = format!("未识别的列“{shown}”，已忽略{nearest}");
    report.warn(place.column(&shown), message);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: Table, cells: &[&str]) -> (Option<Heading>, Report) {
        let mut report = Report::default();
        let heading = Heading::read(table, 1, cells, Place::file("a.csv"), &mut report);
        (heading, report)
    }

    #[test]
    fn english_chinese_order_and_marks_do_not_matter() {
        let (heading, report) = read(
            Table::Sessions,
            &[
                "结束时间",
                " START ",
                "*Class ID",
                "课次\n编号",
                "教师编号（选填）",
                "room",
            ],
        );
        let heading = heading.unwrap();
        let slots: Vec<_> = (0..6).map(|c| heading.slot(c).unwrap()).collect();
        assert_eq!(slots, [3, 2, 1, 0, 4, 5]);
        assert_eq!(report, Report::default());
    }

    #[test]
    fn unknown_columns_name_the_nearest() {
        let (_, report) = read(
            Table::Sessions,
            &[
                "session_id",
                "class_id",
                "start",
                "end",
                "techer_id",
                "教室名",
            ],
        );
        let messages: Vec<&str> = report.warnings.iter().map(|w| w.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "未识别的列“techer_id”，已忽略；最接近的列是“教师编号 teacher_id”",
                "未识别的列“教室名”，已忽略；最接近的列是“教室 room”",
                "没有这些列，相关规则将无法判断：教师编号 teacher_id、教室 room",
            ]
        );
    }

    #[test]
    fn a_missing_key_makes_the_table_useless() {
        let (heading, report) = read(Table::Sessions, &["session_id", "class_id", "end"]);
        assert!(heading.is_none());
        assert_eq!(
            report.errors[0].message,
            "缺少必需的列：开始时间 start；本表未导入，请补上后重新导入"
        );
    }

    #[test]
    fn the_heading_row_is_found_below_a_title() {
        let rows = vec![
            (1, vec!["2024年秋季课程表"]),
            (3, vec!["课次编号", "班级编号", "开始时间", "结束时间"]),
            (4, vec!["S1", "C1", "2024-09-01 18:00", "2024-09-01 18:30"]),
        ];
        assert_eq!(find(Table::Sessions, &rows), Some(1));
        assert_eq!(find(Table::Sessions, &rows[..1]), None);
    }
}
