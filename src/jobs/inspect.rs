//! Paths -> facts: registry packages and saved pages, everything that is wrong with them
//! reported, everything that is right used.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::paths::{Found, is_page};
use crate::extract::{Vocabulary, decode, read_page};
use crate::import::{self, Input, InputError, InputWarning, Limits, Report};
use crate::model::{Facts, Page, Table};
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
    let found = Found::at(paths, step, &mut inspection.report);
    inspection.read(found.inputs);
    for (name, path) in found.pages {
        step(&name);
        match saved_bytes(&path) {
            Ok(bytes) => inspection.add_page(&name, &bytes, None, vocabulary),
            Err(message) => inspection.unreadable(&name, message),
        }
    }
    inspection.expect_something(paths);
    inspection
}

/// Reads files that somebody sent: nothing touches the disk. Their names say what they are.
pub fn gather_sent(files: Vec<Input>, limits: Limits, vocabulary: &Vocabulary) -> Inspection {
    let mut inspection = Inspection::default();
    let names: Vec<PathBuf> = files.iter().map(|file| (&file.name).into()).collect();
    let (pages, tables) = files.into_iter().partition(|f| is_page(Path::new(&f.name)));
    import::read_within(
        limits,
        tables,
        &mut inspection.facts,
        &mut inspection.report,
    );
    let pages: Vec<Input> = pages;
    for page in pages {
        inspection.add_page(&page.name, &page.bytes, None, vocabulary);
    }
    inspection.expect_something(&names);
    inspection
}

/// Reads package folders and workbooks only; saved pages are named as passed over.
pub fn gather_tables(paths: &[PathBuf], step: &dyn Fn(&str)) -> Inspection {
    let mut inspection = Inspection::default();
    let found = Found::at(paths, step, &mut inspection.report);
    inspection.read(found.inputs);
    for (name, _) in found.pages {
        inspection.warn(name, "网页不是登记数据表，未读取");
    }
    inspection.expect_something(paths);
    inspection
}

impl Inspection {
    fn read(&mut self, inputs: Vec<Input>) {
        import::read(inputs, &mut self.facts, &mut self.report);
    }

    /// Nothing read and nothing said would look like nothing wrong.
    fn expect_something(&mut self, paths: &[PathBuf]) {
        let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        let shown = shown.join("、");
        if self.is_empty() {
            let message =
                "没有识别出任何数据表或网页，什么也没有检查；请核对文件名、工作表名和路径";
            self.unreadable(&shown, message.into());
        } else if self.report.is_clean() && self.has_no_records() {
            self.warn(shown, "各表只有标题行，没有一条记录，没有可检查的内容");
        }
    }

    /// Whether no record and no page was read.
    pub fn has_no_records(&self) -> bool {
        self.facts.pages.is_empty() && Table::ALL.iter().all(|t| self.facts.count(*t) == 0)
    }

    fn warn(&mut self, file: String, message: &str) {
        self.report.warnings.push(InputWarning {
            file,
            sheet: None,
            row: None,
            column: None,
            message: message.into(),
        });
    }

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
                for message in &page.listing.left_out {
                    self.unreadable(source, message.clone());
                }
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
            ..Page::default()
        },
        charset.replaced,
    ))
}
