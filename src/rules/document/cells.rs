//! Text -> lines and rows of cells, each with its place.
//!
//! A row of a table is a run of lines that begin with a tab, one cell to a line; a line
//! without a tab that follows directly is the rest of the cell above it. A blank line ends
//! the row.

/// A stretch of the text: one line of prose, or one row of cells.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Line(Line<'a>),
    Row(Row<'a>),
}

/// One line of prose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

/// One row of cells.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) cells: Vec<Cell<'a>>,
}

/// One cell, as the lines it is written in.
#[derive(Debug)]
pub(super) struct Cell<'a> {
    lines: Vec<Line<'a>>,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing stands in it: it is merged with the cell above.
    Merged,
    /// A space that only holds it open: it is empty, and says so.
    Blank,
    /// Words, with the line breaks taken out.
    Words(String),
}

impl Cell<'_> {
    /// First line of the cell.
    pub(super) fn line(&self) -> usize {
        self.lines.first().map_or(0, |l| l.number)
    }

    /// The words; empty when there are none.
    pub(super) fn words(&self) -> String {
        self.lines.iter().map(|l| l.text.trim()).collect()
    }

    /// Tells words, an explicit blank and a merged cell apart. Word processors hold an
    /// empty cell open with an ideographic or a no-break space; 同上 is a merge in words.
    pub(super) fn content(&self) -> Content {
        let words = self.words();
        let held_open = |l: &Line<'_>| l.text.contains(['\u{3000}', '\u{a0}']);
        match words.as_str() {
            "" if self.lines.iter().any(held_open) => Content::Blank,
            "" | "同上" => Content::Merged,
            _ => Content::Words(words),
        }
    }
}

impl<'a> Row<'a> {
    /// First line of the row.
    pub(super) fn line(&self) -> usize {
        self.cells.first().map_or(0, Cell::line)
    }

    /// The row as prose, for a text that indents its paragraphs with tabs.
    pub(super) fn into_lines(self) -> impl Iterator<Item = Line<'a>> {
        self.cells.into_iter().flat_map(|cell| cell.lines)
    }

    /// The words of all cells, for a message.
    pub(super) fn excerpt(&self) -> String {
        let words: Vec<String> = self.cells.iter().map(Cell::words).collect();
        words.join(" ")
    }
}

/// Cuts the text into lines and rows; blank lines only separate.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut pieces = Vec::new();
    let mut row_is_open = false;
    for (i, raw) in text.lines().enumerate() {
        let number = i + 1;
        if let Some(text) = raw.strip_prefix('\t') {
            let lines = vec![Line { number, text }];
            match pieces.last_mut() {
                Some(Piece::Row(row)) if row_is_open => row.cells.push(Cell { lines }),
                _ => pieces.push(Piece::Row(Row {
                    cells: vec![Cell { lines }],
                })),
            }
            row_is_open = true;
        } else if raw.trim().is_empty() {
            row_is_open = false;
        } else {
            let line = Line { number, text: raw };
            let cell = match pieces.last_mut() {
                Some(Piece::Row(row)) if row_is_open => row.cells.last_mut(),
                _ => None,
            };
            match cell {
                Some(cell) => cell.lines.push(line),
                None => pieces.push(Piece::Line(line)),
            }
        }
    }
    pieces
}
