//! `--output FILE`: a report that appears whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::CliError;

/// A file under way: written beside its place and moved there when it is whole, so that
/// nobody opens half a report, and a failed run leaves the last one as it was.
#[derive(Debug)]
pub(super) struct NewFile {
    part: BufWriter<NamedTempFile>,
    place: PathBuf,
    replaces: bool,
}

impl NewFile {
    /// Begins a file for that place, where none may stand unless it is to be replaced.
    pub fn create_only(path: &Path, replaces: bool) -> Result<Self, CliError> {
        if !replaces && path.symlink_metadata().is_ok() {
            return Err(taken(path));
        }
        Ok(Self {
            replaces,
            ..Self::create(path)?
        })
    }

    /// Begins a file for that place.
    pub fn create(path: &Path) -> Result<Self, CliError> {
        let fail = |error| unwritable(path, error);
        // A link keeps pointing where it does: the file behind it is the one replaced.
        let place = match fs::canonicalize(path) {
            Ok(place) => place,
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(fail(error)),
        };
        if place.exists() && !place.is_file() {
            return Err(CliError::Usage(format!(
                "{} 不是普通文件，请写明结果文件的名称",
                path.display()
            )));
        }
        let mut builder = Builder::new();
        builder.prefix(".tutorwatch-").suffix(".part");
        // Such files are private by default; a report is for colleagues too.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let part = builder.tempfile_in(folder_of(&place)).map_err(fail)?;
        Ok(Self {
            part: BufWriter::with_capacity(1 << 18, part),
            place,
            replaces: true,
        })
    }

    /// Moves the whole file to its place.
    pub fn finish(self) -> Result<(), CliError> {
        let Self {
            part,
            place,
            replaces,
        } = self;
        let fail = |error| unwritable(&place, error);
        let part = part.into_inner().map_err(|e| fail(e.into_error()))?;
        // Not forced to the disk: that takes seconds, and the file can be made again.
        let moved = if replaces {
            part.persist(&place)
        } else {
            // Somebody may have put a file there meanwhile.
            part.persist_noclobber(&place)
        };
        match moved {
            Ok(_) => Ok(()),
            Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Err(taken(&place)),
            Err(e) => Err(fail(e.error)),
        }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.part.flush()
    }
}

/// Refuses a place where the report would overwrite what is checked, or be read as data
/// the next time.
pub(super) fn keep_clear(path: &Path, inputs: &[PathBuf]) -> Result<(), CliError> {
    let folder = fs::canonicalize(folder_of(path)).map_err(|e| unwritable(path, e))?;
    let place = fs::canonicalize(path).unwrap_or_else(|_| folder.join(name_of(path)));
    for input in inputs {
        let Ok(read) = fs::canonicalize(input) else {
            continue;
        };
        if read == place {
            return Err(CliError::Usage(format!(
                "{} 是被检查的数据，不能用作结果文件",
                path.display()
            )));
        }
        if read == folder {
            return Err(CliError::Usage(format!(
                "结果文件 {} 在被检查的文件夹里，下次会被当作数据读入；请写到别的文件夹",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Whether the name is that of a workbook.
pub(super) fn is_workbook(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

fn taken(path: &Path) -> CliError {
    CliError::Usage(format!(
        "{} 已存在，没有写入；确认要覆盖时请加 --force，或换一个名称",
        path.display()
    ))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("/"),
    }
}

fn name_of(path: &Path) -> &Path {
    path.file_name().map_or(path, Path::new)
}

fn unwritable(path: &Path, error: io::Error) -> CliError {
    CliError::Output(path.display().to_string(), error)
}
