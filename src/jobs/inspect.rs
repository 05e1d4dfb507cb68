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
        match saved_bytes(&path) {
            Ok(bytes) => inspection.add_page(&name, &bytes, None, vocabulary),
            Err(message) => inspection.unreadable(&name, message),
        }
    }
    if inspection.is_empty() {
        let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        let message = "没有识别出任何数据表或网页，什么也没有检查；请核对文件名、工作表名和路径";
        inspection.unreadable(&shown.join("、"), message.into());
    }
    inspection
}

impl Inspection {
    /// Whether nothing was read and nothing was said about it either.
    fn is_empty(&self) -> bool {
        self.facts.sources.is_empty() && self.facts.pages.is_empty() && self.report.is_clean()
    }

    /// Reads a page as it was saved or fetched; what is wrong with it goes into the report.
    pub fn add_page(
        &mut self,
        source: &str,
        bytes: &[u8],
        charset: Option<&str>,
        vocabulary: &Vocabulary,
    ) {
        match read_bytes(source, bytes, charset, vocabulary) {
            Ok((page, garbled)) => {
                self.facts.pages.push(page);
                if garbled {
                    let message = "页面编码无法完全识别，部分文字可能有误；其余文字已照常检查";
                    self.unreadable(source, message.into());
                }
            }
            Err(message) => self.unreadable(source, message),
        }
    }

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

fn saved_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let about = fs::metadata(path).map_err(|e| format!("无法读取：{e}"))?;
    if about.len() > PAGE_LIMIT {
        return Err(format!("页面超过{}MB，未读取", PAGE_LIMIT >> 20));
    }
    fs::read(path).map_err(|e| format!("无法读取：{e}"))
}

/// Reads a page from its bytes, and says whether some of them made no sense.
///
/// # Errors
/// Why the page cannot be read, in words for the report.
pub fn read_bytes(
    source: &str,
    bytes: &[u8],
    charset: Option<&str>,
    vocabulary: &Vocabulary,
) -> Result<(Page, bool), String> {
    let (html, charset) = decode(bytes, charset);
    let listing = read_page(&html, vocabulary).map_err(|e| format!("页面无法读取：{e}"))?;
    let sha256 = hex(&Sha256::digest(bytes));
    let source = source.to_owned();
    Ok((
        Page {
            source,
            sha256,
            listing,
        },
        charset.replaced,
    ))
}
