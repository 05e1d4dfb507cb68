//! Paths -> facts: registry packages and saved pages, everything that is wrong with them
//! reported, everything that is right used.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::extract::{Vocabulary, decode, read_page};
use crate::import::{self, Input, InputError, InputWarning, Report};
use crate::model::{Facts, Page};
use crate::rules::hex;

/// Facts and what was wrong with their sources.
#[derive(Debug, Default)]
pub struct Inspection {
    /// What could be read.
    pub facts: Facts,
    /// What could not.
    pub report: Report,
}

/// Largest page that is opened; the page reader has its own, smaller cap.
const PAGE_LIMIT: u64 = 32 << 20;

/// Reads package folders, workbooks and saved pages into one set of facts. `step` is told
/// what is being read.
pub fn gather(paths: &[PathBuf], vocabulary: &Vocabulary, step: &dyn Fn(&str)) -> Inspection {
    let mut inspection = Inspection::default();
    let (mut inputs, mut pages) = (Vec::new(), Vec::new());
    for path in paths {
        // Two packages may both hold a sessions.csv; then only the path tells them apart.
        let prefix = if paths.len() > 1 {
            Some(path.as_path())
        } else {
            None
        };
        step(&path.display().to_string());
        sort_out(
            path,
            prefix,
            &mut inputs,
            &mut pages,
            &mut inspection.report,
        );
    }
    import::read(inputs, &mut inspection.facts, &mut inspection.report);
    for (name, path) in pages {
        step(&name);
        match read_saved(&name, &path, vocabulary) {
            Ok(page) => inspection.facts.pages.push(page),
            Err(message) => inspection.unreadable(&name, message),
        }
    }
    inspection
}

impl Inspection {
    /// Notes a page that could not be read.
    pub fn unreadable(&mut self, source: &str, message: String) {
        self.report.errors.push(InputError {
            file: source.to_owned(),
            sheet: None,
            row: None,
            column: None,
            value: None,
            message,
            kind: "page",
            count: 1,
        });
    }
}

fn sort_out(
    path: &Path,
    prefix: Option<&Path>,
    inputs: &mut Vec<Input>,
    pages: &mut Vec<(String, PathBuf)>,
    report: &mut Report,
) {
    let named = |name: String| match prefix {
        Some(prefix) if path.is_dir() => prefix.join(name).display().to_string(),
        Some(prefix) => prefix.display().to_string(),
        None => name,
    };
    let mut has_tables = !path.is_dir();
    let mut found_pages = Vec::new();
    if is_page(path) && !path.is_dir() {
        has_tables = false;
        found_pages.push(path.to_owned());
    } else if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.flatten().map(|e| e.path()) {
            match entry.is_dir() {
                true => passed_over(&entry, report),
                false if is_page(&entry) => found_pages.push(entry),
                false => has_tables = true,
            }
        }
        found_pages.sort();
        has_tables = has_tables || found_pages.is_empty();
    } else {
        has_tables = true;
    }
    if has_tables {
        for input in import::open(path, report) {
            inputs.push(Input {
                name: named(input.name),
                bytes: input.bytes,
            });
        }
    }
    for page in found_pages {
        let name = page
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        pages.push((named(name), page));
    }
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("html" | "htm" | "xhtml"))
}

fn passed_over(folder: &Path, report: &mut Report) {
    report.warnings.push(InputWarning {
        file: folder.display().to_string(),
        sheet: None,
        row: None,
        column: None,
        message: "子文件夹未读取；如需检查请单独写出它的路径".into(),
    });
}

fn read_saved(name: &str, path: &Path, vocabulary: &Vocabulary) -> Result<Page, String> {
    let about = fs::metadata(path).map_err(|e| format!("无法读取：{e}"))?;
    if about.len() > PAGE_LIMIT {
        return Err(format!("页面超过{}MB，未读取", PAGE_LIMIT >> 20));
    }
    let bytes = fs::read(path).map_err(|e| format!("无法读取：{e}"))?;
    read_bytes(name, &bytes, None, vocabulary)
}

/// Reads a page from its bytes, as it was saved or fetched.
///
/// # Errors
/// Why the page cannot be read, in words for the report.
pub fn read_bytes(
    source: &str,
    bytes: &[u8],
    charset: Option<&str>,
    vocabulary: &Vocabulary,
) -> Result<Page, String> {
    let (html, _) = decode(bytes, charset);
    let listing = read_page(&html, vocabulary).map_err(|e| format!("页面无法读取：{e}"))?;
    Ok(Page {
        source: source.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        listing,
    })
}
