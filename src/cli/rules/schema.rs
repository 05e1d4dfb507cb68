//! `rules schema`: the formats of rule, pack and calendar files, for editors.

use std::io::Write;

use clap::{Args, ValueEnum};

use crate::cli::{CliError, Ending};
use crate::rules::schema::Format;

#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArgs {
    /// 哪一种文件
    #[arg(value_enum, default_value = "rule")]
    format: Wanted,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wanted {
    /// 规则文件
    Rule,
    /// 规则包 pack.toml
    Pack,
    /// 节假日安排
    Calendar,
}

pub(super) fn run(args: &SchemaArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let format = match args.format {
        Wanted::Rule => Format::Rule,
        Wanted::Pack => Format::Pack,
        Wanted::Calendar => Format::Calendar,
    };
    out.write_all(format.text()?.as_bytes())?;
    Ok(Ending::Clean)
}
