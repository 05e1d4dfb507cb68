//! `serve`: the web server.

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, Ending, RuleArgs};
use crate::clock;
use crate::jobs::accounts::first_administrator;
use crate::web::{App, Server, start_log};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// 监听的地址和端口，默认 127.0.0.1:8080；端口写 0 时自动选择
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: &ServeArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let mut config = args.rules.config()?;
    config.web.listen = args.listen.unwrap_or(config.web.listen);
    start_log(config.web.log);
    let is_safe = config.web.secure_cookies || config.web.listen.ip().is_loopback();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        // Asked for before anybody is told the address: whoever knows it may end it.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let app = App::open(config).await?;
        let store = app.store().clone();
        let server = Server::bind(app).await?;
        writeln!(
            out,
            "正在监听 http://{}/（按 Ctrl-C 结束）",
            server.address()
        )?;
        if !is_safe {
            writeln!(
                out,
                "注意：监听的不是本机地址，而 [web] secure_cookies 没有打开；请在前面设置HTTPS并打开它，否则登录信息可能被截取"
            )?;
        }
        if let Some((name, password)) = first_administrator(&store, clock::now()).await? {
            writeln!(out, "尚无用户，已新建管理员：{name}")?;
            writeln!(out, "一次性密码：{password}（只显示这一次，首次登录须修改）")?;
        }
        out.flush()?;
        server
            .run(async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            })
            .await;
        store.close().await;
        writeln!(out, "已结束")?;
        Ok(Ending::Clean)
    })
}
