//! The archive's files, as a backup names them.

use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::manifest::digest;
use crate::crawl::archive::Archive;

/// A file of the archive when the backup was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Its name.
    pub name: String,
    /// How long it was. A crawl may have added to it since.
    pub bytes: u64,
    /// SHA-256 of so many bytes, in hexadecimal.
    pub sha256: String,
}

/// A file that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strayed {
    /// Its name.
    pub name: String,
    /// What is wrong with it, in Chinese.
    pub why: String,
}

/// The files, and the names of those that cannot be read.
pub(super) fn listed(archive: &Path, names: &[String]) -> (Vec<ArchiveFile>, Vec<String>) {
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        let path = Archive::path(archive, name);
        match File::open(path).and_then(|mut file| digest(&mut file, u64::MAX)) {
            Ok((bytes, sha256)) => files.push(ArchiveFile {
                name: name.clone(),
                bytes,
                sha256,
            }),
            Err(_) => missing.push(name.clone()),
        }
    }
    (files, missing)
}

/// The files of a backup that are not there now, or not what they were.
pub(super) fn strayed(archive: &Path, files: &[ArchiveFile]) -> Vec<Strayed> {
    let look = |file: &ArchiveFile| {
        let path = Archive::path(archive, &file.name);
        let found = File::open(path).and_then(|mut open| digest(&mut open, file.bytes));
        let why = match found {
            Err(error) => format!("无法读取（{error}）"),
            Ok((bytes, _)) if bytes < file.bytes => {
                format!("只有{bytes}字节，备份时为{}字节", file.bytes)
            }
            Ok((_, sha256)) if sha256 != file.sha256 => "内容与备份时不同".to_owned(),
            Ok(_) => return None,
        };
        let name = file.name.clone();
        Some(Strayed { name, why })
    };
    files.iter().filter_map(look).collect()
}
