//! `rules …`: check, list, show, test, and the policy document's task table.

use std::io::Write;

use clap::{Args, Subcommand};

use super::{CliError, Ending, Format, RuleArgs};
use crate::config::Config;
use crate::engine::run_rule_tests;
use crate::jobs::{self, Loaded};
use crate::model::Word;
use crate::rules::{Limit, Rule, Rulebook, Toml, Words, nearest};

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// 检查规则文件，一次列出全部错误
    Check(RuleArgs),
    /// 按任务表的项列出规则
    List(RuleArgs),
    /// 查看一条规则
    Show(ShowArgs),
    /// 运行规则文件自带的测试
    Test(RuleArgs),
    /// 打印政策文件的任务表
    Document(DocumentArgs),
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// 规则编号
    id: String,
    #[command(flatten)]
    rules: RuleArgs,
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
        RulesCommand::Show(args) => show(&book(&args.rules)?, &args.id, out),
        RulesCommand::Test(args) => test(jobs::load(&args.config()?)?, out),
        RulesCommand::Document(args) => {
            let mut config = args.rules.config()?;
            config.pack = args.id.clone().or(config.pack);
            document(&config, args.format, out)
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
        "规则包 {}：{}条规则、{tests}个测试，未发现错误",
        book.id(),
        book.rules.len()
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
        writeln!(
            out,
            "{item:>4}  {:<28} {severity}  {}  [{}] {lead}",
            rule.id, rule.title, rule.pack
        )?;
    }
    writeln!(out, "共{}条规则", book.rules.len())?;
    Ok(Ending::Clean)
}

fn show(book: &Rulebook, id: &str, out: &mut dyn Write) -> Result<Ending, CliError> {
    let Some(rule) = book.rule(id) else {
        let near = nearest(id, book.rules.iter().map(|r| r.id.as_str()));
        let hint = near.map_or_else(|| "见 rules list".to_owned(), |n| format!("是不是 {n}？"));
        return Err(CliError::Usage(format!("没有规则 {id}；{hint}")));
    };
    writeln!(out, "{}（{}）", rule.title, rule.id)?;
    writeln!(
        out,
        "严重程度：{}；检查类型：{}；规则包：{}",
        rule.severity.zh(),
        rule.kind.value,
        rule.pack
    )?;
    writeln!(out, "文件：{}", rule.file)?;
    writeln!(out, "\n依据：")?;
    for clause in &rule.clauses {
        let item = clause
            .item
            .map_or_else(String::new, |item| format!("第{item}项"));
        let from = clause
            .from
            .map_or_else(String::new, |day| format!("，{day}起"));
        writeln!(
            out,
            "  {}{item}：“{}”（可信度{}{from}）",
            clause.number,
            clause.quote,
            clause.grade.zh()
        )?;
        if let Some(task) = clause
            .item
            .and_then(|item| row(book, &clause.document, item))
        {
            writeln!(out, "    原文：{task}")?;
        }
    }
    writeln!(out, "\n牵头单位：{}", or_none(&rule.lead))?;
    writeln!(out, "协助单位：{}", or_none(&rule.assist))?;
    writeln!(out, "\n限值：")?;
    for limit in &rule.limits {
        writeln!(out, "  {}", limit_line(limit))?;
    }
    if let Some(reading) = &rule.reading {
        writeln!(out, "\n理解：{}", reading.trim())?;
    }
    writeln!(
        out,
        "\n目的：{}\n整改：{}",
        rule.why.trim(),
        rule.remedy.trim()
    )?;
    examples(rule, out)?;
    Ok(Ending::Clean)
}

fn or_none(names: &[String]) -> String {
    if names.is_empty() {
        "无".into()
    } else {
        names.join("、")
    }
}

fn row(book: &Rulebook, document: &str, item: u32) -> Option<String> {
    match &book.document(document)?.words {
        Words::Full(document, _) => Some(document.task(item)?.task.clone()),
        Words::Passages(_) => None,
    }
}

fn limit_line(limit: &Limit) -> String {
    let to = limit
        .to
        .map_or_else(|| "至今".to_owned(), |to| format!("至{to}"));
    let values: Vec<String> = limit
        .values
        .iter()
        .map(|(key, node)| format!("{key} = {}", toml_text(&node.value)))
        .collect();
    let values = if values.is_empty() {
        "生效".to_owned()
    } else {
        values.join("，")
    };
    let (source, grade) = (&limit.source, limit.confidence.zh());
    format!(
        "{}{to}：{values}（来源：{source}，可信度{grade}，规则包{}）",
        limit.from, limit.pack
    )
}

/// A value as a rule file would write it.
fn toml_text(value: &Toml) -> String {
    match value {
        Toml::Text(text) => format!("\"{text}\""),
        Toml::Other(text) => text.clone(),
        Toml::Int(n) => n.to_string(),
        Toml::Decimal(d) => d.to_string(),
        Toml::Bool(yes) => yes.to_string(),
        Toml::Date(date) => date.to_string(),
        Toml::List(items) => {
            let items: Vec<String> = items.iter().map(|i| toml_text(&i.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Toml::Table(section) => {
            let entries: Vec<String> = section
                .iter()
                .map(|(k, n)| format!("{k} = {}", toml_text(&n.value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

fn examples(rule: &Rule, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "\n示例（取自规则自带的测试）：")?;
    for test in &rule.tests {
        let given: Vec<String> = test
            .given
            .iter()
            .map(|(k, n)| format!("{k} = {}", toml_text(&n.value)))
            .collect();
        writeln!(
            out,
            "  {}：{}\n    {}",
            test.expect.zh(),
            test.name,
            given.join("，")
        )?;
    }
    Ok(())
}

fn test(loaded: Loaded, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (book, vocabulary) = loaded.checked()?;
    let mut problems = crate::rules::Problems::new(Vec::new());
    let results = run_rule_tests(&book, &vocabulary, &mut problems);
    for problem in problems.sorted() {
        writeln!(out, "{}：{}", problem.title, problem.help)?;
    }
    let failed: Vec<_> = results.iter().filter(|r| !r.passed()).collect();
    for result in &failed {
        let reason = result
            .reason
            .as_ref()
            .map_or_else(String::new, |r| format!("（{r}）"));
        let (wanted, said) = (result.test.expect.zh(), result.said.zh());
        let (id, name) = (&result.rule.id, &result.test.name);
        writeln!(
            out,
            "未通过：{id}：{name}：应为{wanted}，实际{said}{reason}"
        )?;
    }
    let passed = results.len() - failed.len();
    let bad = failed.len() + problems.len();
    writeln!(
        out,
        "{}条规则，{passed}个测试通过，{bad}个未通过",
        book.rules.len()
    )?;
    Ok(if bad == 0 {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn document(config: &Config, format: Format, out: &mut dyn Write) -> Result<Ending, CliError> {
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
