//! `rules document`: the policy document's task table.

use std::io::Write;

use super::or_none;
use crate::cli::{CliError, Ending, Format};
use crate::config::Config;
use crate::jobs;
use crate::rules::Words;

/// Prints the task table.
pub(super) fn run(
    config: &Config,
    format: Format,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let (book, _) = jobs::load(config)?.checked()?;
    let pack = book.packs.first();
    let full = pack
        .iter()
        .flat_map(|p| &p.documents)
        .find_map(|source| match &source.words {
            Words::Full(document, _) => Some((source, document)),
            Words::Passages(_) => None,
        });
    let Some((source, document)) = full else {
        return Err(CliError::Usage(format!(
            "规则包 {} 没有收录政策文件原文",
            book.id()
        )));
    };
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document.tasks)?;
            writeln!(out)?;
        }
        Format::Human => {
            writeln!(out, "{}《{}》", source.number, source.title)?;
            for task in &document.tasks {
                let deadline = task
                    .deadline
                    .map_or_else(String::new, |day| format!("（期限{day}）"));
                writeln!(
                    out,
                    "\n第{}项  {}{deadline}\n  {}",
                    task.item, task.project, task.task
                )?;
                writeln!(
                    out,
                    "  牵头：{}；协助：{}",
                    or_none(&task.lead),
                    or_none(&task.assist)
                )?;
            }
        }
    }
    Ok(Ending::Clean)
}
