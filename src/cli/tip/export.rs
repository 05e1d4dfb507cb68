//! `tip export`: tips as a list that may be handed on.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::show::{leads, local, matching};
use super::{CliError, Ending, Place};
use crate::cli::output::{NewFile, is_workbook};
use crate::clock;
use crate::export::list_workbook;
use crate::extract::{Vocabulary, mask_people};
use crate::jobs::load;
use crate::jobs::tips::records::{self, Asked, Listed, TipId};
use crate::text::Sheet;

/// Tips that are read at a time.
const PAGE: u32 = 500;

const HEADINGS: [&str; 14] = [
    "编号",
    "收到时间",
    "看到时间",
    "镇（街道）",
    "地点",
    "内容",
    "机构",
    "认定依据",
    "事项",
    "牵头单位",
    "协助单位",
    "照片",
    "重复",
    "状态",
];

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArgs {
    /// 结果文件：.xlsx 为工作簿，其余为 CSV
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// 也导出已办结的
    #[arg(long)]
    closed: bool,
    /// 覆盖已有的文件
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(args: &ExportArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, store) = args.place.open().await?;
    let mut file = NewFile::create_only(&args.output, args.force)?;
    let (_, vocabulary) = load(&config)?.checked()?;
    let mut rows: Vec<[String; 14]> = Vec::new();
    let mut before = None;
    loop {
        let asked = Asked {
            scope: None,
            closed: args.closed,
            institution: None,
            before,
            most: PAGE,
        };
        let page = records::list(&store, asked).await?;
        rows.extend(page.iter().map(|listed| row(listed, &vocabulary)));
        before = page.last().map(|listed| TipId(listed.tip.id.0));
        if before.is_none() {
            break;
        }
    }
    store.close().await;
    if is_workbook(&args.output) {
        let cells = rows.iter().map(<[String; 14]>::as_slice);
        file.write_all(&list_workbook("线索", &HEADINGS, cells, clock::today())?)?;
    } else {
        let mut sheet = Sheet::begin(&mut file, &HEADINGS)?;
        for row in &rows {
            sheet.row(row.iter().map(String::as_str))?;
        }
        sheet.finish().flush()?;
    }
    file.finish()?;
    writeln!(
        out,
        "已导出{}条线索到 {}；不含举报人，学生和家长的姓名、手机号、身份证号已打码",
        rows.len(),
        args.output.display()
    )?;
    Ok(Ending::Clean)
}

fn row(listed: &Listed, vocabulary: &Vocabulary) -> [String; 14] {
    let (tip, said) = (&listed.tip, &listed.tip.said);
    let mask = |text: &str| mask_people(text, vocabulary);
    let titles: Vec<String> = tip
        .routes
        .iter()
        .map(|route| match route.item {
            Some(item) => format!("第{item}项 {}", route.title),
            None => route.title.clone(),
        })
        .collect();
    let mut assist: Vec<&str> = Vec::new();
    for name in tip.routes.iter().flat_map(|route| &route.assist) {
        if !assist.contains(&name.as_str()) {
            assist.push(name);
        }
    }
    let repeats = match (tip.same_as, listed.repeats) {
        (Some(first), _) => format!("与线索{}重复", first.0),
        (None, 0) => String::new(),
        (None, count) => format!("另有{count}条重复"),
    };
    let state = match tip.closed_at {
        Some(at) => format!("{}办结", local(at)),
        None => "未办结".to_owned(),
    };
    [
        tip.id.0.to_string(),
        local(said.received_at),
        said.seen_at.map(local).unwrap_or_default(),
        said.town.as_deref().map(mask).unwrap_or_default(),
        said.place.as_deref().map(mask).unwrap_or_default(),
        mask(&said.words),
        matching(&tip.matched.matching),
        mask(&tip.matched.reason),
        titles.join("；"),
        leads(&tip.routes),
        assist.join("、"),
        tip.photos.len().to_string(),
        repeats,
        state,
    ]
}
