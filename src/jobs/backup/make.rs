//! Making a backup while others go on working.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::{Builder, NamedTempFile, TempDir};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::archive::listed;
use super::manifest::{AuditHead, FORMAT, MANIFEST, Manifest, digest};
use super::{BackupError, server};
use crate::config::Database;
use crate::store::audit::{self, Verified};
use crate::store::copies::{self, Copied};
use crate::store::{Store, StoreError, captures};

/// What the log calls the program.
const MACHINE: &str = "backup";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// What stands in it.
    pub manifest: Manifest,
    /// How long the file is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Writes a backup of the store to a file that must not be there yet. It appears whole or not
/// at all; a copy that is damaged is no backup.
///
/// # Errors
/// Where the file is there already or cannot be written, the database is damaged or cannot be
/// read, or a server's `pg_dump` is missing.
pub async fn backup(
    store: &Store,
    at: &Database,
    archive: &Path,
    file: &Path,
    now: DateTime<Utc>,
) -> Result<BackupMade, BackupError> {
    if file.symlink_metadata().is_ok() {
        return Err(BackupError::Taken(file.to_owned()));
    }
    let beside = folder(file);
    // Private: it holds everything that the store knows.
    let part = Builder::new().prefix(".tutorwatch-").tempdir_in(&beside);
    let part = part.map_err(BackupError::io(&beside))?;
    let copy = copied(store, at, &part, file).await?;
    let (names, audit) = match copy.engine_file {
        // What is in the copy, and not what was added since.
        true => {
            let copied = Store::open(&copy.path).await?;
            let found = looked_over(&copied).await;
            copied.close().await;
            found?
        }
        false => (captures::files(store).await?, copy.audit),
    };
    let (archive, missing) = listed(archive, &names);
    let mut data = File::open(&copy.path).map_err(BackupError::io(&copy.path))?;
    let (bytes, sha256) = digest(&mut data, u64::MAX).map_err(BackupError::io(&copy.path))?;
    let (engine, schema) = copies::about(store).await?;
    let manifest = Manifest {
        format: FORMAT,
        tool: concat!("tutorwatch ", env!("CARGO_PKG_VERSION")).to_owned(),
        made_at: now,
        engine,
        schema,
        entry: copy.entry.to_owned(),
        bytes,
        sha256,
        audit,
        archive,
        missing,
    };
    let whole = zipped(&manifest, &copy.path, &beside).map_err(BackupError::io(file))?;
    let (bytes, sha256) = placed(whole, file)?;
    let shown = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let made = Copied {
        made_at: now,
        file: shown.display().to_string(),
        bytes,
        sha256: sha256.clone(),
    };
    copies::record(store, &made, MACHINE).await?;
    Ok(BackupMade {
        manifest,
        bytes,
        sha256,
    })
}

/// A copy of the database in the folder of the work under way.
struct Copy {
    path: PathBuf,
    entry: &'static str,
    /// Whether it is a file that the store opens.
    engine_file: bool,
    audit: AuditHead,
}

async fn copied(
    store: &Store,
    at: &Database,
    part: &TempDir,
    file: &Path,
) -> Result<Copy, BackupError> {
    if at.file().is_some() {
        let path = part.path().join("database.db");
        copies::into_file(store, &path)
            .await
            .map_err(|error| match error {
                // The copy's disk, not the database's.
                StoreError::Full(_) => BackupError::Full(file.to_owned()),
                other => other.into(),
            })?;
        return Ok(Copy {
            path,
            entry: "database.db",
            engine_file: true,
            audit: AuditHead {
                rows: 0,
                head: None,
            },
        });
    }
    // What was whole before the copy was begun is in it.
    let audit = head(store).await?;
    let path = part.path().join("database.sql");
    let (_, schema) = copies::about(store).await?;
    server::dump(at, &schema.unwrap_or_default(), &path)?;
    Ok(Copy {
        path,
        entry: "database.sql",
        engine_file: false,
        audit,
    })
}

async fn looked_over(copy: &Store) -> Result<(Vec<String>, AuditHead), BackupError> {
    let damage = copies::damage(copy).await?;
    if !damage.is_empty() {
        return Err(BackupError::Damaged(damage));
    }
    Ok((captures::files(copy).await?, head(copy).await?))
}

async fn head(store: &Store) -> Result<AuditHead, StoreError> {
    Ok(match audit::verify(store).await? {
        Verified::Whole { rows, head } => AuditHead {
            rows,
            head: Some(head),
        },
        // A log that somebody has changed is kept as it is: the copy may be the proof.
        Verified::Broken { seq, .. } => AuditHead {
            rows: seq - 1,
            head: None,
        },
    })
}

fn zipped(manifest: &Manifest, database: &Path, beside: &Path) -> io::Result<NamedTempFile> {
    let mut whole = Builder::new().prefix(".tutorwatch-").tempfile_in(beside)?;
    let mut zip = ZipWriter::new(io::BufWriter::new(whole.as_file_mut()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
    zip.start_file(MANIFEST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    zip.start_file(&*manifest.entry, options)?;
    io::copy(&mut File::open(database)?, &mut zip)?;
    zip.finish()?.flush()?;
    // A backup must still be there after a power cut.
    whole.as_file().sync_all()?;
    Ok(whole)
}

fn placed(whole: NamedTempFile, file: &Path) -> Result<(u64, String), BackupError> {
    let placed = whole
        .persist_noclobber(file)
        .map_err(|e| match e.error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Taken(file.to_owned()),
            _ => BackupError::io(file)(e.error),
        })?;
    drop(placed);
    let mut written = File::open(file).map_err(BackupError::io(file))?;
    digest(&mut written, u64::MAX).map_err(BackupError::io(file))
}

pub(super) fn folder(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
        Some(folder) => folder.to_owned(),
        None => PathBuf::from("/"),
    }
}
