//! One file per command. Exit codes: 0 nothing found, 1 findings (or failed rule tests),
//! 2 mistakes in the input, the rules or the call.

mod audit;
mod backup;
mod calendar;
mod case;
mod check;
mod crawl;
mod deliver;
mod demo;
mod desk;
mod doctor;
mod evidence;
mod explain;
mod export;
mod extract;
mod import;
mod mail;
mod nightly;
mod notes;
mod notice;
mod output;
mod place;
mod restore;
mod rules;
mod scan;
mod serve;
mod template;
mod tip;
mod user;
mod worker;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Config, ConfigError, LogForm};
use crate::export::ExportError;
use crate::import::hush_caught_panics;
use crate::jobs::accounts::AccountError;
use crate::jobs::backup::BackupError;
use crate::jobs::cases::CaseJobError;
use crate::jobs::import::ImportError;
use crate::jobs::nightly::{MetricsError, NightlyError, ScheduleError, WorkError};
use crate::jobs::notices::NoticeJobError;
use crate::jobs::scan::ScanError;
use crate::jobs::tips::TipJobError;
use crate::jobs::{CrawlJobError, DemoError, LoadError, MailJobError, StoreError, WaiverError};
use crate::report::ReportError;
use crate::web::{AppError, ServeError};

/// 校外培训合规巡查：按政策文件检查培训机构，向责任部门出具通知单
#[derive(Debug, Parser)]
#[command(name = "tutorwatch", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 检查登记数据包（文件夹或工作簿）与保存的网页，无需数据库
    Check(check::CheckArgs),
    /// 规则：检查、列表、查看、自测、政策文件任务表
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// 写出一个空白填报模板（工作簿），填好后可直接检查
    Template(template::TemplateArgs),
    /// 把数据包转成一个工作簿或一个 CSV 文件夹，内容不变
    Export(export::ExportArgs),
    /// 某段日期的节假日、休息日、调休上班日
    Calendar(calendar::CalendarArgs),
    /// 读出一个保存的网页上的课程信息
    Extract(extract::ExtractArgs),
    /// 采集配置中的公开页面并存档；中断后再次运行会接着做
    Crawl(crawl::CrawlArgs),
    /// 存档：查看疑点依据的网页、核对存档、清理过期存档
    #[command(subcommand)]
    Evidence(evidence::EvidenceCommand),
    /// 邮件：发送测试邮件，查看退信与回执
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// 通知单：查看、批准、撤回、指定送达方式、核定投递结果
    #[command(subcommand)]
    Notice(notice::NoticeCommand),
    /// 投递：拟稿、定稿、发送到期的通知单，读取退信与答复；可由定时任务反复运行
    Deliver(deliver::DeliverArgs),
    /// 线索：提交、查看、核对、办结、到期清除
    #[command(subcommand)]
    Tip(tip::TipCommand),
    /// 网页用户：新建、列出、停用、重设密码
    #[command(subcommand)]
    User(user::UserCommand),
    /// 导入登记数据：没有变化的机构跳过，读不出的行逐条记录
    Import(import::ImportArgs),
    /// 核查已导入的登记数据，更新疑点和案件；中断后再次运行会接着做
    Scan(scan::ScanArgs),
    /// 夜间任务：导入、采集、核查、投递，一次做完；由定时器每晚运行，中断后再次运行会接着做
    Nightly(nightly::NightlyArgs),
    /// 参加别的机器正在进行的核查和投递（共用一个 PostgreSQL），做完为止
    Worker(worker::WorkerArgs),
    /// 说明一条疑点：依据的条款、查到的情况、限值、出处和经过
    Explain(explain::ExplainArgs),
    /// 案件：列出、查看、分派、核实、确认、退回、办结
    #[command(subcommand)]
    Case(case::CaseCommand),
    /// 审计记录：核对是否完整、查看、导出
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// 备份数据库（不停机），并列出存档文件的校验值
    Backup(backup::BackupArgs),
    /// 从备份恢复到空位置；恢复后停发邮件，核实后用 --release 解除
    Restore(restore::RestoreArgs),
    /// 体检：数据库、邮件、磁盘、日历、规则、备份和无人处理的队列，逐项说明怎么办
    Doctor(doctor::DoctorArgs),
    /// 网页服务：规则库、政策文件、节假日、机构自查
    Serve(serve::ServeArgs),
    /// 用示例县跑一遍全部流程，结果写入 var/demo/
    Demo(demo::DemoArgs),
}

/// Which rules are applied.
#[derive(Debug, Clone, Args)]
struct RuleArgs {
    /// 规则文件夹；不写则用当前目录的 rules/，没有则用内置规则
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// 规则包
    #[arg(long, value_name = "ID")]
    pack: Option<String>,
    /// 寒暑假校历文件（须注明来源）；没有时相关规则回答“无法判断”
    #[arg(long, value_name = "FILE")]
    vacations: Option<PathBuf>,
    /// 配置文件
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl RuleArgs {
    /// The configuration file with the command line laid over it.
    fn config(&self) -> Result<Config, ConfigError> {
        let mut config = match &self.config {
            Some(path) => Config::load(path)?,
            None => Config::default(),
        };
        config.rules = self.rules.clone().or(config.rules);
        config.pack = self.pack.clone().or(config.pack);
        config.vacations = self.vacations.clone().or(config.vacations);
        Ok(config)
    }
}

/// How a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 给人看
    Human,
    /// 给程序读
    Json,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Args)]
