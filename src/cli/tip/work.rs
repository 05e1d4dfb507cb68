//! What officers do with tips.

use std::io::Write;

use clap::Args;

use super::show::matching;
use super::{CliError, Ending, Place};
use crate::clock;
use crate::jobs::tips::records::{
    self, Matched, Matching, close as close_tip, decide, link as link_tips,
};
use crate::jobs::tips::{self, TipJobError, TipKnowledge, named, told};
use crate::text::visible;

#[derive(Debug, Args)]
pub(in crate::cli) struct MatchArgs {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LinkArgs {
    /// 编号或回执码
    tip: String,
    #[command(flatten)]
    to: Target,
    /// 经办人
    #[arg(long, value_name = "NAME")]
    by: String,
    /// 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    place: Place,
}

/// What a tip is linked with.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// 认定所指的机构（机构编号）
    #[arg(long, value_name = "ID")]
    institution: Option<String>,
    /// 认定所指的机构没有登记
    #[arg(long)]
    nobody: bool,
    /// 与这条线索是同一件事（编号或回执码）
    #[arg(long, value_name = "TIP")]
    same_as: Option<String>,
    /// 不是重复线索，解除关联
    #[arg(long)]
    separate: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CloseArgs {
    /// 编号或回执码
    tip: String,
    /// 经办人
    #[arg(long, value_name = "NAME")]
    by: String,
    /// 办理结果
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct IdentityArgs {
    /// 编号或回执码
    tip: String,
    /// 查看人
    #[arg(long, value_name = "NAME")]
    by: String,
    /// 查看理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PruneArgs {
    /// 只列出将要清除的内容
    #[arg(long)]
    dry_run: bool,
    /// 经办人
    #[arg(long, value_name = "NAME", default_value = "到期清除")]
    by: String,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn compare(args: &MatchArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, store) = args.place.open().await?;
    let known = TipKnowledge::load(&config, &store).await?;
    let changed = tips::matches(&store, &known, "程序比对", clock::now()).await?;
    let nobody = records::unmatched(&store).await?;
    store.close().await;
    writeln!(
        out,
        "已与登记数据重新比对，{changed}条线索的结果有变化；人工认定的没有改动"
    )?;
    for found in tips::suspicions(&nobody, &known.book) {
        let lead = found.rule.lead.join("、");
        writeln!(
            out,
            "疑点，须人工核实：{} → {lead}",
            visible(&found.message())
        )?;
    }
    Ok(Ending::Clean)
}

pub(super) async fn link(args: &LinkArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let told = told(&args.by, clock::now(), &args.reason)?;
    let (_, store) = args.place.open().await?;
    let listed = named(&store, &args.tip).await?;
    let id = listed.tip.id;
    let decided = match &args.to {
        Target {
            institution: Some(institution),
            ..
        } => Some(Matching::One(institution.clone())),
        Target { nobody: true, .. } => Some(Matching::Nobody),
        _ => None,
    };
    let done = match (decided, &args.to.same_as) {
        (Some(found), _) => {
            let shown = matching(&found);
            let matched = Matched {
                matching: found,
                reason: args.reason.trim().to_owned(),
            };
            decide(&store, id, &matched, told).await?;
            format!("线索{}：{shown}", id.0)
        }
        (None, Some(other)) => {
            let other = named(&store, other).await?.tip.id;
            if !link_tips(&store, id, Some(other), told).await? {
                let why = format!("线索{}与线索{}已是同一件事，没有改动", id.0, other.0);
                return Err(TipJobError::Refused(why).into());
            }
            format!("线索{}与线索{}记为同一件事", id.0, other.0)
        }
        (None, None) => {
            link_tips(&store, id, None, told).await?;
            format!("线索{}不再与其他线索关联", id.0)
        }
    };
    store.close().await;
    writeln!(out, "{done}")?;
    Ok(Ending::Clean)
}

pub(super) async fn close(args: &CloseArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let told = told(&args.by, clock::now(), &args.reason)?;
    let (_, store) = args.place.open().await?;
    let id = named(&store, &args.tip).await?.tip.id;
    let done = close_tip(&store, id, told).await?;
    store.close().await;
    match done {
        true => writeln!(out, "线索{}已办结", id.0)?,
        false => writeln!(out, "线索{}此前已经办结，没有改动", id.0)?,
    }
    Ok(Ending::Clean)
}

pub(super) async fn identity(args: &IdentityArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let told = told(&args.by, clock::now(), &args.reason)?;
    let (config, store) = args.place.open().await?;
    let listed = named(&store, &args.tip).await?;
    let reporter = tips::identity(&store, &listed, told, &config.tips).await?;
    store.close().await;
    let parts = [
        ("姓名", &reporter.name),
        ("电话", &reporter.phone),
        ("备注", &reporter.remarks),
    ];
    for (name, text) in parts {
        let text = text.as_deref().unwrap_or("未填写");
        writeln!(out, "{name}：{}", visible(text))?;
    }
    writeln!(out, "本次查看已记入审计日志。请勿外传，勿写入通知单和案件")?;
    Ok(Ending::Clean)
}

pub(super) async fn prune(args: &PruneArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (config, store) = args.place.open().await?;
    let tips = &config.tips;
    let pruned = tips::prune(&store, tips, &args.by, clock::now(), args.dry_run).await?;
    store.close().await;
    let done = if args.dry_run {
        "将清除"
    } else {
        "已清除"
    };
    for id in &pruned.identities {
        writeln!(out, "{done}线索{id}的举报人信息")?;
    }
    for (id, photos) in &pruned.photos {
        writeln!(out, "{done}线索{id}的照片{photos}张")?;
    }
    writeln!(
        out,
        "{done}{}条线索的举报人（办结满{}天）、{}条线索的照片（办结满{}天）；未办结的线索和未结案件的线索没有动",
        pruned.identities.len(),
        tips.keep_reporter_days,
        pruned.photos.len(),
        tips.keep_photo_days,
    )?;
    Ok(Ending::Clean)
}
