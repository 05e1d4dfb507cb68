//! Where each record was read: file, sheet and row.

use std::collections::HashMap;

use super::bytes::{Bytes, put_number, put_signed, put_size, put_text};
use super::{PayloadError, Share};
use crate::model::{Facts, FileIx, Position, Sources, Table};

/// The places of a share's records, in its order.
pub(super) fn write(facts: &Facts, share: &Share) -> Vec<u8> {
    let at = |table, row: &u32| facts.record(table, *row as usize).1;
    let mut files: Vec<FileIx> = Vec::new();
    for table in Table::ALL {
        for row in share.rows(table) {
            let file = at(table, row).file;
            if files.last() != Some(&file) && !files.contains(&file) {
                files.push(file);
            }
        }
    }
    let mut out = Vec::new();
    put_size(&mut out, files.len());
    for file in &files {
        let (name, sheet) = facts.sources.name(*file);
        put_text(&mut out, name);
        out.push(u8::from(sheet.is_some()));
        put_text(&mut out, sheet.unwrap_or_default());
    }
    for table in Table::ALL {
        let (mut last, mut before) = (usize::MAX, 0);
        for row in share.rows(table) {
            let at = at(table, row);
            let file = files.iter().position(|f| *f == at.file).unwrap_or(0);
            // Rows of one file follow each other: 0 means the same file again.
            if file == last {
                put_number(&mut out, 0);
            } else {
                put_size(&mut out, file + 1);
                last = file;
            }
            put_signed(&mut out, i64::from(at.row) - before);
            before = i64::from(at.row);
        }
    }
    out
}

/// Reads the places of one share, record by record, in its order.
pub(super) struct Places<'a> {
    bytes: Bytes<'a>,
    files: Vec<FileIx>,
    last: FileIx,
    before: i64,
}

/// The files and sheets that a batch of facts has named so far.
pub(super) type Known = HashMap<(String, Option<String>), FileIx>;

impl<'a> Places<'a> {
    /// Names the files in the facts, each once.
    pub fn new(
        bytes: &'a [u8],
        sources: &mut Sources,
        known: &mut Known,
    ) -> Result<Self, PayloadError> {
        let mut bytes = Bytes(bytes);
        let mut files = Vec::new();
        for _ in 0..bytes.size()? {
            let file = bytes.text()?.to_owned();
            let has_sheet = bytes.byte()? == 1;
            let sheet = Some(bytes.text()?.to_owned()).filter(|_| has_sheet);
            let ix = *known
                .entry((file, sheet))
                .or_insert_with_key(|(file, sheet)| sources.add(file, sheet.as_deref()));
            files.push(ix);
        }
        Ok(Self {
            bytes,
            files,
            last: FileIx::default(),
            before: 0,
        })
    }

    /// Goes on to the next table.
    pub fn table(&mut self) {
        self.before = 0;
    }

    /// The next record's place.
    pub fn next(&mut self) -> Result<Position, PayloadError> {
        let file = self.bytes.small()? as usize;
        if let Some(file) = file.checked_sub(1) {
            self.last = *self.files.get(file).ok_or(PayloadError::Short)?;
        }
        self.before += self.bytes.signed()?;
        let row = u32::try_from(self.before).map_err(|_| PayloadError::Short)?;
        let file = self.last;
        Ok(Position { file, row })
    }
}
