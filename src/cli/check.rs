//! `check`: judges packages and saved pages, prints what was found.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::output::{NewFile, keep_clear};
use super::{CliError, Ending, RuleArgs, parse_date};
use crate::clock;
use crate::config::{Config, DEFAULT_ARCHIVE, DEFAULT_DATABASE};
use crate::engine::Engine;
use crate::extract::Vocabulary;
use crate::jobs;
use crate::report::{self, Judged};
use crate::rules::Problems;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// 数据包文件夹、工作簿或保存的网页
    #[arg(required_unless_present = "crawled", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// 一并检查配置文件中各采集源最近一次采集的网页，并与存档中此前的价格比较
    #[arg(long)]
    crawled: bool,
    /// 报告格式：human 供阅读，json、sarif 供程序，csv 用表格软件打开，html 用浏览器打开、可打印
    #[arg(long, value_enum, default_value = "human", hide_possible_values = true)]
    format: ReportFormat,
    /// 结果文件，不写则显示在终端上；html 格式同时在旁边写出同名的 .csv 文件
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 判断登记状态的日期，默认今天；有自己日期的事实按自己的日期判断
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    /// 豁免文件：写明规则、机构、理由、批准人和起止日期；豁免的疑点仍列出并标明
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    Human,
    Json,
    Sarif,
    Csv,
    Html,
}

pub(super) fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    // A place that cannot be written is told before the work, not after it.
    let files = args.files()?;
    let config = args.rules.config()?;
    let (mut book, vocabulary) = jobs::load(&config)?.checked()?;
    let waivers = args.waivers.as_ref().or(config.waivers.as_ref());
    let waivers = jobs::load_waivers(waivers.map(PathBuf::as_path), &book)?;
    let drafts = book.set_drafts_aside();
    if drafts > 0 {
        let _ = writeln!(
            io::stderr(),
            "另有{drafts}条草案没有用于检查（规则文件中 status = \"draft\"）"
        );
    }
    let progress = progress();
    let step = |name: &str| progress.set_message(format!("读取 {name}"));
    let mut inspection = match args.paths.is_empty() {
        true => jobs::Inspection::default(),
        false => jobs::gather(&args.paths, &vocabulary, &step),
    };
    if args.crawled {
        add_crawled(&config, &vocabulary, &mut inspection, &step)?;
    }
    progress.set_message("判断");
    let engine = Engine::new(&book, &vocabulary, &mut Problems::default());
    let on = args.on.or(config.day).unwrap_or_else(clock::today);
    let outcome = engine.judge(&inspection.facts, on);
    let waived = waivers.review(&outcome, &mut inspection, &book, on);
    progress.set_message("写出结果");
    let judged = Judged {
        book: &book,
        inspection: &inspection,
        outcome: &outcome,
        waivers: &waivers.waivers,
        on,
        paths: &args.paths,
    };
    match files {
        None => args.format.write(&judged, None, out)?,
        Some(files) => files.write(args.format, &judged, out)?,
    }
    progress.finish_and_clear();
    Ok(if !inspection.report.errors.is_empty() {
        Ending::Mistakes
    } else if outcome.hits.len() > waived {
        Ending::Findings
    } else {
        Ending::Clean
    })
}

/// Adds the pages that were crawled last.
fn add_crawled(
    config: &Config,
    vocabulary: &Vocabulary,
    inspection: &mut jobs::Inspection,
    step: &dyn Fn(&str),
) -> Result<(), CliError> {
    let database = config.database.clone().unwrap_or(DEFAULT_DATABASE.into());
    let archive = config.crawl.archive.clone();
    let archive = archive.unwrap_or_else(|| DEFAULT_ARCHIVE.into());
    let sources: Vec<String> = config.crawl.source.iter().map(|s| s.id.clone()).collect();
    if sources.is_empty() {
        let message =
            "配置中没有采集源（[[crawl.source]]），没有可检查的采集网页；请用 --config 指明";
        return Err(CliError::Usage(message.into()));
    }
    // Opening would make an empty database, which then looks as if nothing were known.
    if let Some(file) = database.file()
        && !file.is_file()
    {
        let shown = file.display();
        return Err(CliError::Usage(format!(
            "没有数据库 {shown}，请先运行 crawl"
        )));
    }
    tokio::runtime::Runtime::new()?.block_on(async {
        let store = jobs::Store::open(&database).await?;
        jobs::add_crawled(&store, &archive, &sources, vocabulary, inspection, step).await?;
        store.close().await;
        Ok(())
    })
}

impl CheckArgs {
    /// The files that the report goes to.
    fn files(&self) -> Result<Option<Files>, CliError> {
        let Some(report) = &self.output else {
            return Ok(None);
        };
        let list = (self.format == ReportFormat::Html).then(|| report.with_extension("csv"));
        if list.as_ref() == Some(report) {
            return Err(CliError::Usage(format!(
                "网页报告 {} 的名称应以 .html 结尾；同名的 .csv 文件用来放全部疑点",
                report.display()
            )));
        }
        for path in [Some(report), list.as_ref()].into_iter().flatten() {
            keep_clear(path, &self.paths)?;
        }
        Ok(Some(Files {
            report: report.clone(),
            list,
        }))
    }
}

/// Where a report is written.
struct Files {
    report: PathBuf,
    /// The full list beside a page that shows the first findings only.
    list: Option<PathBuf>,
}

impl Files {
    fn write(
        &self,
        format: ReportFormat,
        judged: &Judged<'_>,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        let mut page = NewFile::create(&self.report)?;
        let name = self.list.as_deref().and_then(Path::file_name);
        let name = name.map(|name| name.to_string_lossy().into_owned());
        format.write(judged, name.as_deref(), &mut page)?;
        // The list first: the page speaks of it.
        if let Some(list) = &self.list {
            let mut file = NewFile::create(list)?;
            report::csv(judged, &mut file)?;
            file.finish()?;
        }
        page.finish()?;
        writeln!(out, "报告已写入 {}", self.report.display())?;
        if let Some(list) = &self.list {
            writeln!(out, "全部疑点另见 {}", list.display())?;
        }
        Ok(())
    }
}

impl ReportFormat {
    fn write(
        self,
        judged: &Judged<'_>,
        list: Option<&str>,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        match self {
            Self::Human => report::human(judged, out),
            Self::Json => report::json(judged, out),
            Self::Sarif => report::sarif(judged, out),
            Self::Csv => report::csv(judged, out),
            Self::Html => report::html(judged, list, out),
        }?;
        Ok(())
    }
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
