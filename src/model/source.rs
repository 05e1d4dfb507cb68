//! Where a fact was read: file, sheet and row.

use serde::Serialize;

/// Position of a file or sheet in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileIx(pub u16);

/// The row of a file or sheet that a record was read from. Row 1 is the first row
/// of the file, which holds the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Which file or sheet.
    pub file: FileIx,
    /// Row, from 1.
    pub row: u32,
}

/// The files and sheets that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(Vec<(String, Option<String>)>);

/// A position with its names, as findings and errors print it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Named<'a> {
    /// File as the user named it.
    pub file: &'a str,
    /// Sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<&'a str>,
    /// Row, from 1.
    pub row: u32,
}

impl Sources {
    /// Adds a file, or one sheet of a workbook. Past 65,535 sources all share the last.
    pub fn add(&mut self, file: &str, sheet: Option<&str>) -> FileIx {
        let ix = FileIx(u16::try_from(self.0.len()).unwrap_or(u16::MAX));
        self.0.push((file.to_owned(), sheet.map(str::to_owned)));
        ix
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// File name and sheet; an unknown index has an empty name.
    pub fn name(&self, file: FileIx) -> (&str, Option<&str>) {
        self.0
            .get(usize::from(file.0))
            .map_or(("", None), |(file, sheet)| {
                (file.as_str(), sheet.as_deref())
            })
    }

    /// A position with its names.
    pub fn named(&self, at: Position) -> Named<'_> {
        let (file, sheet) = self.name(at.file);
        Named {
            file,
            sheet,
            row: at.row,
        }
    }
}
