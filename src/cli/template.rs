//! `template`: an empty workbook that an office fills in.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::output::{NewFile, is_workbook};
use super::{CliError, Ending};
use crate::{clock, export};

#[derive(Debug, Args)]
pub(super) struct TemplateArgs {
    /// 要写的工作簿，名称以 .xlsx 结尾
    #[arg(value_name = "FILE.xlsx")]
    file: PathBuf,
    /// 文件已存在时覆盖它
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &TemplateArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let shown = args.file.display();
    if !is_workbook(&args.file) {
        return Err(CliError::Usage(format!(
            "模板是工作簿，{shown} 的名称应以 .xlsx 结尾"
        )));
    }
    let mut file = NewFile::create_only(&args.file, args.force)?;
    file.write_all(&export::template(clock::today())?)?;
    file.finish()?;
    writeln!(
        out,
        "空白模板已写入 {shown}；填写后运行 tutorwatch check {shown}"
    )?;
    Ok(Ending::Clean)
}
