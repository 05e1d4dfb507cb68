//! `serve`: the web server.

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, Ending, RuleArgs};
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
    let app = App::new(config)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        // Asked for before anybody is told the address: whoever knows it may end it.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let server = Server::bind(app).await?;
        writeln!(
            out,
            "正在监听 http://{}/（按 Ctrl-C 结束）",
            server.address()
        )?;
        out.flush()?;
        server
            .run(async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            })
            .await;
        writeln!(out, "已结束")?;
        Ok(Ending::Clean)
    })
}
