//! Data tables: rows of cells, with cells that span several rows or columns repeated
//! where they reach.

use std::ops::Range;

use scraper::{ElementRef, Node};

use super::blocks::{Block, Kind};
use super::normalise::{STRUCK, STRUCK_END, normalise, without_marks};
use super::shown::{hidden, inline, skipped, struck};
use super::writer::Writer;

/// Widest table; further columns are left out of the grid, never of the text.
const MOST_COLUMNS: usize = 60;
/// Furthest that a cell may reach down.
const MOST_ROWSPAN: usize = 400;
/// Cells of one page's grids; further rows are text only.
const MOST_CELLS: usize = 50_000;
/// A cell longer than this, in characters, makes the table a layout.
const LONGEST_CELL: usize = 400;

/// A table's cells by row and column; a place without a cell is empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<Range<usize>>>,
}

/// Whether a table shows data. Old pages also use tables to lay out whole pages: those
/// hold other tables, headings or long texts, and are read like any other block.
pub(super) fn is_data_table(table: ElementRef<'_>) -> bool {
    let mut cells = 0usize;
    let mut rows = 0usize;
    for node in table.descendants().skip(1) {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        match element.name() {
            "table" | "h1" | "h2" | "h3" | "h4" | "ul" | "ol" | "form" => return false,
            "tr" => rows += 1,
            "td" | "th" => {
                cells += 1;
                let text = ElementRef::wrap(node)
                    .map_or(0, |cell| cell.text().map(|t| t.chars().count()).sum());
                if text > LONGEST_CELL {
                    return false;
                }
            }
            _ => {}
        }
    }
    rows >= 1 && cells > rows
}

/// A cell that still reaches into later rows.
#[derive(Clone)]
struct Reach {
    rows: usize,
    range: Range<usize>,
}

/// Writes a table's rows as lines, cells parted by tabs, and keeps its grid.
pub(super) fn read_table(table: ElementRef<'_>, container: usize, writer: &mut Writer<'_>) {
    let index = writer.page.tables.len();
    writer.page.tables.push(Table::default());
    let mut reach: Vec<Option<Reach>> = Vec::new();
    for node in table.descendants() {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        if element.name() == "caption"
            && let Some(caption) = ElementRef::wrap(node)
        {
            let words = cell_words(caption, writer);
            line(writer, &words, Kind::Heading(6), container);
        }
        if element.name() == "tr"
            && let Some(row) = ElementRef::wrap(node)
            && !hidden(element, row, writer.vocabulary)
        {
            read_row(row, index, container, &mut reach, writer);
        }
    }
}

fn line(writer: &mut Writer<'_>, words: &str, kind: Kind, container: usize) {
    let range = writer.write(words);
    if !range.is_empty() {
        writer.page.text.push('\n');
        writer.page.blocks.push(Block {
            kind,
            range,
            container,
            term: None,
            aside: writer.is_aside(),
        });
    }
}

fn read_row(
    row: ElementRef<'_>,
    table: usize,
    container: usize,
    reach: &mut Vec<Option<Reach>>,
    writer: &mut Writer<'_>,
) {
    let start = writer.page.text.len();
    let mut cells: Vec<Range<usize>> = Vec::new();
    let mut first = true;
    for node in row.children() {
        let Some(cell) = ElementRef::wrap(node) else {
            continue;
        };
        let element = cell.value();
        if !matches!(element.name(), "td" | "th") || hidden(element, cell, writer.vocabulary) {
            continue;
        }
        carry(reach, &mut cells);
        if !first {
            writer.page.text.push('\t');
        }
        first = false;
        let words = cell_words(cell, writer);
        let range = writer.write(&words);
        let span = |name: &str, most: usize| {
            element
                .attr(name)
                .and_then(|v| v.trim().parse::<usize>().ok())
                .unwrap_or(1)
                .clamp(1, most)
        };
        let rows = span("rowspan", MOST_ROWSPAN);
        for _ in 0..span("colspan", MOST_COLUMNS) {
            if cells.len() >= MOST_COLUMNS {
                break;
            }
            let column = cells.len();
            if rows > 1 {
                if reach.len() <= column {
                    reach.resize(column + 1, None);
                }
                if let Some(place) = reach.get_mut(column) {
                    *place = Some(Reach {
                        rows: rows - 1,
                        range: range.clone(),
                    });
                }
            }
            cells.push(range.clone());
        }
    }
    carry(reach, &mut cells);
    let end = writer.page.text.len();
    let blank = writer
        .page
        .text
        .get(start..end)
        .is_none_or(|t| t.trim().is_empty());
    if blank {
        writer.page.text.truncate(start);
        return;
    }
    writer.page.text.push('\n');
    writer.cells += cells.len();
    writer.page.rows_left |= writer.cells > MOST_CELLS;
    if writer.cells <= MOST_CELLS
        && let Some(grid) = writer.page.tables.get_mut(table)
    {
        grid.rows.push(cells);
    }
    writer.page.blocks.push(Block {
        kind: Kind::Row { table },
        range: start..end,
        container,
        term: None,
        aside: writer.is_aside(),
    });
}

