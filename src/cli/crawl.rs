//! `crawl`: fetches the configured sources into the archive.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use clap::Args;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::{CliError, Ending, Format, RuleArgs};
use crate::clock;
use crate::config::{DEFAULT_ARCHIVE, DEFAULT_DATABASE};
use crate::jobs::{AllowList, CrawlReport, CrawlTold, Prepared, SourceReport, Store, crawl, load};

/// Failures of one source that are shown to people; machines get all of them.
const SHOWN: usize = 20;

#[derive(Debug, Args)]
pub(super) struct CrawlArgs {
    /// 采集源的名称；不写则采集全部
    sources: Vec<String>,
    /// 重新开始，不接着上次中断的采集
    #[arg(long)]
    fresh: bool,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: &CrawlArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let config = args.rules.config()?;
    let (book, _) = load(&config)?.checked()?;
    let database = config.database.clone().unwrap_or(DEFAULT_DATABASE.into());
    let archive = config.crawl.archive.clone();
    let archive = archive.unwrap_or_else(|| DEFAULT_ARCHIVE.into());
    let prepared = Prepared::new(
        &config.crawl,
        &args.sources,
        AllowList::default(),
        clock::now,
    )?;
    let bars = Bars::default();
    let runtime = tokio::runtime::Runtime::new()?;
    let report = runtime.block_on(async {
        let store = Store::open(&database).await?;
        let told = CrawlTold {
            prepared,
            store: &store,
            archive: &archive,
            clock: clock::now,
            rulebook: format!("{} {}", book.id(), book.sha256),
            fresh: args.fresh,
        };
        let report = crawl(told, &|source| bars.show(source)).await?;
        store.close().await;
        Ok::<_, CliError>(report)
    })?;
    bars.clear();
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)?;
        }
        Format::Human => human(&report, out)?,
    }
    Ok(ending(&report))
}

/// 0 where all was fetched, 1 where pages failed, 2 where a source could not be crawled.
fn ending(report: &CrawlReport) -> Ending {
    if report.sources.iter().any(|s| s.error.is_some()) {
        Ending::Mistakes
    } else if report.sources.iter().any(|s| s.failed > 0) {
        Ending::Findings
    } else {
        Ending::Clean
    }
}

fn human(report: &CrawlReport, out: &mut dyn Write) -> Result<(), CliError> {
    for source in &report.sources {
        if let Some(error) = source.error.as_ref().filter(|_| source.visited() == 0) {
            writeln!(out, "{}：未能采集：{error}", source.source)?;
            continue;
        }
        let goes_on = if source.goes_on {
            "（接着上次）"
        } else {
            ""
        };
        writeln!(
            out,
            "{}{goes_on}：取得{}页（其中内容重复{}页），未变{}页，robots.txt不允许{}页，失败{}页，重试{}次，传输{}KB",
            source.source,
            source.fetched,
            source.repeated,
            source.unchanged,
            source.disallowed,
            source.failed,
            source.retried,
            source.wire_bytes.div_ceil(1024),
        )?;
        if let Some(error) = &source.error {
            writeln!(out, "  未能采集：{error}")?;
        }
        if source.left > 0 {
            writeln!(out, "  达到页数上限，还有{}页未采集", source.left)?;
        }
        if source.passed_over > 0 {
            writeln!(
                out,
                "  图片、视频、文档等{}个链接不采集",
                source.passed_over
            )?;
        }
        for failure in source.failures.iter().take(SHOWN) {
            writeln!(out, "  失败：{}：{}", failure.url, failure.reason)?;
        }
        let more = source.failures.len().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(out, "  另有{more}页失败，用 --format json 查看全部")?;
        }
    }
    Ok(())
}

/// One line per source on a terminal.
#[derive(Default)]
struct Bars {
    all: MultiProgress,
    by_source: RefCell<BTreeMap<String, ProgressBar>>,
}

impl Bars {
    fn show(&self, source: &SourceReport) {
        if !io::stderr().is_terminal() {
            return;
        }
        let mut bars = self.by_source.borrow_mut();
        let bar = bars.entry(source.source.clone()).or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new_spinner());
            // The template is a constant; where it were wrong, the plain one would do.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar
        });
        bar.set_message(format!(
            "{}：{}页，失败{}页，{}KB",
            source.source,
            source.visited(),
            source.failed,
            source.wire_bytes / 1024
        ));
        bar.tick();
    }

    fn clear(&self) {
        // Progress that cannot be cleared stays on the screen; nothing else is lost.
        let _ = self.all.clear();
    }
}
