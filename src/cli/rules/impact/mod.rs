//! `rules impact`: what another version of the rules would find in the same facts.

mod human;
mod json;
mod summary;

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use crate::cli::{CliError, Ending, Format, RuleArgs, parse_date};
use crate::clock;
use crate::config::Config;
use crate::engine::{Engine, Version, compare, unjudged};
use crate::jobs::{self, Inspection, Loaded};
use crate::rules::{Problems, Rulebook};
use summary::Summary;

#[derive(Debug, Args)]
pub(in crate::cli) struct ImpactArgs {
    /// 现行规则：规则文件夹、其中一个规则包的文件夹，或规则包编号
    #[arg(long, value_name = "DIR|PACK")]
    from: String,
    /// 拟改规则，写法相同
    #[arg(long, value_name = "DIR|PACK")]
    to: String,
    /// 数据包文件夹、工作簿或保存的网页
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// 判断登记状态的日期，默认今天
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Both versions with what they read, for the two forms of the report.
struct Compared<'a> {
    from: &'a Rulebook,
    to: &'a Rulebook,
    inspection: &'a Inspection,
    on: NaiveDate,
    summary: Summary<'a>,
}

pub(super) fn run(args: &ImpactArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let config = args.rules.config()?;
    let (from, to) = (version(&config, &args.from)?, version(&config, &args.to)?);
    // The vocabulary is part of the rules: where it differs, each version reads the pages
    // with its own.
    let reads_alike = from.vocabulary_sha256 == to.vocabulary_sha256;
    let ((from, from_words), (to, to_words)) = (from.checked()?, to.checked()?);
    let read = |words| jobs::gather(&args.paths, words, &|_| {});
    let inspection = read(&from_words);
    let own = (!reads_alike).then(|| read(&to_words));
    let (facts, new_facts) = (
        &inspection.facts,
        &own.as_ref().unwrap_or(&inspection).facts,
    );
    let on = args.on.unwrap_or_else(clock::today);
    let silent = &mut Problems::default();
    let outcome = Engine::new(&from, &from_words, silent).judge(facts, on);
    let new_outcome = Engine::new(&to, &to_words, silent).judge(new_facts, on);
    let old = Version {
        book: &from,
        facts,
        outcome: &outcome,
    };
    let new = Version {
        book: &to,
        facts: new_facts,
        outcome: &new_outcome,
    };
    let mut summary = Summary::default();
    summary.same = compare(old, new, &mut |difference| summary.add(&difference));
    summary.unjudged = unjudged(old, new);
    let differs = summary.differs();
    let compared = Compared {
        from: &from,
        to: &to,
        inspection: &inspection,
        on,
        summary,
    };
    match args.format {
        Format::Human => human::write(&compared, out)?,
        Format::Json => json::write(&compared, out)?,
    }
    Ok(if !inspection.report.errors.is_empty() {
        Ending::Mistakes
    } else if differs {
        Ending::Findings
    } else {
        Ending::Clean
    })
}

/// Loads a version: a folder of packs, the folder of one pack, or a pack by its id.
fn version(config: &Config, named: &str) -> Result<Loaded, CliError> {
    let (path, mut config) = (Path::new(named), config.clone());
    if path.join("pack.toml").is_file() {
        let pack = path.canonicalize()?;
        config.rules = pack.parent().map(Path::to_owned);
        config.pack = pack
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
    } else if path.is_dir() {
        config.rules = Some(path.to_owned());
    } else {
        config.pack = Some(named.to_owned());
    }
    Ok(jobs::load(&config)?)
}
