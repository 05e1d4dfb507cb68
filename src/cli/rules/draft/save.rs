//! The files of a drafted pack, none of which may replace one that is there.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::cli::CliError;
use crate::rules::draft::NewFile;

/// Writes all files, or none where one of that name is there.
pub(super) fn write(dir: &Path, files: &[NewFile]) -> Result<(), CliError> {
    let there: Vec<&str> = files
        .iter()
        .map(|file| file.name.as_str())
        .filter(|name| dir.join(name).symlink_metadata().is_ok())
        .collect();
    if !there.is_empty() {
        return Err(CliError::Usage(format!(
            "{} 里已有 {}，没有写入任何文件；请换一个文件夹，已有的文件不会被覆盖",
            dir.display(),
            there.join("、")
        )));
    }
    let fail = |path: &Path| {
        let shown = path.display().to_string();
        move |error| CliError::Output(shown, error)
    };
    fs::create_dir_all(dir).map_err(fail(dir))?;
    for file in files {
        let path = dir.join(&file.name);
        let mut open = OpenOptions::new();
        // Somebody may have put a file there a moment ago.
        let mut new = open
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(fail(&path))?;
        new.write_all(file.text.as_bytes()).map_err(fail(&path))?;
    }
    Ok(())
}
