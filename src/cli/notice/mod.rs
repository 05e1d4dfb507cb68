//! `notice`: notices of cases, as officers look after them.

mod act;
mod list;
mod settle;
mod show;

use std::io::Write;

use clap::Subcommand;

use super::{CliError, Ending};

#[derive(Debug, Subcommand)]
pub(super) enum NoticeCommand {
    /// 列出通知单，新的在前；--queue 只列须人工处理的
    List(list::ListArgs),
    /// 查看一份通知单：状态、投递情况和将要发出（或已发出）的信件原文
    Show(show::ShowArgs),
    /// 拟稿：已确认的案件，以及证据有变化的案件；写明案件时重新拟稿
    Draft(act::DraftArgs),
    /// 批准一份草稿；配置要求两人的，须由两名工作人员各批准一次
    Approve(act::ApproveArgs),
    /// 撤回一份还没有发出的通知单
    Withdraw(act::WithdrawArgs),
    /// 没有投递路径的通知单：指定邮箱，或者登记已用其他方式送达
    Route(act::RouteArgs),
    /// 核定：投递结果不明、未能投递、被退信的，已答复的通知单，看过的来信
    Settle(settle::SettleArgs),
}

pub(super) fn run(command: &NoticeCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            NoticeCommand::List(args) => list::run(args, out).await,
            NoticeCommand::Show(args) => show::run(args, out).await,
            NoticeCommand::Draft(args) => act::draft(args, out).await,
            NoticeCommand::Approve(args) => act::approve(args, out).await,
            NoticeCommand::Withdraw(args) => act::withdraw(args, out).await,
            NoticeCommand::Route(args) => act::route(args, out).await,
            NoticeCommand::Settle(args) => settle::run(args, out).await,
        }
    })
}
