//! `tip add`.

use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use clap::Args;

use super::{CliError, Ending, Place};
use crate::cli::Format;
use crate::clock;
use crate::config::TipsConfig;
use crate::jobs::Store;
use crate::jobs::tips::{
    Intake, Receipt, Reporter, Submission, TipJobError, TipKnowledge, add, coordinates,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    /// 看到的情况
    #[arg(long, default_value = "")]
    words: String,
    /// 地址，或对地点的描述
    #[arg(long)]
    place: Option<String>,
    /// 镇（街道）
    #[arg(long)]
    town: Option<String>,
    /// 坐标：纬度,经度（度，十进制）
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    at: Option<String>,
    /// 看到的时间：2024-09-10 或 2024-09-10 18:30（北京时间）
    #[arg(long, value_name = "TIME", value_parser = moment)]
    seen: Option<DateTime<Utc>>,
    /// 照片文件（JPEG、PNG、WebP），可写多次
    #[arg(long = "photo", value_name = "FILE")]
    photos: Vec<PathBuf>,
    /// 从标准输入读举报人：第一行姓名，第二行电话，其余为备注。不放在命令行里，
    /// 以免留在命令历史和进程列表中
    #[arg(long)]
    reporter_stdin: bool,
    /// 提交编号（随机UUID）：同一编号再次提交仍是同一条线索
    #[arg(long, value_name = "UUID")]
    submission: Option<String>,
    /// 由谁收到
    #[arg(long, value_name = "NAME", default_value = "线索登记")]
    by: String,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place_of: Place,
}

pub(super) async fn run(args: &AddArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, database) = args.place_of.config()?;
    // All that can be wrong with what was given is said before anything is kept.
    let at = args.at.as_deref().map(coordinates).transpose()?;
    let photos = (1..).zip(&args.photos);
    let photos = photos.map(|(nth, path)| file(nth, path, &config.tips));
    let photos = photos.collect::<Result<Vec<_>, _>>()?;
    let reporter = match args.reporter_stdin {
        true => reporter(io::stdin().lock())?,
        false => None,
    };
    let submission = match &args.submission {
        Some(text) => Submission::parse(text)?,
        None => Submission::draw()?,
    };
    let intake = Intake {
        submission: &submission,
        words: &args.words,
        place: args.place.as_deref(),
        town: args.town.as_deref(),
        at,
        seen_at: args.seen,
        photos: &photos,
        reporter: reporter.as_ref(),
        who: &args.by,
        now: clock::now(),
    };
    let store = Store::open(&database).await?;
    let known = TipKnowledge::load(&config, &store).await?;
    let receipt = add(&store, &intake, &known, &config.tips).await?;
    store.close().await;
    tell(&receipt, args.format, out)
}

fn tell(receipt: &Receipt, format: Format, out: &mut dyn Write) -> Result<Ending, CliError> {
    let Receipt { id, code, again } = receipt;
    match format {
        Format::Json => {
            let told = serde_json::json!({
                "tip": id.0,
                "receipt": code.to_string(),
                "again": again,
            });
            writeln!(out, "{told}")?;
        }
        Format::Human => {
            let done = if *again {
                "这条线索此前已经收到"
            } else {
                "线索已收到"
            };
            writeln!(out, "{done}，编号{}", id.0)?;
            writeln!(out, "回执码：{code}")?;
            writeln!(
                out,
                "回执码只显示这一次，请交举报人保存；凭回执码可查询办理情况"
            )?;
        }
    }
    Ok(Ending::Clean)
}

/// A photo's bytes, no more than are taken. The error names its number and not the file,
/// which may be called after the reporter.
fn file(nth: usize, path: &Path, config: &TipsConfig) -> Result<Vec<u8>, CliError> {
    let most = (config.photo_mb as u64) << 20;
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(CliError::Usage(format!(
            "第{nth}张照片无法读取：{error}。线索没有提交"
        ))),
    }
}

/// Name, telephone and remarks, a line each; the last may have several.
fn reporter(input: impl BufRead) -> Result<Option<Reporter>, CliError> {
    let mut text = String::new();
    input.take(64 << 10).read_to_string(&mut text)?;
    let mut lines = text.splitn(3, '\n').map(str::to_owned);
    let told = Reporter::new(lines.next(), lines.next(), lines.next());
    Ok(told.map_err(TipJobError::from)?)
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = |text: &str| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    let minute = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok();
    let local = day(text).or_else(|| minute(text));
    let at = local.and_then(|local| Shanghai.from_local_datetime(&local).earliest());
    at.map(|at| at.to_utc())
        .ok_or_else(|| format!("“{text}”不是时间，请写成 2024-09-10 或 2024-09-10 18:30"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reporter_s_lines() {
        let told = reporter("虚构人\n\n晚上\n联系\n".as_bytes())
            .unwrap()
            .unwrap();
        assert_eq!(told.name.as_deref(), Some("虚构人"));
        assert_eq!(told.phone, None);
        assert_eq!(told.remarks.as_deref(), Some("晚上\n联系"));
        assert_eq!(reporter("\n \n".as_bytes()).unwrap(), None);
    }

    #[test]
    fn times_are_chinas() {
        let at = moment("2024-09-10 18:30").unwrap();
        assert_eq!(at.to_string(), "2024-09-10 10:30:00 UTC");
        assert!(moment("昨天").is_err());
    }
}
