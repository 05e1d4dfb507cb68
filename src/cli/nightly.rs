//! `nightly`: everything that a county runs every night, from a timer.

use std::io::{self, Write};

use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use clap::Args;
use serde_json::json;

use super::desk::office_of;
use super::place::Place;
use super::{CliError, Ending, Format, LogArgs, parse_date};
use crate::clock;
use crate::jobs::nightly::{
    NightlyReport, NightlyTold, Schedule, StepState, is_alive, nightly, this_process, write_metrics,
};
use crate::jobs::notices::NoticeJobError;
use crate::jobs::scan::Knowledge;
use crate::jobs::{AllowList, mailer};
use crate::text::visible;

/// Cases that are named in a report.
const NAMED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct NightlyArgs {
    /// 判断登记状态的日期，默认今天
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    /// 只显示按配置的时间表下次何时开始
    #[arg(long)]
    next: bool,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    log: LogArgs,
    #[command(flatten)]
    place: Place,
}

/// 0 where everything was done, 1 where something waits for a person, 2 where a step failed.
pub(super) fn run(args: &NightlyArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    args.log.start();
    let (config, _) = args.place.config()?;
    let schedule = Schedule::parse(&config.nightly.schedule)?;
    if args.next {
        let next = schedule.next(clock::now());
        let next = next.map(|at| {
            at.with_timezone(&Shanghai)
                .format("%Y-%m-%d %H:%M")
                .to_string()
        });
        writeln!(out, "{}", next.as_deref().unwrap_or("按时间表不会开始"))?;
        return Ok(Ending::Clean);
    }
    let knowledge = Knowledge::load(&config)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let report = runtime.block_on(async {
        let (_, store) = args.place.open_new().await?;
        let parts = office_of(&config, &knowledge.book)?;
        let mailer = mailer(&config.mail).map_err(NoticeJobError::from)?;
        let told = NightlyTold {
            config: &config,
            store: &store,
            knowledge: &knowledge,
            office: parts.as_ref().map(|p| p.office(&store, &knowledge.book)),
            mailer: &*mailer,
            allow: AllowList::default(),
            on: args.on.or(config.day).unwrap_or_else(clock::today),
            holder: this_process(),
            is_alive,
            clock: clock::now,
        };
        let report = nightly(&told, &|step| tracing::debug!(step)).await?;
        if let Some(path) = &config.nightly.metrics {
            write_metrics(&store, &report, path).await?;
        }
        store.close().await;
        Ok::<_, CliError>(report)
    })?;
    match args.format {
        Format::Human => human(&report, out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &json(&report))?;
            writeln!(out)?;
        }
    }
    Ok(match report.state() {
        StepState::Done | StepState::Passed => Ending::Clean,
        StepState::Person => Ending::Findings,
        StepState::Failed => Ending::Mistakes,
    })
}

fn human(report: &NightlyReport, out: &mut dyn Write) -> io::Result<()> {
    let goes_on = if report.goes_on {
        "（接着做上次中断的）"
    } else {
        ""
    };
    writeln!(out, "第{}次夜间任务{goes_on}", report.id.0)?;
    for step in &report.steps {
        let zh = match step.step.as_str() {
            "import" => "导入",
            "crawl" => "采集",
            "tips" => "线索",
            "scan" => "核查",
            "deliver" => "投递",
            other => other,
        };
        let state = match step.state.as_str() {
            "done" => "完成",
            "person" => "完成，须人工处理",
            "passed" => "跳过",
            _ => "失败",
        };
        writeln!(out, "{zh}（{state}）：{}", visible(&step.words))?;
    }
    if let Some(scan) = &report.scan {
        for case in scan.opened.iter().take(NAMED) {
            super::case::brief(case, out)?;
        }
        for note in &scan.notes {
            writeln!(out, "{}", visible(note))?;
        }
    }
    writeln!(
        out,
        "{}",
        match report.state() {
            StepState::Done | StepState::Passed => "全部完成",
            StepState::Person =>
                "已完成，有事项须人工处理：tutorwatch case list、tutorwatch notice list --queue",
            StepState::Failed =>
                "有步骤失败：请按上面的说明处理后重新运行；据以判断的内容记为“未能复核”",
        }
    )
}

fn json(report: &NightlyReport) -> serde_json::Value {
    let steps = report
        .steps
        .iter()
        .map(|s| json!({"step": s.step, "state": s.state, "words": s.words, "milliseconds": s.ms}));
    json!({
        "night": report.id.0,
        "goes_on": report.goes_on,
        "state": report.state().code(),
        "steps": steps.collect::<Vec<_>>(),
        "scan": report.scan.as_ref().map(|s| json!({
            "run": s.round.run.0, "counts": s.counts, "findings_on_record": s.on_record,
        })),
        "queues": report.delivered.as_ref().map(|d| super::deliver::queues_json(&d.queues)),
    })
}
