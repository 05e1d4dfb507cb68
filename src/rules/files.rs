//! The rule files: a folder, or the copy that the binary carries.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// The rules as they were when the binary was built, so that it works anywhere.
#[derive(RustEmbed)]
#[folder = "rules/"]
struct Embedded;

/// Why the rule files could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The folder or a file in it cannot be read.
    #[error("无法读取规则文件 {path}：{source}。请检查路径与权限")]
    Io {
        /// What was being read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not UTF-8.
    #[error("规则文件 {0} 不是UTF-8编码。请另存为UTF-8")]
    NotUtf8(PathBuf),
    /// The folder holds no pack.
    #[error("{0} 中没有规则包（应有 <规则包>/pack.toml）。请检查 --rules")]
    NoPack(PathBuf),
}

/// Name (relative, with `/`) and text of every rule file, sorted by name.
#[derive(Debug, Clone, Default)]
pub struct RuleFiles {
    /// Where they come from, for people.
    pub origin: String,
    files: BTreeMap<String, String>,
}

impl RuleFiles {
    /// The copy inside the binary.
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        for name in Embedded::iter().filter(|name| is_rule_file(name)) {
            if let Some(file) = Embedded::get(&name) {
                let text = String::from_utf8_lossy(&file.data).into_owned();
                files.insert(name.into_owned(), text);
            }
        }
        Self {
            origin: "内置".into(),
            files,
        }
    }

    /// Every `.toml` and `.txt` file of a folder of packs.
    ///
    /// # Errors
    /// Where the folder or a file cannot be read, is not UTF-8, or there is no pack.
    pub fn from_dir(dir: &Path) -> Result<Self, FilesError> {
        let mut files = BTreeMap::new();
        read_dir(dir, "", 0, &mut files)?;
        if !files.keys().any(|name| name.ends_with("/pack.toml")) {
            return Err(FilesError::NoPack(dir.to_owned()));
        }
        Ok(Self {
            origin: dir.display().to_string(),
            files,
        })
    }

    /// Files given by hand, as tests do.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = texts
            .into_iter()
            .map(|(n, t)| (n.to_owned(), t.to_owned()))
            .collect();
        Self {
            origin: "texts".into(),
            files,
        }
    }

    /// These files with another folder put beside them; files of that folder are replaced.
    #[must_use]
    pub fn with_folder<'a>(
        &self,
        folder: &str,
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut all = self.clone();
        let prefix = format!("{folder}/");
        all.files.retain(|name, _| !name.starts_with(&prefix));
        let new = texts.into_iter().filter(|(name, _)| is_rule_file(name));
        all.files
            .extend(new.map(|(name, text)| (format!("{prefix}{name}"), text.to_owned())));
        all
    }

    /// Name and text of each file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Position, name and text of the files directly in a folder.
    pub fn in_folder<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (usize, &'a str, &'a str)> {
        let prefix = format!("{folder}/");
        self.iter()
            .enumerate()
            .filter_map(move |(ix, (name, text))| {
                let rest = name.strip_prefix(&prefix)?;
                (!rest.contains('/')).then_some((ix, name, text))
            })
    }

    /// Position and text of a file.
    pub fn get(&self, name: &str) -> Option<(usize, &str)> {
        self.iter()
            .enumerate()
            .find(|(_, (n, _))| *n == name)
            .map(|(ix, (_, text))| (ix, text))
    }

    /// Ids of all packs.
    pub fn packs(&self) -> Vec<&str> {
        self.files
            .keys()
            .filter_map(|name| name.strip_suffix("/pack.toml"))
            .collect()
    }

    /// SHA-256 over the named folders' files, in hexadecimal.
    pub fn sha256(&self, folders: &[&str]) -> String {
        let mut hash = Sha256::new();
        for (name, text) in self.iter() {
            if folders
                .iter()
                .any(|f| name.strip_prefix(f).is_some_and(|r| r.starts_with('/')))
            {
                hash.update((name.len() as u64).to_le_bytes());
                hash.update(name);
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text);
            }
        }
        hex(&hash.finalize())
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out
}

fn is_rule_file(name: &str) -> bool {
    name.ends_with(".toml") || name.ends_with(".txt")
}

/// Packs are one folder deep; anything deeper than that is not ours.
const DEPTH: usize = 2;

fn read_dir(
    dir: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, String>,
) -> Result<(), FilesError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| FilesError::Io { path, source }
    };
    for entry in fs::read_dir(dir).map_err(io(dir))? {
        let path = entry.map_err(io(dir))?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue;
        };
        let relative = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}/{name}")
        };
        if path.is_dir() {
            if depth + 1 < DEPTH {
                read_dir(&path, &relative, depth + 1, files)?;
            }
        } else if is_rule_file(name) {
            let bytes = fs::read(&path).map_err(io(&path))?;
            let text = String::from_utf8(bytes).map_err(|_| FilesError::NotUtf8(path.clone()))?;
            files.insert(relative, text);
        }
    }
    Ok(())
}
