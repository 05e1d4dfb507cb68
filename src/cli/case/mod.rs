//! `case`: what officers work on.

mod act;
mod show;

use std::io::Write;

use clap::Subcommand;

use super::{CliError, Ending};

pub(super) use show::{brief, case_json, line, logged_json, state_zh};

#[derive(Debug, Subcommand)]
pub(super) enum CaseCommand {
    /// 列出案件，未办结的在内
    List(show::ListArgs),
    /// 查看一件案件：疑点、期限和经过
    Show(show::ShowArgs),
    /// 分派给经办人
    Assign(act::AssignArgs),
    /// 开始核实
    Verify(act::PlainArgs),
    /// 确认属实；需要通知的，随即起草通知单
    Confirm(act::PlainArgs),
    /// 办结，写明结果和理由；案件中的疑点一并办结
    Close(act::CloseArgs),
    /// 移送其他单位并办结
    Refer(act::ReferArgs),
    /// 退回
    Return(act::ReasonArgs),
    /// 提出异议
    Dispute(act::ReasonArgs),
    /// 异议不成立，维持原认定（须另一名工作人员）
    Uphold(act::ReasonArgs),
    /// 撤销办结，继续办理
    Revoke(act::ReasonArgs),
    /// 写一条备注
    Note(act::NoteArgs),
    /// 排除一条疑点，写明理由和截止日期
    Dismiss(act::DismissArgs),
    /// 一条疑点与另一条重复
    Duplicate(act::DuplicateArgs),
    /// 撤销对一条疑点的决定
    Restore(act::RestoreArgs),
}

pub(super) fn run(command: &CaseCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            CaseCommand::List(args) => show::list_cases(args, out).await,
            CaseCommand::Show(args) => show::show(args, out).await,
            CaseCommand::Assign(args) => act::assign(args, out).await,
            CaseCommand::Verify(args) => act::verify(args, out).await,
            CaseCommand::Confirm(args) => act::confirm(args, out).await,
            CaseCommand::Close(args) => act::close(args, out).await,
            CaseCommand::Refer(args) => act::refer(args, out).await,
            CaseCommand::Return(args) => act::give_back(args, out).await,
            CaseCommand::Dispute(args) => act::dispute(args, out).await,
            CaseCommand::Uphold(args) => act::uphold(args, out).await,
            CaseCommand::Revoke(args) => act::revoke(args, out).await,
            CaseCommand::Note(args) => act::note(args, out).await,
            CaseCommand::Dismiss(args) => act::dismiss(args, out).await,
            CaseCommand::Duplicate(args) => act::duplicate(args, out).await,
            CaseCommand::Restore(args) => act::restore(args, out).await,
        }
    })
}
