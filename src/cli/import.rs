//! `import`: the registry package becomes what is known.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::notes::input_notes;
use super::place::Place;
use super::{CliError, Ending, Format};
use crate::clock;
use crate::jobs::Store;
use crate::jobs::import::{DEFAULT_REGISTRY, ImportReport, ImportTold, import};
use crate::text::visible;

/// Institutions that are named in a report.
const NAMED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// 数据包文件夹、工作簿、CSV 或 JSON 文件；不写则用配置中的 registry
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// 登记数据的名称；有几套登记数据时各用各的名称，互不影响
    #[arg(long, value_name = "NAME", default_value = DEFAULT_REGISTRY)]
    registry: String,
    /// 某张表以前有记录、这次为空，确属实际情况
    #[arg(long)]
    accept_empty: bool,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(args: &ImportArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, database) = args.place.config()?;
    let paths = match (args.paths.is_empty(), config.registry) {
        (false, _) => args.paths.clone(),
        (true, Some(path)) => vec![path],
        (true, None) => {
            let why = "请写明要导入的文件夹或工作簿，或在配置中写明 registry";
            return Err(CliError::Usage(why.into()));
        }
    };
    let told = ImportTold {
        paths,
        registry: args.registry.clone(),
        accept_empty: args.accept_empty,
        clock: clock::now,
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let report = runtime.block_on(async {
        let store = Store::open(&database).await?;
        let report = import(&store, &told, &|_| ()).await?;
        store.close().await;
        Ok::<_, CliError>(report)
    })?;
    match args.format {
        Format::Json => json(&report, out)?,
        Format::Human => human(&report, out)?,
    }
    Ok(match report.complete {
        true => Ending::Clean,
        false => Ending::Mistakes,
    })
}

fn human(report: &ImportReport, out: &mut dyn Write) -> io::Result<()> {
    let c = &report.changes;
    writeln!(
        out,
        "第{}次导入（{}）：新增机构{}家，有变化{}家，没有变化{}家，不再登记{}家，没有读到{}家",
        report.id.0,
        visible(&report.registry),
        c.new,
        c.changed,
        c.unchanged,
        c.gone,
        c.missing
    )?;
    let counts: Vec<String> = report
        .counts
        .iter()
        .map(|(table, count)| format!("{}{count}", table.zh()))
        .collect();
    writeln!(out, "读到：{}", counts.join("、"))?;
    for (title, began, ended) in [
        ("新增", true, false),
        ("有变化", true, true),
        ("不再登记", false, true),
    ] {
        let all = report.touched.iter();
        let all = all.filter(|t| (t.began, t.ended) == (began, ended));
        let all: Vec<&str> = all.map(|t| t.institution.as_str()).collect();
        if !all.is_empty() {
            let named = all[..all.len().min(NAMED)].join("、");
            let more = if all.len() > NAMED { "等" } else { "" };
            writeln!(out, "{title}：{}{more}", visible(&named))?;
        }
    }
    input_notes(&report.report, out)?;
    if !report.complete {
        writeln!(
            out,
            "有读不出的内容：没有读到的机构保持原样，其疑点在下次核查时记为“未能复核”；每一处错误已存入数据库，逐条见 --format json"
        )?;
    }
    Ok(())
}

fn json(report: &ImportReport, out: &mut dyn Write) -> Result<(), CliError> {
    let c = &report.changes;
    let touched = report.touched.iter().map(|t| {
        let what = match (t.began, t.ended) {
            (true, false) => "new",
            (true, true) => "changed",
            _ => "gone",
        };
        json!({"institution_id": t.institution, "what": what})
    });
    let counts = report.counts.iter();
    let counts: serde_json::Map<_, _> = counts
        .map(|(table, count)| (table.name().to_owned(), json!(count)))
        .collect();
    let all = json!({
        "import": report.id.0,
        "registry": report.registry,
        "complete": report.complete,
        "records": counts,
        "institutions": {
            "new": c.new, "changed": c.changed, "unchanged": c.unchanged,
            "gone": c.gone, "missing": c.missing,
        },
        "changes": touched.collect::<Vec<_>>(),
        "input_errors": report.report.errors,
        "input_warnings": report.report.warnings,
    });
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)?;
    Ok(())
}
