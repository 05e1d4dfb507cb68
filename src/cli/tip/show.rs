//! `tip list`, `tip show`, `tip photos`: what is known of tips, never who reported them.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::Value;

use super::json::{as_json, line_json};
use super::{CliError, Ending, Place};
use crate::cli::Format;
use crate::jobs::tips::named;
use crate::jobs::tips::records::{
    self, Asked, Line, Listed, Matching, Reported, Route, TipId, events,
};
use crate::text::{shorten, visible};

/// Characters of a tip's words in a list.
const BRIEF: usize = 40;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// 也列出已办结的
    #[arg(long)]
    closed: bool,
    /// 只列出指向这家机构的（机构编号）
    #[arg(long, value_name = "ID")]
    institution: Option<String>,
    /// 只列出编号小于它的（用于翻页）
    #[arg(long, value_name = "NUMBER")]
    before: Option<i64>,
    /// 最多列出多少条
    #[arg(long, default_value_t = 100)]
    most: u32,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// 编号或回执码
    tip: String,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PhotosArgs {
    /// 编号或回执码
    tip: String,
    /// 放到这个文件夹，文件名为照片的SHA-256
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn list(args: &ListArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let asked = Asked {
        closed: args.closed,
        institution: args.institution.as_deref(),
        scope: None,
        before: args.before.map(TipId),
        most: args.most,
    };
    let found = records::list(&store, asked).await?;
    store.close().await;
    match args.format {
        Format::Json => {
            let all: Vec<Value> = found.iter().map(as_json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human if found.is_empty() => writeln!(out, "没有线索")?,
        Format::Human => {
            for listed in &found {
                line(listed, out)?;
            }
        }
    }
    Ok(Ending::Clean)
}

fn line(listed: &Listed, out: &mut dyn Write) -> Result<(), CliError> {
    let tip = &listed.tip;
    let mut notes = vec![matching(&tip.matched.matching)];
    if !tip.photos.is_empty() {
        notes.push(format!("照片{}张", tip.photos.len()));
    }
    if let Some(first) = tip.same_as {
        notes.push(format!("与线索{}重复", first.0));
    }
    if listed.repeats > 0 {
        notes.push(format!("另有{}条重复", listed.repeats));
    }
    if tip.closed_at.is_some() {
        notes.push("已办结".to_owned());
    }
    writeln!(
        out,
        "{:>5}  {}  {}  [{}]  {}",
        tip.id.0,
        local(tip.said.received_at),
        leads(&tip.routes),
        visible(&notes.join("，")),
        visible(&shorten(&tip.said.words, BRIEF)),
    )?;
    Ok(())
}

pub(super) async fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let listed = named(&store, &args.tip).await?;
    let history = events(&store, listed.tip.id).await?;
    store.close().await;
    match args.format {
        Format::Json => {
            let mut all = as_json(&listed);
            all["history"] = history.iter().map(line_json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
        Format::Human => human(&listed, &history, out)?,
    }
    Ok(Ending::Clean)
}

fn human(listed: &Listed, history: &[Line], out: &mut dyn Write) -> Result<(), CliError> {
    let (tip, said) = (&listed.tip, &listed.tip.said);
    let mut rows = vec![
        ("线索", tip.id.0.to_string()),
        ("收到", local(said.received_at)),
        (
            "看到",
            said.seen_at.map_or_else(|| "未写明".to_owned(), local),
        ),
        ("镇（街道）", said.town.clone().unwrap_or_default()),
        ("地点", said.place.clone().unwrap_or_default()),
        ("坐标", said.at.map(degrees).unwrap_or_default()),
        ("内容", said.words.clone()),
        ("机构", matching(&tip.matched.matching)),
        ("认定依据", tip.matched.reason.clone()),
        (
            "认定人",
            tip.matched_by
                .clone()
                .unwrap_or_else(|| "程序比对".to_owned()),
        ),
        ("举报人", reported(tip.reporter).to_owned()),
        (
            "重复",
            tip.same_as
                .map(|id| format!("与线索{}重复", id.0))
                .unwrap_or_default(),
        ),
        ("办结", tip.closed_at.map(local).unwrap_or_default()),
    ];
    if listed.repeats > 0 {
        rows.push(("重复", format!("另有{}条", listed.repeats)));
    }
    for photo in &tip.photos {
        let gone = photo
            .erased_at
            .map(|at| format!("（已于{}清除）", local(at)));
        rows.push((
            "照片",
            format!("{}{}", photo.sha256, gone.unwrap_or_default()),
        ));
    }
    for route in &tip.routes {
        rows.push(("归口", about(route)));
    }
    if tip.routes.is_empty() {
        rows.push(("归口", "无对应事项，待人工分派".to_owned()));
    }
    for (name, text) in rows.iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "{name}：{}", visible(text))?;
    }
    writeln!(out, "办理记录：")?;
    for line in history {
        let (at, what) = (local(line.at), line.what.zh());
        writeln!(
            out,
            "  {at} {} {what}：{}",
            visible(&line.who),
            visible(&line.why)
        )?;
    }
    Ok(())
}

pub(super) async fn photos(args: &PhotosArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, store) = args.place.open().await?;
    let listed = named(&store, &args.tip).await?;
    let fail = |error| CliError::Output(args.output.display().to_string(), error);
    std::fs::create_dir_all(&args.output).map_err(fail)?;
    let mut written = 0;
    for photo in &listed.tip.photos {
        let Some(bytes) = records::photo(&store, &photo.sha256).await? else {
            writeln!(out, "{} 已按期限清除", photo.sha256)?;
            continue;
        };
        let path = args.output.join(format!("{}.jpg", photo.sha256));
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        match file.and_then(|mut file| file.write_all(&bytes)) {
            Ok(()) => {}
            // Its name is the digest of its bytes: what stands there is the same picture.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(CliError::Output(path.display().to_string(), error)),
        }
        writeln!(out, "{}", path.display())?;
        written += 1;
    }
    store.close().await;
    writeln!(out, "共{written}张照片")?;
    Ok(Ending::Clean)
}

pub(super) fn matching(matching: &Matching) -> String {
    match matching {
        Matching::One(id) => format!("机构{id}"),
        Matching::Several(ids) => format!("可能是机构{}，须人工核对", ids.join("、")),
        Matching::Nobody => "登记数据中没有对应的机构".to_owned(),
        Matching::NotCompared => "未能比对".to_owned(),
    }
}

fn reported(reporter: Reported) -> &'static str {
    match reporter {
        Reported::Anonymous => "匿名",
        Reported::Sealed => "已加密保存，查看须用 tip identity 并写明理由",
        Reported::Erased => "已按期限清除",
    }
}

