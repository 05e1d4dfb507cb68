//! `scan`: what was imported is judged, and findings and cases follow.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use chrono::{NaiveDate, TimeDelta};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::json;

use super::case::brief;
use super::place::Place;
use super::{CliError, Ending, Format, parse_date};
use crate::clock;
use crate::jobs::scan::{Knowledge, ScanReport, ScanTold, scan};
use crate::text::visible;

/// Cases that are named in a report.
const NAMED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// 没有变化的机构也重新核查
    #[arg(long)]
    full: bool,
    /// 判断登记状态的日期，默认今天
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    /// 放行因变化过多而停止的核查，写明理由
    #[arg(long, value_name = "REASON", requires = "by")]
    accept_mass_change: Option<String>,
    /// 放行人
    #[arg(long, value_name = "NAME", requires = "accept_mass_change")]
    by: Option<String>,
    /// 豁免文件；豁免的疑点不列入案件
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// 一批归本进程办理的秒数；进程中断后，别的进程过了这个时间接着做
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600))]
    lease: u32,
    /// 每批大约多少课次
    #[arg(long, value_name = "SESSIONS", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    batch: u64,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(args: &ScanArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (mut config, _) = args.place.config()?;
    config.waivers = args.waivers.clone().or(config.waivers);
    let knowledge = Knowledge::load(&config)?;
    let allow = args.accept_mass_change.clone().zip(args.by.clone());
    let told = ScanTold {
        worker: format!("scan-{}", std::process::id()),
        on: args.on.or(config.day).unwrap_or_else(clock::today),
        full: args.full,
        lease: TimeDelta::seconds(args.lease.into()),
        batch: args.batch,
        uncrawled: None,
        allow: allow.map(|(reason, by)| (by, reason)),
        clock: clock::now,
    };
    let progress = match io::stderr().is_terminal() {
        true => ProgressBar::new_spinner(),
        false => ProgressBar::hidden(),
    };
    let step = |what: &str| progress.set_message(what.to_owned());
    let runtime = tokio::runtime::Runtime::new()?;
    let report = runtime.block_on(async {
        let (_, store) = args.place.open().await?;
        let report = scan(&store, &knowledge, &told, &step).await?;
        store.close().await;
        Ok::<_, CliError>(report)
    })?;
    progress.finish_and_clear();
    match args.format {
        Format::Json => json(&report, out)?,
        Format::Human => human(&report, out)?,
    }
    Ok(match report.on_record {
        0 => Ending::Clean,
        _ => Ending::Findings,
    })
}

fn human(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let c = &report.counts;
    writeln!(
        out,
        "第{}次核查：核查机构{}家、课次{}节，页面和线索{}件，见到疑点{}条",
        report.round.run.0, c.institutions, c.sessions, c.pages, c.seen
    )?;
    if c.pages_failed > 0 {
        writeln!(
            out,
            "有{}件页面或者线索没有能够核查，其疑点记为“未能复核”",
            c.pages_failed
        )?;
    }
    writeln!(
        out,
        "疑点：新发现{}，重新打开{}，不再存在{}，未能复核{}，复核仍在{}，证据有变化{}；现有{}条未消除",
        c.new, c.reopened, c.resolved, c.unverified, c.verified, c.changed, report.on_record
    )?;
    writeln!(
        out,
        "案件：新立{}，增补{}，重新办理{}，证据更新{}",
        c.cases_opened, c.cases_extended, c.cases_reopened, c.cases_revised
    )?;
    let asides = [
        (c.waived, "条疑点已豁免，不列入案件"),
        (c.lapsing, "条疑点的排除期限将届满"),
        (c.duplicates, "条疑点与另一条重复"),
        (
            c.retired,
            "条疑点的规则已不在规则包中，记为未能复核，须人工处理",
        ),
        (c.refused, "次状态变化未被接受，详见审计日志"),
    ];
    for (count, words) in asides.iter().filter(|(count, _)| *count > 0) {
        writeln!(out, "有{count}{words}")?;
    }
    if report.drafts > 0 {
        writeln!(out, "另有{}条草案没有用于核查", report.drafts)?;
    }
    for case in report.opened.iter().take(NAMED) {
        brief(case, out)?;
    }
    if report.opened.len() > NAMED {
        writeln!(
            out,
            "……共{}件，见 tutorwatch case list",
            report.opened.len()
        )?;
    }
    for number in &report.idle {
        writeln!(out, "案件{number}的疑点都已消除或者排除，请核实后办结")?;
    }
    if !report.unknowns.is_empty() {
        writeln!(out, "无法判断（不等于合规）：")?;
    }
    for (rule, reason, institutions, records) in &report.unknowns {
        writeln!(
            out,
            "  {rule}：{}（{institutions}家机构，{records}条）",
            visible(reason)
        )?;
    }
    for note in &report.notes {
        writeln!(out, "{}", visible(note))?;
    }
    if let Some(import) = &report.import {
        writeln!(
            out,
            "最近一次导入（第{}次）没有完整读出，有{}处错误；没有读到的机构未能复核",
            import.id.0, import.errors
        )?;
    }
    Ok(())
}

fn json(report: &ScanReport, out: &mut dyn Write) -> Result<(), CliError> {
    let unknowns = report.unknowns.iter();
    let unknowns: Vec<_> = unknowns
        .map(|(rule, reason, institutions, records)| {
            json!({"rule": rule, "reason": reason, "institutions": institutions, "records": records})
        })
        .collect();
    let opened: Vec<&str> = report
        .opened
        .iter()
        .map(|c| c.row.number.as_str())
        .collect();
    let all = json!({
        "run": report.round.run.0,
        "counts": report.counts,
        "findings_on_record": report.on_record,
        "cases_opened": opened,
        "cases_idle": report.idle,
        "unknown": unknowns,
        "notes": report.notes,
        "last_import_complete": report.import.is_none(),
        "drafts_left_out": report.drafts,
    });
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)?;
    Ok(())
}
