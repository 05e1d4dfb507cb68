//! `doctor`: whether everything that a night needs is there.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::place::Place;
use super::{CliError, Ending, Format};
use crate::clock;
use crate::config::DEFAULT_ARCHIVE;
use crate::jobs::doctor::{Level, Line, Patient, doctor};
use crate::text::visible;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// 存档文件夹
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

/// 0 where all is well, 1 where somebody should look at something, 2 where something does not
/// work.
pub(super) fn run(args: &DoctorArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    let (config, database) = args.place.config()?;
    let archive = args.archive.as_ref().or(config.crawl.archive.as_ref());
    let archive = archive.map_or_else(|| DEFAULT_ARCHIVE.into(), Clone::clone);
    let patient = Patient {
        config: &config,
        database: &database,
        archive: &archive,
        now: clock::now(),
    };
    let lines = runtime.block_on(doctor(&patient));
    match args.format {
        Format::Json => {
            let all: Vec<_> = lines
                .iter()
                .map(|line| {
                    json!({"what": line.what, "level": code(line.level), "told": line.told,
                        "advice": line.advice})
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human => human(&lines, out)?,
    }
    let worst = lines.iter().map(|line| line.level).max();
    Ok(match worst {
        None | Some(Level::Ok) => Ending::Clean,
        Some(Level::Warning) => Ending::Findings,
        Some(Level::Error) => Ending::Mistakes,
    })
}

fn human(lines: &[Line], out: &mut dyn Write) -> Result<(), CliError> {
    for line in lines {
        let word = match line.level {
            Level::Ok => "正常",
            Level::Warning => "注意",
            Level::Error => "错误",
        };
        writeln!(out, "[{word}] {}：{}", line.what, visible(&line.told))?;
        if !line.advice.is_empty() {
            writeln!(out, "       {}", visible(&line.advice))?;
        }
    }
    let count = |level| lines.iter().filter(|line| line.level == level).count();
    writeln!(
        out,
        "共{}项：错误{}项，注意{}项",
        lines.len(),
        count(Level::Error),
        count(Level::Warning)
    )?;
    Ok(())
}

fn code(level: Level) -> &'static str {
    match level {
        Level::Ok => "ok",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}