/// The lead bureaus of everything that a tip speaks of, each once.
pub(super) fn leads(routes: &[Route]) -> String {
    let mut leads: Vec<&str> = Vec::new();
    for lead in routes.iter().flat_map(|route| &route.lead) {
        if !leads.contains(&lead.as_str()) {
            leads.push(lead);
        }
    }
    match leads.is_empty() {
        true => "待分派".to_owned(),
        false => leads.join("、"),
    }
}

pub(super) fn about(route: &Route) -> String {
    let item = route
        .item
        .map(|item| format!("第{item}项"))
        .unwrap_or_default();
    let words = match route.words.is_empty() {
        true => "内容没有提到已知事项".to_owned(),
        false => format!("提到{}", route.words.join("、")),
    };
    let assist = match route.assist.is_empty() {
        true => String::new(),
        false => format!("，协助{}", route.assist.join("、")),
    };
    format!(
        "{item}{}（{words}）→ 牵头{}{assist}",
        route.title,
        route.lead.join("、")
    )
}

/// 2024-09-10 18:30, China's time.
pub(super) fn local(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&chrono_tz::Asia::Shanghai);
    at.format("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn degrees((latitude, longitude): (i64, i64)) -> String {
    let of = |millionths| rust_decimal::Decimal::new(millionths, 6).normalize();
    format!("{},{}", of(latitude), of(longitude))
}
