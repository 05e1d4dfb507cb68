//! `tip key`: the keys that seal who reported a tip.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Ending, Place};
use crate::clock;
use crate::jobs::tips::{TipJobError, key_uses, new_key_file, rotate};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeyCommand {
    /// 生成一把新密钥，只有当前用户能读
    New(NewArgs),
    /// 列出各密钥加密了多少条举报人信息
    List(UseArgs),
    /// 把旧密钥加密的举报人信息改用现行密钥加密
    Rotate(RotateArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// 密钥文件
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UseArgs {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RotateArgs {
    /// 经办人
    #[arg(long, value_name = "NAME")]
    by: String,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(command: &KeyCommand, out: &mut dyn Write) -> Result<Ending, CliError> {
    match command {
        KeyCommand::New(args) => {
            new_key_file(&args.file).map_err(TipJobError::from)?;
            writeln!(out, "已生成密钥 {}", args.file.display())?;
            writeln!(
                out,
                "请在配置的 [tips] 中写明 key，并与数据库分开备份：丢失密钥，举报人信息就无法读出"
            )?;
        }
        KeyCommand::List(args) => list(args, out).await?,
        KeyCommand::Rotate(args) => {
            let (config, store) = args.place.open().await?;
            let done = rotate(&store, &args.by, clock::now(), &config.tips).await?;
            store.close().await;
            writeln!(out, "已有{}条举报人信息改用现行密钥加密", done.done)?;
            if done.gone > 0 {
                writeln!(out, "另有{}条在此期间被清除或改过，没有改动", done.gone)?;
            }
            list(
                &UseArgs {
                    place: args.place.clone(),
                },
                out,
            )
            .await?;
        }
    }
    Ok(Ending::Clean)
}

async fn list(args: &UseArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let (config, store) = args.place.open().await?;
    let uses = key_uses(&store, &config.tips).await?;
    store.close().await;
    for key in uses {
        let file = key.file.as_ref().map(|file| file.display().to_string());
        let note = match (key.seals, &file, key.tips) {
            (true, ..) => "现行",
            (_, None, _) => "配置中没有这把密钥，这些举报人信息无法读出",
            (_, _, 0) => "已不再使用；销毁它之后，旧备份中用它加密的举报人信息也无法读出",
            _ => "旧密钥，仍需保留",
        };
        let file = file.unwrap_or_default();
        writeln!(out, "{}  {}条  {file}  {note}", key.id, key.tips)?;
    }
    Ok(())
}
