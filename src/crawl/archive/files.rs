//! The files of the archive: one per run, turned over when it is large.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::Captured;
use super::read::next;
use super::record::warcinfo;
use crate::crawl::CrawlError;

/// A file is turned over at this size, so that single files can be copied and checked.
const LARGE: u64 = 512 << 20;
/// What a file is called while it is written to.
const OPEN: &str = "open";

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the file in the archive's folder.
    pub file: String,
    /// First byte of its gzip member.
    pub offset: u64,
}

/// The archive of one run.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    contact: String,
    started: DateTime<Utc>,
    nth: u32,
    open: Option<(File, String, u64)>,
}

impl Archive {
    /// Opens the folder, making it where it is missing. What a killed run left open is cut
    /// behind its last whole record and closed.
    ///
    /// # Errors
    /// Where the folder cannot be read or written.
    pub fn open(folder: &Path, contact: &str, started: DateTime<Utc>) -> Result<Self, CrawlError> {
        let fail = |e: io::Error| failed(folder, &e);
        fs::create_dir_all(folder).map_err(fail)?;
        for entry in fs::read_dir(folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if path.extension().is_some_and(|e| e == OPEN) {
                recover(&path)?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            contact: contact.to_owned(),
            started,
            nth: 0,
            open: None,
        })
    }

    /// Bytes of all files in the folder.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn size(folder: &Path) -> Result<u64, CrawlError> {
        let fail = |e: io::Error| failed(folder, &e);
        let mut bytes = 0;
        for entry in fs::read_dir(folder).map_err(fail)? {
            bytes += entry.and_then(|e| e.metadata()).map_err(fail)?.len();
        }
        Ok(bytes)
    }

    /// Where a file of the archive is now: it is called otherwise while it is written to.
    pub fn path(folder: &Path, file: &str) -> PathBuf {
        let closed = folder.join(file);
        let open = folder.join(format!("{file}.{OPEN}"));
        if !closed.exists() && open.exists() {
            open
        } else {
            closed
        }
    }

    /// Appends a fetch; says where the page's own answer stands.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn put(&mut self, captured: &Captured) -> Result<Place, CrawlError> {
        if self.open.as_ref().is_some_and(|(_, _, size)| *size > LARGE) {
            self.close()?;
        }
        if self.open.is_none() {
            self.open = Some(self.begin()?);
        }
        let Some((file, name, size)) = &mut self.open else {
            return self.put(captured);
        };
        let place = Place {
            file: name.clone(),
            offset: *size + captured.response_at as u64,
        };
        file.write_all(&captured.bytes)
            .map_err(|e| failed(&self.folder.join(name), &e))?;
        *size += captured.bytes.len() as u64;
        Ok(place)
    }

    /// Waits until what was put is on the disk: only then may a database speak of it.
    ///
    /// # Errors
    /// Where the disk cannot be written.
    pub fn settle(&self) -> Result<(), CrawlError> {
        match &self.open {
            Some((file, name, _)) => file
                .sync_data()
                .map_err(|e| failed(&self.folder.join(name), &e)),
            None => Ok(()),
        }
    }

    /// Closes the file under its own name.
    ///
    /// # Errors
    /// Where the disk cannot be written.
    pub fn close(&mut self) -> Result<(), CrawlError> {
        self.settle()?;
        if let Some((_, name, _)) = self.open.take() {
            let open = self.folder.join(format!("{name}.{OPEN}"));
            fs::rename(&open, self.folder.join(name)).map_err(|e| failed(&open, &e))?;
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(File, String, u64), CrawlError> {
        loop {
            self.nth += 1;
            let moment = self.started.format("%Y%m%dT%H%M%SZ");
            let name = format!("tutorwatch-{moment}-{:04}.warc.gz", self.nth);
            let path = self.folder.join(format!("{name}.{OPEN}"));
            // Another run of the same second, or this one before it was killed.
            if self.folder.join(&name).exists() || path.exists() {
                continue;
            }
            let mut file = OpenOptions::new()
                .append(true)
                .create_new(true)
                .open(&path)
                .map_err(|e| failed(&path, &e))?;
            let head = warcinfo(&name, &self.contact, self.started);
            file.write_all(&head).map_err(|e| failed(&path, &e))?;
            return Ok((file, name, head.len() as u64));
        }
    }
}

/// Cuts a file behind its last whole record and gives it its own name. One that somebody is
/// writing to is theirs: two crawls never share a folder, which the store's lease holds.
fn recover(path: &Path) -> Result<(), CrawlError> {
    let fail = |e: io::Error| failed(path, &e);
    let mut reader = BufReader::new(File::open(path).map_err(fail)?);
    let mut whole = 0;
    while let Ok(Some(_)) = next(&mut reader) {
        whole = reader.stream_position().map_err(fail)?;
    }
    let file = OpenOptions::new().write(true).open(path).map_err(fail)?;
    file.set_len(whole).map_err(fail)?;
    file.sync_data().map_err(fail)?;
    let closed = path.with_extension("");
    match whole {
        0 => fs::remove_file(path).map_err(fail),
        _ => fs::rename(path, closed).map_err(fail),
    }
}

fn failed(path: &Path, error: &io::Error) -> CrawlError {
    CrawlError::Archive {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
