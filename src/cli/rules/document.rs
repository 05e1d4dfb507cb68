//! `rules document`: the policy document's task table, or its paragraphs and articles.

use std::io::Write;

use crate::cli::{CliError, Ending, Format};
use crate::config::Config;
use crate::jobs;
use crate::report::document::{Part, parts};
use crate::report::rule::or_none;
use crate::rules::Words;

/// Prints the task table, or what stands in its place.
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
            if document.tasks.is_empty() {
                serde_json::to_writer_pretty(&mut *out, &parts(document))?;
            } else {
                serde_json::to_writer_pretty(&mut *out, &document.tasks)?;
            }
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
            if document.tasks.is_empty() {
                write_parts(&parts(document), out)?;
            }
        }
    }
    Ok(Ending::Clean)
}

fn write_parts(parts: &[Part<'_>], out: &mut dyn Write) -> Result<(), CliError> {
    for part in parts {
        let place = part.paragraph.as_deref().or(part.article).unwrap_or("");
        writeln!(out, "\n{place}（第{}行）\n  {}", part.line, part.text)?;
        let (lead, assist) = (or_none(part.lead), or_none(part.assist));
        writeln!(out, "  牵头：{lead}；协助：{assist}")?;
    }
    Ok(())
}