struct LogArgs {
    /// 日志（标准错误输出）的格式
    #[arg(long, value_enum, default_value = "human")]
    log_format: Format,
}

impl LogArgs {
    fn start(self) {
        crate::web::start_log(match self.log_format {
            Format::Human => LogForm::Text,
            Format::Json => LogForm::Json,
        });
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("无法写出结果：{0}")]
    Write(#[from] io::Error),
    #[error("无法写出 {0}：{1}")]
    Output(String, #[source] io::Error),
    #[error("无法写出JSON：{0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Web(#[from] AppError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Demo(Box<DemoError>),
    #[error(transparent)]
    Crawl(#[from] CrawlJobError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mail(#[from] MailJobError),
    #[error(transparent)]
    Waivers(#[from] WaiverError),
    #[error(transparent)]
    Tip(#[from] TipJobError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Case(#[from] CaseJobError),
    #[error(transparent)]
    Notice(#[from] NoticeJobError),
    #[error(transparent)]
    Nightly(#[from] NightlyError),
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error(transparent)]
    Work(Box<WorkError>),
    #[error(transparent)]
    Backup(Box<BackupError>),
    #[error("{0}")]
    Usage(String),
}

impl From<DemoError> for CliError {
    fn from(error: DemoError) -> Self {
        Self::Demo(Box::new(error))
    }
}

impl From<WorkError> for CliError {
    fn from(error: WorkError) -> Self {
        Self::Work(Box::new(error))
    }
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        Self::Backup(Box::new(error))
    }
}

impl CliError {
    fn is_broken_pipe(&self) -> bool {
        let kind = match self {
            Self::Write(error) => Some(error.kind()),
            Self::Json(error) => error.io_error_kind(),
            Self::Report(error) => return error.is_broken_pipe(),
            _ => None,
        };
        kind == Some(io::ErrorKind::BrokenPipe)
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Clean,
    Findings,
    Mistakes,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Clean => Self::SUCCESS,
            Ending::Findings => Self::from(1),
            Ending::Mistakes => Self::from(2),
        }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    hush_caught_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help to stdout and mistakes to stderr, with exit code 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let result = run(cli.command, &mut out).and_then(|ending| {
        out.flush()?;
        Ok(ending)
    });
    match result {
        Ok(ending) => ending.into(),
        // The reader has seen enough: `tutorwatch check … | head` is no mistake.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            let color = io::stderr().is_terminal();
            let text = match &error {
                CliError::Load(LoadError::Problems(problems))
                | CliError::Scan(ScanError::Load(LoadError::Problems(problems)))
                | CliError::Notice(NoticeJobError::Load(LoadError::Problems(problems)))
                | CliError::Web(AppError::Rules(LoadError::Problems(problems)))
                | CliError::Tip(TipJobError::Load(LoadError::Problems(problems))) => {
                    let count = problems.len();
                    format!(
                        "{}规则共{count}处错误，没有进行任何判断",
                        problems.render(color)
                    )
                }
                CliError::Notice(NoticeJobError::Directory(problems)) => problems.render(color),
                other => other.to_string(),
            };
            let _ = writeln!(io::stderr(), "{text}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command, out: &mut dyn Write) -> Result<Ending, CliError> {
    match command {
        Command::Check(args) => check::run(&args, out),
        Command::Rules(command) => rules::run(&command, out),
        Command::Template(args) => template::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::Calendar(args) => calendar::run(&args, out),
        Command::Extract(args) => extract::run(&args, out),
        Command::Crawl(args) => crawl::run(&args, out),
        Command::Evidence(command) => evidence::run(&command, out),
        Command::Mail(command) => mail::run(&command, out),
        Command::Notice(command) => notice::run(&command, out),
        Command::Deliver(args) => deliver::run(&args, out),
        Command::Tip(command) => tip::run(&command, out),
        Command::User(command) => user::run(&command, out),
        Command::Import(args) => import::run(&args, out),
        Command::Scan(args) => scan::run(&args, out),
        Command::Nightly(args) => nightly::run(&args, out),
        Command::Worker(args) => worker::run(&args, out),
        Command::Explain(args) => explain::run(&args, out),
        Command::Case(command) => case::run(&command, out),
        Command::Audit(command) => audit::run(&command, out),
        Command::Backup(args) => backup::run(&args, out),
        Command::Restore(args) => restore::run(&args, out),
        Command::Doctor(args) => doctor::run(&args, out),
        Command::Serve(args) => serve::run(&args, out),
        Command::Demo(args) => demo::run(&args, out),
    }
}

/// A date as the command line takes it.
fn parse_date(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .map_err(|_| format!("“{text}”不是日期，请写成 2024-09-01"))
}
