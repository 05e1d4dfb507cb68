//! A path to inputs: the only place of this room that touches files.

use std::fs;
use std::io;
use std::path::Path;

use super::Input;
use super::cell::Fault;
use super::report::{Place, Report};

/// Largest file that is read.
const LIMIT: u64 = 1 << 30;

/// Endings of files that may hold tables.
const ENDINGS: [&str; 9] = [
    "csv", "tsv", "txt", "json", "xlsx", "xlsm", "xls", "et", "ods",
];

/// The inputs of a path: the table files of a folder, or the one file that it names. Files
/// of a folder are called by their bare names, in the order of these. What cannot be read
/// goes into the report with its path.
pub fn open(path: &Path, report: &mut Report) -> Vec<Input> {
    let shown = path.display().to_string();
    let outcome = fs::metadata(path).and_then(|about| {
        if about.is_dir() {
            folder(path, report)
        } else {
            file(path).map(|bytes| {
                let name = bare_name(path);
                vec![Input { name, bytes }]
            })
        }
    });
    match outcome {
        Ok(inputs) => inputs,
        Err(error) => {
            report.error(Place::file(&shown), None, fault(&error));
            Vec::new()
        }
    }
}

fn folder(path: &Path, report: &mut Report) -> io::Result<Vec<Input>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if is_table_file(&file) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let message = "文件夹中没有 CSV、XLSX 或 JSON 文件；请核对路径";
        let place = path.display().to_string();
        report.error(Place::file(&place), None, Fault::new("no_files", message));
    }
    let mut inputs = Vec::new();
    for path in files {
        match file(&path) {
            Ok(bytes) => inputs.push(Input {
                name: bare_name(&path),
                bytes,
            }),
            Err(error) => {
                let place = path.display().to_string();
                report.error(Place::file(&place), None, fault(&error));
            }
        }
    }
    Ok(inputs)
}

/// Not the lock files that office programs leave, nor hidden files.
fn is_table_file(path: &Path) -> bool {
    let name = bare_name(path);
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    !name.starts_with(['.', '~']) && ending.is_some_and(|e| ENDINGS.contains(&e.as_str()))
}

fn file(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        // A pipe would be waited for without end.
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    if about.len() > LIMIT {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    fs::read(path)
}

fn bare_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn fault(error: &io::Error) -> Fault {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "找不到这个文件或文件夹；请核对路径".into(),
        io::ErrorKind::PermissionDenied => "没有读取权限；请检查文件权限".into(),
        io::ErrorKind::InvalidInput => "不是普通文件，未读取".into(),
        io::ErrorKind::FileTooLarge => "文件超过1GB，未读取；请拆分后重新导入".into(),
        _ => format!("无法读取：{error}"),
    };
    Fault::new("unreadable", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_table_files_in_order() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "b.csv",
            "a.XLSX",
            "~$a.xlsx",
            ".c.csv",
            "notes.md",
            "page.html",
        ] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        fs::create_dir(dir.path().join("d.csv")).unwrap();
        let mut report = Report::default();
        let names: Vec<String> = open(dir.path(), &mut report)
            .into_iter()
            .map(|i| i.name)
            .collect();
        assert_eq!(names, ["a.XLSX", "b.csv"]);
        assert_eq!(report.errors.len(), 1);
        assert!(report.errors[0].file.ends_with("d.csv"));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let mut report = Report::default();
        assert!(open(&dir.path().join("nowhere"), &mut report).is_empty());
        assert!(open(dir.path(), &mut report).is_empty());
        let messages: Vec<&str> = report.errors.iter().map(|e| e.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "找不到这个文件或文件夹；请核对路径",
                "文件夹中没有 CSV、XLSX 或 JSON 文件；请核对路径"
            ]
        );
    }
}
