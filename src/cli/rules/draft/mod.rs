//! `rules draft`: draft rules out of a policy document that nobody has prepared.

mod print;
mod save;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use encoding_rs::GB18030;

use crate::cli::{CliError, Ending, Format, parse_date};
use crate::config::Config;
use crate::engine::{Engine, TestResult, run_mutants};
use crate::extract::Vocabulary;
use crate::jobs::{self, LoadError};
use crate::rules::draft::{
    About, Drafted, Ground, NewFile, Order, PhraseError, Phrases, about, draft,
};
use crate::rules::{Problems, RuleFiles, Rulebook, document, problems_for, vocabulary_files};

#[derive(Debug, Args)]
pub(in crate::cli) struct DraftArgs {
    /// 政策文件，纯文本（UTF-8 或 GB18030）：任务分解表、注明责任单位的段落，或者条文
    #[arg(value_name = "DOCUMENT")]
    document: PathBuf,
    /// 新规则包的文件夹，文件夹名即规则包编号；不写则只显示，不写文件。已有的文件绝不覆盖
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// 文件编号，如 皋政办发〔2021〕125号；不写则取自文件
    #[arg(long)]
    number: Option<String>,
    /// 文件标题；不写则取自文件
    #[arg(long)]
    title: Option<String>,
    /// 施行日期；不写则取自文件，没有写明的取印发日期
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    from: Option<NaiveDate>,
    /// 适用地区，写入规则包
    #[arg(long, default_value = "（请填写）")]
    region: String,
    /// 上级规则包，如 national；上级文件有同样的话的，限值自上级文件起算
    #[arg(long, value_name = "PACK")]
    parent: Option<String>,
    /// 规则文件夹；不写则用当前目录的 rules/，没有则用内置规则
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// What the drafts' own tests say.
struct Trial {
    tests: usize,
    failed: Vec<String>,
    mutants: usize,
    unnoticed: Vec<String>,
}

pub(super) fn run(args: &DraftArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let text = read(&args.document)?;
    let read = document::read(&text).map_err(|errors| {
        let path = args.document.display();
        CliError::Usage(format!("读不懂 {path}：\n{errors}"))
    })?;
    let order = args.order(about(&text))?;
    let config = Config {
        rules: args.rules.clone(),
        ..Config::default()
    };
    let files = jobs::files(&config).map_err(LoadError::from)?;
    let phrases = phrases(&files)?;
    let mut problems = problems_for(&files);
    let ground = Ground::load(&files, order.parent.as_deref(), &mut problems);
    sound(problems)?;
    let drafted = draft(&text, &read, order, &ground, &phrases);
    let new = drafted.files(&text);
    let trial = try_out(&files, &drafted, &new)?;
    if let Some(dir) = &args.output {
        save::write(dir, &new)?;
    }
    match args.format {
        Format::Human => print::human(&drafted, &trial, args.output.as_deref(), out)?,
        Format::Json => print::json(&drafted, &trial, &new, out)?,
    }
    Ok(if trial.failed.is_empty() {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

impl DraftArgs {
    /// What was asked for, with what the document says of itself.
    fn order(&self, found: About) -> Result<Order, CliError> {
        let missing = |what: &str, option: &str| {
            CliError::Usage(format!("文件里找不到{what}，请用 {option} 写明"))
        };
        let number = self.number.clone().or(found.number);
        let title = self.title.clone().or(found.title);
        Ok(Order {
            id: self.id()?,
            number: number.ok_or_else(|| missing("文件编号", "--number"))?,
            title: title.ok_or_else(|| missing("标题", "--title"))?,
            from: self
                .from
                .or(found.from)
                .ok_or_else(|| missing("施行日期或者印发日期", "--from"))?,
            region: self.region.clone(),
            parent: self.parent.clone(),
        })
    }

    /// The name of the new folder; without one, a name for the print only.
    fn id(&self) -> Result<String, CliError> {
        let Some(dir) = &self.output else {
            return Ok("draft".into());
        };
        let name = dir.file_name().and_then(|name| name.to_str());
        let usable = name.filter(|name| !name.starts_with('.') && !name.trim().is_empty());
        usable.map(str::to_owned).ok_or_else(|| {
            let shown = dir.display();
            CliError::Usage(format!("{shown} 不能用作规则包的文件夹，请写明文件夹名"))
        })
    }
}

/// The document as text; the copy in the pack is UTF-8.
fn read(path: &Path) -> Result<String, CliError> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|e| CliError::Usage(format!("无法读取 {shown}：{e}")))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.into_bytes();
            let (text, broken) = GB18030.decode_without_bom_handling(&bytes);
            if broken || bytes.contains(&0) {
                return Err(CliError::Usage(format!(
                    "{shown} 不是 UTF-8 或 GB18030 编码的纯文本；Word、PDF 请先另存为纯文本"
                )));
            }
            text.into_owned()
        }
    };
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// What drafting knows: of these rules, or else the copy inside the binary.
fn phrases(files: &RuleFiles) -> Result<Phrases, CliError> {
    let read = match Phrases::read(files) {
        Err(PhraseError::Missing) => Phrases::read(&RuleFiles::embedded()),
        read => read,
    };
    read.map_err(|error| CliError::Usage(error.to_string()))
}

fn sound(problems: Problems) -> Result<(), CliError> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(CliError::Load(LoadError::Problems(Box::new(problems))))
}

/// Loads the new pack as `rules check` does and runs its tests as `rules test` does, before
/// anything is written.
fn try_out(files: &RuleFiles, drafted: &Drafted, new: &[NewFile]) -> Result<Trial, CliError> {
    let id = drafted.order.id.as_str();
    let texts = new.iter().map(|f| (f.name.as_str(), f.text.as_str()));
    let files = files.with_folder(id, texts);
    let mut problems = problems_for(&files);
    let vocabulary = Vocabulary::parse(&vocabulary_files(&files))
        .map_err(|error| LoadError::Vocabulary(error.to_string()))?;
    let mut book = Rulebook::load(&files, id, &mut problems);
    Engine::new(&book, &vocabulary, &mut problems);
    let own = format!("{id}/");
    book.rules.retain(|rule| rule.file.starts_with(&own));
    let runs = run_mutants(&book, &vocabulary, &mut problems);
    sound(problems)?;
    let results: Vec<&TestResult<'_>> = runs.iter().flat_map(|run| &run.results).collect();
    let failed = results.iter().filter(|r| !r.passed());
    let missed = runs.iter().flat_map(|run| {
        let id = &run.rule.id;
        run.unnoticed
            .iter()
            .map(move |m| format!("{id}：{}：{} → {}", m.place, m.from, m.to))
    });
    Ok(Trial {
        tests: results.len(),
        failed: failed
            .map(|r| format!("{}：{}", r.rule.id, r.test.name))
            .collect(),
        mutants: runs.iter().map(|run| run.mutants).sum(),
        unnoticed: missed.collect(),
    })
}