/// Fills the next columns with cells that reach down from above.
fn carry(reach: &mut [Option<Reach>], cells: &mut Vec<Range<usize>>) {
    while let Some(place) = reach.get_mut(cells.len()) {
        let Some(known) = place else { break };
        cells.push(known.range.clone());
        known.rows -= 1;
        if known.rows == 0 {
            *place = None;
        }
    }
}

/// A cell's words; breaks and blocks inside it become blanks.
fn cell_words(cell: ElementRef<'_>, writer: &Writer<'_>) -> String {
    let mut raw = String::new();
    for node in cell.descendants() {
        match node.value() {
            Node::Text(text) => {
                let mut left_out = false;
                let mut crossed = false;
                let mut above = node.parent();
                while let Some(parent) = above.filter(|parent| parent.id() != cell.id()) {
                    if let Some(this) = ElementRef::wrap(parent) {
                        left_out |= skipped(this.value(), this, writer.vocabulary);
                        crossed |= struck(this.value(), writer.vocabulary);
                    }
                    above = parent.parent();
                }
                if left_out {
                    continue;
                }
                if crossed {
                    raw.push(STRUCK);
                }
                raw.push_str(&without_marks(text));
                if crossed {
                    raw.push(STRUCK_END);
                }
            }
            Node::Element(element) if !inline(element) => raw.push(' '),
            _ => {}
        }
    }
    normalise(&raw)
}

#[cfg(test)]
mod tests {
    use super::super::blocks::read;
    use super::super::vocabulary::tests::vocabulary;

    fn grid(html: &str) -> Vec<Vec<String>> {
        let page = read(html, vocabulary());
        page.tables.first().map_or(Vec::new(), |table| {
            table
                .rows
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|cell| page.text[cell.clone()].to_owned())
                        .collect()
                })
                .collect()
        })
    }

    #[test]
    fn spans_repeat_a_cell_where_it_reaches() {
        let html = "<table><tr><th rowspan=2>数学<td>三年级<td>1980<tr><td colspan=2>四年级<tr><td>英语<td>a<td>b</table>";
        assert_eq!(
            grid(html),
            [
                ["数学", "三年级", "1980"],
                ["数学", "四年级", "四年级"],
                ["英语", "a", "b"]
            ]
        );
    }

    #[test]
    fn a_span_down_in_a_later_column() {
        let html = "<table><tr><td>a<td rowspan=3>x<tr><td>b<tr><td>c</table>";
        assert_eq!(grid(html), [["a", "x"], ["b", "x"], ["c", "x"]]);
    }

    #[test]
    fn a_layout_is_no_table() {
        assert!(grid("<table><tr><td><h2>x</h2><td>y</table>").is_empty());
        assert!(grid("<table><tr><td><table><tr><td>1</table><td>2</table>").is_empty());
    }

    #[test]
    fn absurd_spans_are_capped() {
        let html = "<table><tr><td rowspan=99999 colspan=99999>a<td>b<tr><td>c</table>";
        assert_eq!(grid(html)[0].len(), super::MOST_COLUMNS);
    }
}
