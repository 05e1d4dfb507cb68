//! A store out of a backup, in an empty place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::Builder;
use zip::ZipArchive;

use super::archive::strayed;
use super::make::folder;
use super::manifest::{FORMAT, MANIFEST, Manifest, digest};
use super::{BackupError, Strayed, server};
use crate::config::Database;
use crate::store::audit;
use crate::store::copies;
use crate::store::holds::{self, Held};
use crate::store::{Address, Store};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What stood in the backup.
    pub manifest: Manifest,
    /// What waits for a person now.
    pub held: Held,
    /// Files of the archive that are not there, or not what they were.
    pub strayed: Vec<Strayed>,
    /// Whether the audit log holds the row that was its last when the backup was made.
    pub is_log_whole: bool,
}

/// Makes a store out of a backup. Where one is already, nothing is done; what may have been
/// sent since waits for a person, and nothing is sent until one releases the store.
///
/// # Errors
/// Where the file is no backup, a store is there already, or it cannot be written.
pub async fn restore(
    file: &Path,
    at: &Database,
    archive: &Path,
    now: DateTime<Utc>,
) -> Result<Restored, BackupError> {
    let target = at.file().map(Path::to_owned);
    if let Some(target) = &target {
        empty(target)?;
    }
    let beside = target.as_deref().map_or_else(|| folder(file), folder);
    fs::create_dir_all(&beside).map_err(BackupError::io(&beside))?;
    let part = Builder::new().prefix(".tutorwatch-").tempdir_in(&beside);
    let part = part.map_err(BackupError::io(&beside))?;
    let unpacked = part.path().join("database");
    let manifest = unpack(file, &unpacked)?;
    let kind = |is_file| if is_file { "SQLite" } else { "PostgreSQL" };
    if manifest.schema.is_none() != target.is_some() {
        let into = kind(target.is_some()).to_owned();
        return Err(BackupError::OtherEngine(manifest.engine, into));
    }
    let (held, is_log_whole) = match &target {
        Some(target) => {
            let done = hold(&Database::from(unpacked.clone()), &manifest, now).await?;
            place(&unpacked, target)?;
            done
        }
        None => {
            fill(at, &manifest, &unpacked, now).await?;
            hold(at, &manifest, now).await?
        }
    };
    let strayed = strayed(archive, &manifest.archive);
    Ok(Restored {
        manifest,
        held,
        strayed,
        is_log_whole,
    })
}

/// Nothing may stand there, nor the log that SQLite would read into the restored file.
fn empty(target: &Path) -> Result<(), BackupError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = target.as_os_str().to_owned();
        name.push(ending);
        let path = PathBuf::from(name);
        if path.symlink_metadata().is_ok() {
            return Err(BackupError::Taken(path));
        }
    }
    Ok(())
}

/// Takes the database out, and proves that it is what was put in.
fn unpack(file: &Path, to: &Path) -> Result<Manifest, BackupError> {
    let bad = |why: String| BackupError::Unreadable {
        path: file.to_owned(),
        why,
    };
    let opened = File::open(file).map_err(BackupError::io(file))?;
    let mut zip = ZipArchive::new(opened).map_err(|e| bad(e.to_string()))?;
    let manifest = zip.by_name(MANIFEST).map_err(|e| bad(e.to_string()))?;
    let manifest: Manifest =
        serde_json::from_reader(manifest).map_err(|e| bad(format!("{MANIFEST}：{e}")))?;
    if manifest.format != FORMAT {
        let form = manifest.format;
        return Err(bad(format!("格式为第{form}版，本程序只读第{FORMAT}版")));
    }
    let entry = zip.by_name(&manifest.entry);
    let entry = entry.map_err(|e| bad(e.to_string()))?;
    let mut out = File::create_new(to).map_err(BackupError::io(to))?;
    // One byte more than there should be shows that there are more.
    let mut entry = io::Read::take(entry, manifest.bytes.saturating_add(1));
    io::copy(&mut entry, &mut out).map_err(|e| match e.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
            bad(e.to_string())
        }
        _ => BackupError::io(to)(e),
    })?;
    drop(out);
    let mut written = File::open(to).map_err(BackupError::io(to))?;
    let (bytes, sha256) = digest(&mut written, u64::MAX).map_err(BackupError::io(to))?;
    if (bytes, &sha256) != (manifest.bytes, &manifest.sha256) {
        return Err(bad("内容与校验值不符".to_owned()));
    }
    Ok(manifest)
}

async fn hold(
    at: &Database,
    manifest: &Manifest,
    now: DateTime<Utc>,
) -> Result<(Held, bool), BackupError> {
    let store = Store::open(at).await?;
    let done = async {
        let held = holds::begin(&store, manifest.made_at, now).await?;
        let rows = audit::after(&store, manifest.audit.rows - 1, 1).await?;
        let last = rows.first().map(|row| &row.hash);
        let is_whole = manifest.audit.rows == 0 && manifest.audit.head.is_some()
            || manifest.audit.head.is_some() && last == manifest.audit.head.as_ref();
        Ok((held, is_whole))
    };
    let done = done.await;
    store.close().await;
    done
}

fn place(unpacked: &Path, target: &Path) -> Result<(), BackupError> {
    let written = File::open(unpacked).and_then(|file| file.sync_all());
    written.map_err(BackupError::io(unpacked))?;
    // Never over a file that somebody has put there meanwhile.
    let placed = tempfile::TempPath::try_from_path(unpacked).map_err(BackupError::io(unpacked))?;
    placed
        .persist_noclobber(target)
        .map_err(|e| match e.error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Taken(target.to_owned()),
            _ => BackupError::io(target)(e.error),
        })
}

/// Loads a server's copy, together with the row that keeps it from sending anything. Where an
/// earlier try got so far, it is there already.
async fn fill(
    at: &Database,
    manifest: &Manifest,
    script: &Path,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    let schema = manifest.schema.as_deref().unwrap_or_default();
    let address = Address::parse(at.as_ref())?;
    if copies::tables_in(&address, schema).await? > 0 {
        let store = Store::open(at).await?;
        let standing = holds::current(&store).await?;
        store.close().await;
        let same = standing.is_some_and(|hold| {
            !hold.is_settled && hold.copied_at.timestamp() == manifest.made_at.timestamp()
        });
        return match same {
            true => Ok(()),
            false => Err(BackupError::NotEmpty(address.to_string())),
        };
    }
    let besides = holds::loading(schema, manifest.made_at, now);
    server::load(at, schema, script, &besides)?;
    Ok(())
}
