//! `export`: any package as one workbook or as a folder of CSV files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::notes::input_notes;
use super::output::{NewFile, is_workbook, keep_clear};
use super::{CliError, Ending};
use crate::clock;
use crate::export::{self, Headings};
use crate::jobs::{self, Inspection};
use crate::model::{Facts, Table};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// 数据包文件夹、工作簿、CSV 或 JSON 文件
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// 写到哪里：以 .xlsx 结尾的是工作簿，其他的是放 CSV 文件的新文件夹
    #[arg(long, value_name = "PATH")]
    output: PathBuf,
    /// 文件格式：xlsx 一个工作簿，csv 每张表一个文件；不写则按 --output 的名称
    #[arg(long, value_enum, hide_possible_values = true)]
    format: Option<FileFormat>,
    /// 列名、表名和选项用中文（zh）还是英文（en）
    #[arg(long, value_enum, default_value = "zh", hide_possible_values = true)]
    headings: Language,
    /// 工作簿已存在时覆盖它
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    Csv,
    Xlsx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Zh,
    En,
}

pub(super) fn run(args: &ExportArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let format = args.format()?;
    keep_clear(&args.output, &args.paths)?;
    // A place that cannot be written is told before the work, not after it.
    let place = match format {
        FileFormat::Xlsx => Place::Workbook(NewFile::create_only(&args.output, args.force)?),
        FileFormat::Csv => Place::Folder(NewFolder::create(&args.output)?),
    };
    let inspection = jobs::gather_tables(&args.paths, &|_| ());
    let facts = &inspection.facts;
    let headings = match args.headings {
        Language::Zh => Headings::Chinese,
        Language::En => Headings::English,
    };
    if facts.sources.is_empty() {
        input_notes(&inspection.report, out)?;
        writeln!(out, "没有可以导出的表，没有写出任何文件")?;
        return Ok(Ending::Mistakes);
    }
    match place {
        Place::Workbook(mut file) => {
            file.write_all(&export::workbook(facts, headings, clock::today())?)?;
            file.finish()?;
        }
        Place::Folder(folder) => folder.fill(facts, headings)?,
    }
    tell(&inspection, &args.output, out)?;
    Ok(if inspection.report.is_clean() {
        Ending::Clean
    } else {
        Ending::Mistakes
    })
}

impl ExportArgs {
    fn format(&self) -> Result<FileFormat, CliError> {
        let by_name = match is_workbook(&self.output) {
            true => FileFormat::Xlsx,
            false => FileFormat::Csv,
        };
        match self.format {
            Some(asked) if asked != by_name => Err(CliError::Usage(format!(
                "--format 与 --output {} 不符：工作簿的名称以 .xlsx 结尾，CSV 写入文件夹",
                self.output.display()
            ))),
            _ => Ok(by_name),
        }
    }
}

fn tell(inspection: &Inspection, output: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let facts = &inspection.facts;
    let counts: Vec<String> = Table::ALL
        .iter()
        .map(|table| format!("{}{}", table.zh(), facts.count(*table)))
        .collect();
    writeln!(out, "已导出到 {}：{}", output.display(), counts.join("、"))?;
    input_notes(&inspection.report, out)?;
    if !inspection.report.is_clean() {
        writeln!(
            out,
            "无法使用的行没有导出；无法识别的单元格写成 #N/A，检查时仍按“无法识别”处理"
        )?;
    }
    if facts.teachers.is_empty() && !facts.sessions.is_empty() {
        writeln!(
            out,
            "数据中没有教师表，课次表中的教师编号（如有）无从核对，没有导出"
        )?;
    }
    Ok(())
}

enum Place {
    Workbook(NewFile),
    Folder(NewFolder),
}

/// A folder under way: filled beside its place and moved there when it is whole. A folder
/// that holds something already is refused, because `check` would read the old tables with
/// the new ones.
struct NewFolder {
    part: tempfile::TempDir,
    place: PathBuf,
}

impl NewFolder {
    fn create(place: &Path) -> Result<Self, CliError> {
        let fail = |error| CliError::Output(place.display().to_string(), error);
        match fs::read_dir(place).map(|mut entries| entries.next().is_none()) {
            Ok(true) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() != io::ErrorKind::NotADirectory => return Err(fail(error)),
            Ok(false) | Err(_) => {
                return Err(CliError::Usage(format!(
                    "{} 已存在且不是空文件夹；请写一个新的文件夹，以免新旧数据混在一起",
                    place.display()
                )));
            }
        }
        let beside = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tutorwatch-");
        // Such folders are private by default; the export is for colleagues too.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let part = builder.tempdir_in(beside).map_err(fail)?;
        Ok(Self {
            part,
            place: place.to_owned(),
        })
    }

    fn fill(self, facts: &Facts, headings: Headings) -> Result<(), CliError> {
        for part in export::csv_parts(facts) {
            let path = self
                .part
                .path()
                .join(format!("{}.csv", part.name(headings)));
            let mut file = NewFile::create(&path)?;
            export::csv(&part, facts, headings, &mut file)?;
            file.finish()?;
        }
        let fail = |error| CliError::Output(self.place.display().to_string(), error);
        if self.place.exists() {
            // Refused by the system where somebody has put something there meanwhile.
            fs::remove_dir(&self.place).map_err(fail)?;
        }
        fs::rename(self.part.path(), &self.place).map_err(fail)?;
        Ok(())
    }
}
