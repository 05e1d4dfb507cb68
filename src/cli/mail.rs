//! `mail`: for those who set mail up. `test` sends one marked mail; `incoming` shows what
//! the folder of answers holds.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Ending};
use crate::clock;
use crate::config::{Config, DEFAULT_OUTBOX, MailConfig, SecurityConfig, TransportConfig};
use crate::jobs::{MailAction, MailAnswer, MailIncoming, MailKind, MailOutcome, incoming, probe};
use crate::text::visible;

#[derive(Debug, Subcommand)]
pub(super) enum MailCommand {
    /// 按配置发送一封标明“测试”的邮件，并说明结果
    Test(TestArgs),
    /// 列出来信文件夹中的退信、回执与回复；只看，不作任何改动
    Incoming(IncomingArgs),
}

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// 收件人邮箱地址
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    /// 配置文件
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct IncomingArgs {
    /// 配置文件
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) fn run(command: &MailCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    match command {
        MailCommand::Test(args) => test(args, out),
        MailCommand::Incoming(args) => list(args, out),
    }
}

fn load(path: Option<&PathBuf>) -> Result<Config, CliError> {
    match path {
        Some(path) => Ok(Config::load(path)?),
        None => Ok(Config::default()),
    }
}

/// 0 where the mail was taken, 1 where it was not or nobody knows.
fn test(args: &TestArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let config = load(args.config.as_ref())?.mail;
    let runtime = tokio::runtime::Runtime::new()?;
    let told = runtime.block_on(probe(&config, &args.to, clock::now()))?;
    writeln!(out, "发往：{}", args.to)?;
    writeln!(out, "方式：{}", way(&config))?;
    match &config.dkim {
        Some(dkim) if told.is_signed => writeln!(
            out,
            "签名：DKIM，{}._domainkey.{}",
            dkim.selector, dkim.domain
        )?,
        _ => writeln!(out, "签名：未设置DKIM")?,
    }
    writeln!(
        out,
        "邮件：Message-ID {}，{}字节",
        told.message_id, told.size
    )?;
    writeln!(out, "结果：{}", told.outcome)?;
    let (advice, ending) = match &told.outcome {
        MailOutcome::Accepted { .. } => (
            "邮件服务器收下不等于送达，请到收件人邮箱核对，并看一看垃圾邮件箱",
            Ending::Clean,
        ),
        MailOutcome::Deferred(_) => ("没有发出，可以稍后再试", Ending::Findings),
        MailOutcome::Rejected(why) => {
            for one in &why.refused {
                writeln!(out, "  {}：{}", one.address, one.reply)?;
            }
            ("没有发出，须先解决以上问题", Ending::Findings)
        }
        MailOutcome::Unknown { .. } => (
            "可能已经送达：请先到收件人邮箱或者邮件服务器日志核对，再决定是否重发",
            Ending::Findings,
        ),
    };
    writeln!(out, "说明：{advice}")?;
    Ok(ending)
}

fn way(config: &MailConfig) -> String {
    if config.transport == TransportConfig::File {
        let folder = config
            .folder
            .clone()
            .unwrap_or_else(|| DEFAULT_OUTBOX.into());
        return format!(
            "写入文件夹 {}（mail.transport 为 file，不经网络）",
            folder.display()
        );
    }
    let security = match config.security {
        SecurityConfig::StartTls => "STARTTLS加密",
        SecurityConfig::Tls => "TLS加密",
        SecurityConfig::Plain => "不加密",
    };
    let login = match &config.user {
        Some(user) => format!("，以{user}登录"),
        None => String::new(),
    };
    let host = config.host.as_deref().unwrap_or_default();
    format!("SMTP {host}:{}，{security}{login}", config.port())
}

/// 0 where all is clear, 1 where a mail failed or needs a person.
fn list(args: &IncomingArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let config = load(args.config.as_ref())?;
    let from = config.mail.from.as_deref().unwrap_or_default();
    let domain = from.rsplit('@').next().unwrap_or_default().to_owned();
    let mailbox = incoming(&config, &|_| false, &|id| is_of_ours(id, &domain))?;
    let (mut other, mut open) = (0, 0);
    for mail in &mailbox.new {
        if mail.kind == MailKind::Other {
            other += 1;
            continue;
        }
        open += usize::from(show(mail, out)?);
    }
    let total = mailbox.new.len();
    writeln!(
        out,
        "共{total}封来信，其中{open}封须处理，{other}封与本系统发出的邮件无关"
    )?;
    for file in &mailbox.passed_over {
        writeln!(out, "  未读取（不是.eml文件）：{}", file.display())?;
    }
    Ok(match open {
        0 => Ending::Clean,
        _ => Ending::Findings,
    })
}

/// Without a record of what was sent: whether a Message-ID has the form of those that
/// notices and test mails of this domain have.
fn is_of_ours(id: &str, domain: &str) -> bool {
    let name = id
        .strip_prefix('<')
        .and_then(|id| id.strip_suffix('>'))
        .and_then(|id| id.strip_suffix(domain))
        .and_then(|id| id.strip_suffix('@'));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    name.is_some_and(|name| match name.strip_prefix("test-") {
        Some(at) => is_digits(at),
        None => name.len() == 40 && name.bytes().all(|b| b.is_ascii_hexdigit()),
    })
}

/// Whether a person has to look at it.
fn show(mail: &MailIncoming, out: &mut dyn Write) -> Result<bool, CliError> {
    let from = mail.from.as_deref().unwrap_or("（无发件人）");
    writeln!(out, "{}：{from}：{}", mail.file.display(), mail.subject)?;
    if mail.is_cut {
        writeln!(out, "  邮件很大，只读取了开头部分")?;
    }
    let is_open = match &mail.kind {
        MailKind::Report { of, recipients } => {
            writeln!(out, "  投递报告，关于 {}", visible(of))?;
            let mut failed = false;
            for one in recipients {
                let what = match one.action {
                    MailAction::Failed => "未能送达",
                    MailAction::Delayed => "尚未送达，服务器仍在尝试",
                    MailAction::Delivered => "已送达",
                    MailAction::Relayed => "已转交，不再有报告",
                };
                failed |= one.action == MailAction::Failed;
                let address = one.address.as_deref().unwrap_or("（未写明收件人）");
                let reason = one.reason.as_deref().or(one.status.as_deref());
                writeln!(
                    out,
                    "  {address}：{what}：{}",
                    reason.unwrap_or("没有说明原因")
                )?;
            }
            failed
        }
        MailKind::Acknowledged { of, by } => {
            let how = match by {
                MailAnswer::Reply => "对方回复",
                MailAnswer::ReadReceipt => "对方已阅读",
            };
            writeln!(out, "  {how}，关于 {}", visible(&of.join("、")))?;
            false
        }
        MailKind::Automatic { of } => {
            writeln!(
                out,
                "  自动回复，不算已阅，关于 {}",
                visible(&of.join("、"))
            )?;
            false
        }
        MailKind::Unclear { of, why } => {
            writeln!(out, "  须人工查看：{}", why.label())?;
            if !of.is_empty() {
                writeln!(out, "  其中提到 {}", visible(&of.join("、")))?;
            }
            true
        }
        MailKind::Other => false,
    };
    Ok(is_open)
}
