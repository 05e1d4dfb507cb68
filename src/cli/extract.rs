//! `extract FILE.html`: what the page reader sees.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::{CliError, Ending, Format, RuleArgs};
use crate::jobs;
use crate::model::{Listing, Offer, Price, WeeklyTime, Word};

#[derive(Debug, Args)]
pub(super) struct ExtractArgs {
    /// 保存的网页
    file: PathBuf,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: &ExtractArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (_, vocabulary) = jobs::load(&args.rules.config()?)?.checked()?;
    let shown = args.file.display().to_string();
    let bytes = fs::read(&args.file)
        .map_err(|e| CliError::Usage(format!("无法读取 {shown}：{e}。请检查路径与权限")))?;
    let (page, garbled) = jobs::read_bytes(&shown, &bytes, None, &vocabulary)
        .map_err(|e| CliError::Usage(format!("{shown}：{e}")))?;
    if garbled {
        writeln!(
            io::stderr(),
            "{shown}：页面编码无法完全识别，部分文字可能有误"
        )?;
    }
    for message in &page.listing.left_out {
        writeln!(io::stderr(), "{shown}：{message}")?;
    }
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &page.listing)?;
            writeln!(out)?;
        }
        Format::Human => human(&page.listing, out)?,
    }
    Ok(Ending::Clean)
}

/// The fields of an offer as an officer reads them.
const FIELDS: &[(&str, &str)] = &[
    ("subjects", "科目"),
    ("category", "类别"),
    ("stages", "学段"),
    ("grades", "年级"),
    ("mode", "形式"),
    ("sessions", "上课时间"),
    ("period", "起止日期"),
    ("lesson_minutes", "每课时分钟数"),
    ("lessons", "课时数"),
    ("class_size", "班额"),
    ("prices", "价格"),
    ("teachers", "教师"),
];

/// What a field of an offer says, in one line; empty where the page says nothing.
fn values(offer: &Offer, field: &str) -> String {
    let number = |n: Option<u32>| n.map_or(String::new(), |n| n.to_string());
    match field {
        "subjects" => offer.subjects.join("、"),
        "category" => offer.category.map_or(String::new(), |c| c.zh().to_owned()),
        "stages" => joined(offer.stages.iter().map(|s| s.zh().to_owned())),
        "grades" => joined(offer.grades.iter().map(|g| format!("{g}年级"))),
        "mode" => offer.mode.map_or(String::new(), |m| m.zh().to_owned()),
        "sessions" => joined(offer.sessions.iter().map(time)),
        "period" => offer.period.as_ref().map_or(String::new(), |period| {
            let day = |day: &Option<String>| day.as_deref().unwrap_or("未写明").replace("--", "");
            format!("{}至{}", day(&period.from), day(&period.to))
        }),
        "lesson_minutes" => number(offer.lesson_minutes),
        "lessons" => number(offer.lessons),
        "class_size" => number(offer.class_size),
        "prices" => joined(offer.prices.iter().map(price)),
        "teachers" => offer.teachers.join("、"),
        _ => String::new(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("、")
}

fn time(time: &WeeklyTime) -> String {
    let day = match (time.weekday, &time.date) {
        (Some(day), _) => ["一", "二", "三", "四", "五", "六", "日"]
            .get(usize::from(day).saturating_sub(1))
            .map_or(String::new(), |day| format!("周{day}")),
        (None, Some(date)) => date.replace("--", ""),
        (None, None) => "每天".to_owned(),
    };
    match (&time.start, &time.end) {
        (Some(start), Some(end)) => format!("{day}{start}-{end}"),
        (Some(start), None) => format!("{day}{start}起"),
        (None, Some(end)) => format!("{day}至{end}"),
        (None, None) => day,
    }
}

fn price(price: &Price) -> String {
    let unit = price.unit.as_deref().map_or("", |unit| match unit {
        "lesson" => "/课时",
        "session" => "/次",
        "hour" => "/小时",
        "day" => "/天",
        "week" => "/周",
        "month" => "/月",
        "quarter" => "/季度",
        "term" => "/学期",
        "year" => "/年",
        "course" => "/期",
        _ => "",
    });
    let original = price.original.as_deref();
    let original = original.map_or(String::new(), |was| format!("（原价{was}元）"));
    format!("{}元{unit}{original}", price.amount)
}

/// The kinds of claims as an officer reads them; a kind of a vocabulary of one's own stays
/// as its file names it.
fn kind_zh(kind: &str) -> &str {
    match kind {
        "exaggerated_claim" => "夸大宣传",
        "false_discount" => "促销用语",
        "outside_capital" => "资本运作",
        "advanced_syllabus" => "超前教学",
        "advertising_to_minors" => "校园广告",
        "personal_data" => "学员个人信息",
        "disguise" => "疑似隐形变异名称",
        other => other,
    }
}

fn human(listing: &Listing, out: &mut dyn Write) -> Result<(), CliError> {
    let or = |text: Option<&str>| text.unwrap_or("未写明").to_owned();
    writeln!(out, "标题：{}", or(listing.title.as_deref()))?;
    let publisher = &listing.institution;
    writeln!(out, "机构：{}", or(publisher.name.as_deref()))?;
    writeln!(out, "许可证号：{}", or(publisher.permit_no.as_deref()))?;
    writeln!(out, "地址：{}", or(publisher.address.as_deref()))?;
    writeln!(
        out,
        "电话：{}",
        or(Some(publisher.phones.join("、").as_str()).filter(|p| !p.is_empty()))
    )?;
    for (nth, offer) in (1..).zip(&listing.offers) {
        writeln!(out, "\n课程{nth}：{}", or(offer.title.as_deref()))?;
        if let Some(name) = offer.publisher.as_ref().and_then(|own| own.name.as_ref()) {
            writeln!(out, "  机构：{name}")?;
        }
        for (field, name) in FIELDS {
            let said = values(offer, field);
            if said.is_empty() {
                continue;
            }
            let proofs = offer.evidence.iter().filter(|proof| proof.field == *field);
            let words: Vec<String> = proofs
                .map(|proof| format!("“{}”（第{}–{}字）", proof.text, proof.start, proof.end))
                .collect();
            writeln!(out, "  {name}：{said}，依据{}", words.join("、"))?;
        }
    }
    if !listing.claims.is_empty() {
        writeln!(out, "\n须留意的用语：")?;
        for claim in &listing.claims {
            let suspicion = claim.suspicion.as_ref();
            let suspicion = suspicion.map_or(String::new(), |known| format!("，{known}"));
            writeln!(
                out,
                "  {}：“{}”（第{}–{}字{suspicion}）",
                kind_zh(&claim.kind),
                claim.text,
                claim.start,
                claim.end
            )?;
        }
    }
    Ok(())
}
