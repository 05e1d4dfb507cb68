//! `user`: accounts of the web pages.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};

use super::tip::Place;
use super::{CliError, Ending, Format};
use crate::clock;
use crate::jobs::accounts::{self, NewAccount, Role, User};
use crate::jobs::load;
use crate::text::visible;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// 新建用户，显示一次性密码；首次登录须修改
    Add(AddArgs),
    /// 列出用户
    List(ListArgs),
    /// 停用：立即退出登录，不能再登录；记录保留
    Disable(NamedArgs),
    /// 重新启用
    Enable(NamedArgs),
    /// 重设为一次性密码，并退出其全部登录
    Password(NamedArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// 用户名，登录用
    name: String,
    /// 角色
    #[arg(long, value_enum)]
    role: RoleArg,
    /// 显示的姓名，不写则同用户名
    #[arg(long, value_name = "NAME")]
    shown: Option<String>,
    /// 部门，如“教育局”；办案人员必填
    #[arg(long, value_name = "NAME")]
    bureau: Option<String>,
    /// 负责的镇（街道），可写多次；不写为全部
    #[arg(long = "town", value_name = "TOWN")]
    area: Vec<String>,
    /// 网格；网格员必填
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
    /// 经办人，记入审计日志
    #[arg(long, value_name = "NAME", default_value = "命令行")]
    by: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct NamedArgs {
    /// 用户名
    name: String,
    /// 经办人，记入审计日志
    #[arg(long, value_name = "NAME", default_value = "命令行")]
    by: String,
    #[command(flatten)]
    place: Place,
}

/// [`Role`] as it is written on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArg {
    /// 管理员
    Administrator,
    /// 办案人员
    Officer,
    /// 网格员
    Grid,
    /// 只读
    Reader,
    /// 举报人信息保管员
    Custodian,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Administrator => Self::Administrator,
            RoleArg::Officer => Self::Officer,
            RoleArg::Grid => Self::Grid,
            RoleArg::Reader => Self::Reader,
            RoleArg::Custodian => Self::Custodian,
        }
    }
}

pub(super) fn run(command: &UserCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            UserCommand::Add(args) => add(args, out).await,
            UserCommand::List(args) => list(args, out).await,
            UserCommand::Disable(args) => set_enabled(args, false, out).await,
            UserCommand::Enable(args) => set_enabled(args, true, out).await,
            UserCommand::Password(args) => password(args, out).await,
        }
    })
}

async fn add(args: &AddArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, store) = args.place.open_new().await?;
    let (book, _) = load(&config)?.checked()?;
    let new = NewAccount {
        name: args.name.clone(),
        shown: args.shown.clone(),
        role: args.role.into(),
        bureau: args.bureau.clone(),
        area: args.area.clone(),
        grid: args.grid.clone(),
    };
    let added = accounts::add(&store, &book, new, &args.by, clock::now()).await;
    store.close().await;
    let (name, password) = added?;
    writeln!(out, "已新建用户：{name}（{}）", Role::from(args.role).zh())?;
    tell(&password, out)
}

async fn list(args: &ListArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let users = accounts::list(&store).await?;
    store.close().await;
    match args.format {
        Format::Json => {
            let all: Vec<_> = users.iter().map(as_json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human if users.is_empty() => writeln!(out, "没有用户")?,
        Format::Human => {
            for user in &users {
                writeln!(out, "{}", visible(&line(user)))?;
            }
        }
    }
    Ok(Ending::Clean)
}

fn line(user: &User) -> String {
    let mut parts = vec![user.name.clone(), user.shown.clone(), user.role.zh().into()];
    parts.extend(user.bureau.clone());
    if !user.area.is_empty() {
        parts.push(user.area.join("、"));
    }
    parts.extend(user.grid.clone());
    if user.must_change {
        parts.push("密码待修改".into());
    }
    if let Some(at) = user.disabled_at {
        parts.push(format!("已于{}停用", clock::day_of(at)));
    }
    parts.join("  ")
}

fn as_json(user: &User) -> serde_json::Value {
    serde_json::json!({
        "name": user.name,
        "shown": user.shown,
        "role": user.role.word(),
        "bureau": user.bureau,
        "area": user.area,
        "grid": user.grid,
        "must_change_password": user.must_change,
        "created_at": user.created_at.to_rfc3339(),
        "disabled_at": user.disabled_at.map(|at| at.to_rfc3339()),
    })
}

async fn set_enabled(
    args: &NamedArgs,
    enabled: bool,
    out: &mut dyn Write,
) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let done = accounts::set_enabled(&store, &args.name, enabled, &args.by, clock::now()).await;
    store.close().await;
    done?;
    let said = match enabled {
        true => "已启用，可以登录",
        false => "已停用，其登录已全部退出",
    };
    writeln!(out, "用户{}{said}", visible(&args.name))?;
    Ok(Ending::Clean)
}

async fn password(args: &NamedArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let password = accounts::reset(&store, &args.name, &args.by, clock::now()).await;
    store.close().await;
    let password = password?;
    writeln!(out, "用户{}的密码已重设", visible(&args.name))?;
    tell(&password, out)
}

fn tell(password: &str, out: &mut dyn Write) -> Result<Ending, CliError> {
    writeln!(out, "一次性密码：{password}")?;
    writeln!(out, "密码只显示这一次，首次登录须修改")?;
    Ok(Ending::Clean)
}
