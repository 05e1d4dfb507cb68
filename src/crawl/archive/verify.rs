//! Makes every digest of the archive again.

use std::fs::{self, File};
use std::io::{BufReader, Seek};
use std::path::Path;

use super::read::next;
use crate::crawl::CrawlError;

/// What is wrong in the archive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// First byte of the record.
    pub offset: u64,
    /// What is wrong with it.
    pub message: String,
}

/// What a look at the whole archive found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Files.
    pub files: usize,
    /// Records.
    pub records: usize,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
}

/// Reads every record of every file. `step` is told the file.
///
/// # Errors
/// Where the folder cannot be read.
pub fn verify(folder: &Path, step: &dyn Fn(&str)) -> Result<Verified, CrawlError> {
    let fail = |e: std::io::Error| CrawlError::Archive {
        path: folder.to_owned(),
        reason: e.to_string(),
    };
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let name = entry
            .map_err(fail)?
            .file_name()
            .to_string_lossy()
            .into_owned();
        if name.contains(".warc.gz") {
            names.push(name);
        }
    }
    names.sort_unstable();
    let mut verified = Verified::default();
    for name in names {
        step(&name);
        verified.files += 1;
        let mut reader = BufReader::new(File::open(folder.join(&name)).map_err(fail)?);
        loop {
            let offset = reader.stream_position().map_err(fail)?;
            let mut wrong = |message| {
                verified.mistakes.push(Mistake {
                    file: name.clone(),
                    offset,
                    message,
                });
            };
            match next(&mut reader) {
                Ok(None) => break,
                Ok(Some(record)) => {
                    if let Some(mistake) = record.mistake() {
                        wrong(mistake);
                    }
                    verified.records += 1;
                }
                // What follows cannot be told apart from this one.
                Err(message) => {
                    wrong(message);
                    break;
                }
            }
        }
    }
    Ok(verified)
}
