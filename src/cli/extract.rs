//! `extract FILE.html`: what the page reader sees.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::{CliError, Ending, Format, RuleArgs};
use crate::jobs;
use crate::model::{Listing, Word};

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
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &page.listing)?;
            writeln!(out)?;
        }
        Format::Human => human(&page.listing, out)?,
    }
    Ok(Ending::Clean)
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
        writeln!(
            out,
            "  科目：{}",
            or(Some(offer.subjects.join("、").as_str()).filter(|s| !s.is_empty()))
        )?;
        writeln!(out, "  类别：{}", or(offer.category.map(Word::zh)))?;
        writeln!(out, "  形式：{}", or(offer.mode.map(Word::zh)))?;
        for evidence in &offer.evidence {
            writeln!(
                out,
                "  {}：“{}”（第{}–{}字）",
                evidence.field, evidence.text, evidence.start, evidence.end
            )?;
        }
    }
    if !listing.claims.is_empty() {
        writeln!(out, "\n须留意的用语：")?;
        for claim in &listing.claims {
            writeln!(
                out,
                "  {}：“{}”（第{}–{}字）",
                claim.kind, claim.text, claim.start, claim.end
            )?;
        }
    }
    Ok(())
}
