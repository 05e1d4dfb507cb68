//! `demo`: the whole main job on the invented county.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, Ending};
use crate::clock;
use crate::jobs::pages::PageServer;
use crate::jobs::{self, DemoReport, DemoTold};

/// Cases that the summary names.
const SHOWN: usize = 8;

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// 只运行一次；不写时在终端上继续提供结果页面，按 Ctrl-C 结束
    #[arg(long)]
    once: bool,
    /// 示例数据文件夹
    #[arg(long, value_name = "DIR", default_value = "fixtures/demo")]
    data: PathBuf,
    /// 结果文件夹
    #[arg(long, value_name = "DIR", default_value = "var/demo")]
    out: PathBuf,
    /// 规则文件夹
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

pub(super) fn run(args: &DemoArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let told = DemoTold {
        data: args.data.clone(),
        out: args.out.clone(),
        clock: clock::now,
        rules: args.rules.clone(),
    };
    let show_steps = io::stderr().is_terminal();
    let step = |name: &str| {
        if show_steps {
            let _ = writeln!(io::stderr(), "… {name}");
        }
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let report = runtime.block_on(jobs::demo(&told, &step))?;
    summary(&report, out)?;
    // Where nobody sits at the terminal, nobody could end it either.
    if !args.once && io::stdin().is_terminal() && io::stdout().is_terminal() {
        runtime.block_on(serve(&args.out, out))?;
    }
    Ok(Ending::Clean)
}

/// Shows the letters in a browser until Ctrl-C.
async fn serve(folder: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let server = PageServer::start(folder).await?;
    writeln!(
        out,
        "\n在浏览器中查看：{}（仅本机可访问，按 Ctrl-C 结束）",
        server.url()
    )?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    server.stop().await?;
    Ok(())
}

fn summary(report: &DemoReport, out: &mut dyn Write) -> Result<(), CliError> {
    let records: Vec<String> = report
        .records
        .iter()
        .map(|(zh, n)| format!("{zh}{n}"))
        .collect();
    writeln!(
        out,
        "示例县（全部虚构）已检查：{}；公开页面{}个",
        records.join("、"),
        report.pages
    )?;
    let (violations, suspicions) = report.findings;
    writeln!(
        out,
        "适用规则{}条：违规{violations}处，疑点{suspicions}处，涉及机构{}家；无法判断{}处",
        report.rules, report.institutions, report.unknown
    )?;
    writeln!(out, "其中新发现{}处", report.new_findings)?;
    let (cases, opened) = &report.cases;
    writeln!(out, "案件：在办{}件，本次新立{opened}件", cases.len())?;
    for case in cases.iter().take(SHOWN) {
        super::case::brief(case, out)?;
    }
    if cases.len() > SHOWN {
        let database = report.out.join("tutorwatch.db");
        writeln!(
            out,
            "  ……其余见 tutorwatch case list --database {}",
            database.display()
        )?;
    }
    let notices: usize = report.bureaus.iter().map(|(_, count)| count).sum();
    writeln!(
        out,
        "通知单：共{notices}份；本次寄出邮件{}封（写入文件，不重复发送）",
        report.mails
    )?;
    for (bureau, count) in &report.bureaus {
        writeln!(out, "  {bureau}：{count}份")?;
    }
    if !report.no_route.is_empty() {
        writeln!(out, "\n{}", report.no_route.trim_end())?;
    }
    let folder = report.out.display();
    writeln!(out, "\n查看：")?;
    writeln!(
        out,
        "  {folder}/index.html      全部通知单的目录，用浏览器打开"
    )?;
    writeln!(
        out,
        "  {folder}/letters/*.eml   将要寄出的通知单，可用邮件程序打开"
    )?;
    writeln!(
        out,
        "  {folder}/tutorwatch.db   登记数据、疑点、案件、通知单与投递的记录（SQLite）"
    )?;
    writeln!(
        out,
        "  cargo run --release -- check --config fixtures/demo/tutorwatch.toml fixtures/demo/registry.xlsx   逐条查看"
    )?;
    Ok(())
}
