//! `rules …`: what people who write and adopt rules work with; one file per command.

mod document;
mod draft;
mod impact;
mod schema;
mod show;
mod test;

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};

use super::{CliError, Ending, Format, RuleArgs};
use crate::jobs::{self, Loaded};
use crate::model::Word;
use crate::rules::{Rule, Rulebook};

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// 检查规则文件，一次列出全部错误
    Check(RuleArgs),
    /// 按任务表的项列出规则
    List(RuleArgs),
    /// 查看一条规则
    Show(ShowArgs),
    /// 运行规则文件自带的测试，并检验这些测试能否发现每一处改动
    Test(test::TestArgs),
    /// 比较两个版本的规则：同样的数据，哪些疑点新增、消失或变化
    Impact(impact::ImpactArgs),
    /// 打印规则、规则包、节假日文件的JSON Schema，供编辑器使用
    Schema(schema::SchemaArgs),
    /// 从一份新的政策文件起草规则：形成草案，并列出没有形成规则的句子
    Draft(draft::DraftArgs),
    /// 打印政策文件的任务表
    Document(DocumentArgs),
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// 规则编号
    id: String,
    #[arg(long, value_enum, default_value = "human")]
    format: ShowFormat,
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// For the terminal.
    Human,
    /// A page for the browser and for A4.
    Html,
}

#[derive(Debug, Args)]
pub(super) struct DocumentArgs {
    /// 规则包
    #[arg(value_name = "PACK")]
    id: Option<String>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(command: &RulesCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    match command {
        RulesCommand::Check(args) => check(jobs::load(&args.config()?)?, out),
        RulesCommand::List(args) => list(&book(args)?, out),
        RulesCommand::Show(args) => show::run(&book(&args.rules)?, args, out),
        RulesCommand::Impact(args) => impact::run(args, out),
        RulesCommand::Draft(args) => draft::run(args, out),
        RulesCommand::Schema(args) => schema::run(args, out),
        RulesCommand::Test(args) => test::run(args, out),
        RulesCommand::Document(args) => {
            let mut config = args.rules.config()?;
            config.pack = args.id.clone().or(config.pack);
            document::run(&config, args.format, out)
        }
    }
}

fn book(args: &RuleArgs) -> Result<Rulebook, CliError> {
    Ok(jobs::load(&args.config()?)?.checked()?.0)
}

fn check(loaded: Loaded, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (book, _) = loaded.checked()?;
    let tests: usize = book.rules.iter().map(|r| r.tests.len()).sum();
    let years: Vec<i32> = book.calendar.years().collect();
    writeln!(
        out,
        "规则包 {}：{}条规则、{tests}个测试，未发现错误{}",
        book.id(),
        book.rules.len(),
        drafts(&book)
    )?;
    if let (Some(first), Some(last)) = (years.first(), years.last()) {
        writeln!(out, "节假日安排：{first}–{last}年")?;
    }
    writeln!(out, "来源：{}；校验：{}", book.origin, book.sha256)?;
    Ok(Ending::Clean)
}

fn list(book: &Rulebook, out: &mut dyn Write) -> Result<Ending, CliError> {
    for rule in &book.rules {
        let item = rule
            .item
            .map_or_else(|| "其他".to_owned(), |item| item.to_string());
        let (severity, lead) = (rule.severity.zh(), rule.lead.join("、"));
        let mark = draft_mark(rule);
        writeln!(
            out,
            "{item:>4}  {:<28} {severity}  {mark}{}  [{}] {lead}",
            rule.id, rule.title, rule.pack
        )?;
    }
    writeln!(out, "共{}条规则{}", book.rules.len(), drafts(book))?;
    Ok(Ending::Clean)
}

/// Said in front of a draft's title.
fn draft_mark(rule: &Rule) -> &'static str {
    if rule.is_active() { "" } else { "【草案】" }
}

/// How many of the rules are drafts, where some are.
fn drafts(book: &Rulebook) -> String {
    match book.rules.iter().filter(|r| !r.is_active()).count() {
        0 => String::new(),
        n => format!("，其中草案{n}条（不用于检查）"),
    }
}
