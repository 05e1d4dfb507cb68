//! `check`: judges packages and saved pages, prints what was found.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::report::{self, Judged};
use super::{CliError, Ending, Format, RuleArgs, parse_date};
use crate::clock;
use crate::engine::Engine;
use crate::jobs;
use crate::rules::Problems;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// 数据包文件夹、工作簿或保存的网页
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// 判断登记状态的日期，默认今天；有自己日期的事实按自己的日期判断
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let config = args.rules.config()?;
    let (book, vocabulary) = jobs::load(&config)?.checked()?;
    let progress = progress();
    let inspection = jobs::gather(&args.paths, &vocabulary, &|name| {
        progress.set_message(format!("读取 {name}"));
    });
    progress.set_message("判断");
    let engine = Engine::new(&book, &vocabulary, &mut Problems::default());
    let on = args.on.or(config.day).unwrap_or_else(clock::today);
    let outcome = engine.judge(&inspection.facts, on);
    progress.set_message("写出结果");
    let judged = Judged {
        book: &book,
        inspection: &inspection,
        outcome: &outcome,
        on,
    };
    match args.format {
        Format::Json => report::json(&judged, out)?,
        Format::Human => report::human(&judged, out)?,
    }
    progress.finish_and_clear();
    Ok(if !inspection.report.errors.is_empty() {
        Ending::Mistakes
    } else if !outcome.hits.is_empty() {
        Ending::Findings
    } else {
        Ending::Clean
    })
}

/// A line on the terminal that says what is going on; nothing where nobody looks.
fn progress() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}
