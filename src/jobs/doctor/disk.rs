//! Room for the database, the archive and outgoing mail.

use std::path::{Path, PathBuf};

use super::{Line, Patient};
use crate::config::{DEFAULT_OUTBOX, TransportConfig};

/// Megabytes below which a disk is nearly full, and full.
const LOW: (u64, u64) = (2_048, 200);

/// Free files below which a disk is nearly full, and full.
const FEW: (u64, u64) = (20_000, 1_000);

pub(super) fn look(patient: &Patient<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(file) = patient.database.file() {
        lines.extend(room("磁盘（数据库）", file));
    }
    lines.extend(room("磁盘（存档）", patient.archive));
    lines.push(archive(patient));
    let mail = &patient.config.mail;
    if mail.transport == TransportConfig::File {
        let folder = mail.folder.as_deref().unwrap_or(Path::new(DEFAULT_OUTBOX));
        lines.extend(room("磁盘（待发邮件）", folder));
    }
    lines
}

/// The archive beside its cap: a crawl that finds it full does not start.
fn archive(patient: &Patient<'_>) -> Line {
    let cap = patient.config.crawl.archive_mb;
    let used = size(patient.archive) / 1_048_576;
    let told = format!("已用{used}MB，上限{cap}MB（crawl.archive_mb）");
    let advice = "请运行 tutorwatch evidence prune，或提高上限";
    match (used >= cap, used >= cap / 10 * 9) {
        (true, _) => Line::error("存档大小", told, advice),
        (false, true) => Line::warning("存档大小", told, advice),
        (false, false) => Line::ok("存档大小", told),
    }
}

fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => size(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

/// The place itself, or the nearest folder above it that is there.
fn standing(path: &Path) -> PathBuf {
    let here = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut above = here.ancestors();
    let found = above.find(|folder| folder.exists());
    found.map_or_else(|| PathBuf::from("/"), Path::to_owned)
}

#[cfg(unix)]
fn room(what: &'static str, path: &Path) -> Option<Line> {
    let at = standing(path);
    let about = match rustix::fs::statvfs(&at) {
        Ok(about) => about,
        Err(error) => return Some(Line::failed(what, &format!("{}：{error}", at.display()))),
    };
    let megabytes = about.f_bavail.saturating_mul(about.f_frsize) / 1_048_576;
    // Some file systems make files as they are needed, and count none.
    let files = (about.f_files > 0).then_some(about.f_favail);
    let below = |low: u64, few: u64| megabytes < low || files.is_some_and(|n| n < few);
    let counted = files.map_or_else(String::new, |n| format!("，还可建{n}个文件"));
    let told = format!("{}：剩余{megabytes}MB{counted}", at.display());
    let advice = "请清理或扩充磁盘；写满后不会丢数据，但导入、核查和投递会停下";
    Some(if below(LOW.1, FEW.1) {
        Line::error(what, told, advice)
    } else if below(LOW.0, FEW.0) {
        Line::warning(what, told, advice)
    } else {
        Line::ok(what, told)
    })
}

#[cfg(not(unix))]
fn room(_: &'static str, path: &Path) -> Option<Line> {
    let _ = standing(path);
    None
}
