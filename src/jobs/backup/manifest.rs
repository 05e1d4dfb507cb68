//! What stands in a backup, and its SHA-256.

use std::fs::File;
use std::io::{self, Read};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ArchiveFile;
use crate::rules::hex;

/// The form of backups that this program writes and reads.
pub(super) const FORMAT: u32 = 1;

/// Name of the manifest in the file.
pub(super) const MANIFEST: &str = "manifest.json";

/// What stands in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of the file.
    pub format: u32,
    /// The program that wrote it.
    pub tool: String,
    /// When the copy was begun: what was sent since, it does not know.
    pub made_at: DateTime<Utc>,
    /// Version of the database's engine.
    pub engine: String,
    /// Schema of a server's tables; none of an SQLite file.
    pub schema: Option<String>,
    /// Name of the database's entry.
    pub entry: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// How far the audit log was whole.
    pub audit: AuditHead,
    /// Files of the archive that captures stand in.
    pub archive: Vec<ArchiveFile>,
    /// Those of them that could not be read.
    pub missing: Vec<String>,
}

/// The audit log of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// How many rows were whole.
    pub rows: i64,
    /// The hash of the last of them; none where a row is broken.
    pub head: Option<String>,
}

/// SHA-256 of the first bytes of a file, and how many there were.
pub(super) fn digest(file: &mut File, most: u64) -> io::Result<(u64, String)> {
    let (mut hash, mut read) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 18];
    let mut part = file.take(most);
    loop {
        let count = part.read(&mut buffer)?;
        if count == 0 {
            return Ok((read, hex(&hash.finalize())));
        }
        hash.update(&buffer[..count]);
        read += count as u64;
    }
}
