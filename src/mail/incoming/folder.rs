//! The mails of a folder, each once.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::parsed::LONGEST;
use super::words::Words;
use super::{Incoming, Kind, Why, understand};

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("无法读取来信文件夹 {path}：{source}。请检查 mail.incoming 与权限")]
pub struct IncomingError {
    /// The folder.
    path: PathBuf,
    /// What the system said.
    source: io::Error,
}

/// What a folder holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Mails that had not been read before, by the names of their files.
    pub new: Vec<Incoming>,
    /// How many had been.
    pub known: usize,
    /// Files that are no mails by their names.
    pub passed_over: Vec<PathBuf>,
}

/// Reads a Maildir (`new` and `cur`), or the `.eml` files of any other folder. `is_known`
/// is told each mail's key.
///
/// # Errors
/// Where the folder cannot be listed. A file that cannot be read is in the result.
pub fn read(
    folder: &Path,
    words: &Words,
    is_known: &dyn Fn(&str) -> bool,
    is_ours: &dyn Fn(&str) -> bool,
) -> Result<Mailbox, IncomingError> {
    let mut mailbox = Mailbox::default();
    for file in files(folder, &mut mailbox.passed_over)? {
        let (bytes, length) = match head(&file) {
            Ok(read) => read,
            Err(error) => {
                let key = hex(&[file.as_os_str().as_encoded_bytes()]);
                mailbox.new.push(unreadable(file, key, &error));
                continue;
            }
        };
        let key = hex(&[&bytes, &length.to_be_bytes()]);
        if is_known(&key) {
            mailbox.known += 1;
            continue;
        }
        let (kind, from, subject) = understand(&bytes, words, is_ours);
        mailbox.new.push(Incoming {
            key,
            file,
            from,
            subject,
            is_cut: length > bytes.len() as u64,
            kind,
        });
    }
    Ok(mailbox)
}

fn files(folder: &Path, passed_over: &mut Vec<PathBuf>) -> Result<Vec<PathBuf>, IncomingError> {
    let parts: Vec<PathBuf> = ["new", "cur"].map(|part| folder.join(part)).into();
    let is_maildir = parts.iter().all(|part| part.is_dir());
    let folders = if is_maildir {
        parts
    } else {
        vec![folder.to_owned()]
    };
    let mut out = Vec::new();
    for folder in folders {
        let failed = |source| IncomingError {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_mail = path
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("eml"));
            if path.is_dir() {
                continue;
            }
            match is_maildir || is_mail {
                true => out.push(path),
                false => passed_over.push(path),
            }
        }
    }
    out.sort_unstable();
    passed_over.sort_unstable();
    Ok(out)
}

/// The beginning of a mail, and the length of all of it.
fn head(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("不是普通文件"));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    let length = about.len().max(bytes.len() as u64);
    Ok((bytes, length))
}

fn unreadable(file: PathBuf, key: String, error: &io::Error) -> Incoming {
    Incoming {
        key,
        file,
        from: None,
        subject: String::new(),
        is_cut: false,
        kind: Kind::Unclear {
            of: Vec::new(),
            why: Why::Unreadable(error.to_string()),
        },
    }
}

fn hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
