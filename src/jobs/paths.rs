//! What stands at the paths of a command: tables and saved pages, each under the name by
//! which reports call it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::import::{self, Input, InputWarning, Report};

/// Everything that was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files that may hold tables.
    pub inputs: Vec<Input>,
    /// Saved pages: name and place.
    pub pages: Vec<(String, PathBuf)>,
}

impl Found {
    /// Looks at every path. Where there is more than one, each file is called by its whole
    /// path: two packages may both hold a `sessions.csv`.
    pub fn at(paths: &[PathBuf], step: &dyn Fn(&str), report: &mut Report) -> Self {
        let mut found = Self::default();
        for path in paths {
            step(&path.display().to_string());
            found.add(path, paths.len() > 1, report);
        }
        found
    }

    fn add(&mut self, path: &Path, whole_names: bool, report: &mut Report) {
        let named = |name: String| match whole_names {
            true if path.is_dir() => path.join(name).display().to_string(),
            true => path.display().to_string(),
            false => name,
        };
        let mut has_tables = !path.is_dir();
        let mut pages = Vec::new();
        if is_page(path) && !path.is_dir() {
            has_tables = false;
            pages.push(path.to_owned());
        } else if let Ok(entries) = fs::read_dir(path) {
            for entry in entries.flatten().map(|e| e.path()) {
                match entry.is_dir() {
                    true => passed_over(&entry, report),
                    false if is_page(&entry) => pages.push(entry),
                    false => has_tables = true,
                }
            }
            pages.sort();
            has_tables = has_tables || pages.is_empty();
        } else {
            has_tables = true;
        }
        if has_tables {
            for input in import::open(path, report) {
                self.inputs.push(Input {
                    name: named(input.name),
                    bytes: input.bytes,
                });
            }
        }
        for page in pages {
            let name = page
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            self.pages.push((named(name), page));
        }
    }
}

/// Whether the name is that of a saved page.
pub(super) fn is_page(path: &Path) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_paths_keep_their_names_apart() {
        let dir = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| dir.path().join(name));
        for package in [&a, &b] {
            fs::create_dir(package).unwrap();
            fs::write(package.join("classes.csv"), "x").unwrap();
            fs::write(package.join("page.html"), "x").unwrap();
        }
        let mut report = Report::default();
        let mut names = |paths: &[PathBuf]| -> Vec<String> {
            let found = Found::at(paths, &|_| (), &mut report);
            let tables = found.inputs.into_iter().map(|i| i.name);
            tables
                .chain(found.pages.into_iter().map(|(n, _)| n))
                .collect()
        };
        let file = b.join("classes.csv");
        let shown = |path: PathBuf| path.display().to_string();
        assert_eq!(
            names(&[a.clone(), file.clone()]),
            [
                shown(a.join("classes.csv")),
                shown(file),
                shown(a.join("page.html"))
            ]
        );
        assert_eq!(names(&[a]), ["classes.csv", "page.html"]);
    }
}
