//! Tips from taking them in to erasing what they carry.

mod add;
mod identity;
mod known;
mod place;
mod prune;
mod submission;
mod suspicions;

use chrono::{DateTime, TimeDelta, Utc};

use crate::cases::tips::{CodeError, NewTip, ReceiptCode, Tip, TipError};
use crate::config::TipsConfig;
use crate::privacy::{
    KeyFileError, Keys, PhotoError, PhotoLimits, RandomError, ReporterError, SealError,
};
use crate::store::tips::{self, Listed, TipId};
use crate::store::{Store, StoreError};

pub use crate::privacy::{Reporter, new_key_file};
pub use crate::store::tips as records;
pub use crate::store::tips::Told;
pub use add::{Intake, Receipt, add};
pub use identity::{KeyUse, Rotated, identity, key_uses, rotate};
pub use known::TipKnowledge;
pub use place::coordinates;
pub use prune::{TipsPruned, prune};
pub use submission::Submission;
pub use suspicions::{matches, suspicions};

use super::LoadError;

/// Why something cannot be done with a tip. No message holds who reported one.
#[derive(Debug, thiserror::Error)]
pub enum TipJobError {
    /// The tip says too little or too much.
    #[error(transparent)]
    Tip(#[from] TipError),
    /// A photo is not taken.
    #[error("第{nth}张照片：{source}。线索没有提交")]
    Photo {
        /// Which one, from 1.
        nth: usize,
        /// Why.
        source: PhotoError,
    },
    /// Too many photos.
    #[error("照片有{found}张，最多{most}张。请选出最能说明情况的照片后重新提交")]
    Photos {
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// The place is not on the map.
    #[error("坐标应为“纬度,经度”（度，十进制），如 32.38,120.56；纬度-90至90，经度-180至180")]
    Coordinates,
    /// What the reporter says of themselves is too long.
    #[error(transparent)]
    Reporter(#[from] ReporterError),
    /// Nobody could keep the reporter safe.
    #[error(
        "没有配置举报人信息的密钥，不能保存举报人，线索没有提交。请用 tutorwatch tip key new FILE 生成密钥，在配置的 [tips] 中写明 key；或不写举报人，匿名提交"
    )]
    NoKey,
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The reporter cannot be sealed or read.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The number of a submission is too short.
    #[error("提交编号应为随机生成的UUID，或至少32位十六进制数字")]
    Submission,
    /// The same submission came before with other content.
    #[error("编号相同的线索已经收到，内容与这次不同；已收到的没有改动。要补充情况请作为新线索提交")]
    Changed,
    /// No receipt code was free.
    #[error("无法生成回执码，线索没有提交，请重新提交")]
    NoReceipt,
    /// A receipt code was mistyped.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// There is no such tip.
    #[error("没有这条线索。请核对编号或回执码")]
    Missing,
    /// Nobody said who they are.
    #[error("这条线索是匿名的，没有举报人信息")]
    Anonymous,
    /// The reporter was erased.
    #[error("举报人信息已于{0}按期限清除，无法恢复")]
    Erased(String),
    /// What one does needs a reason and a name.
    #[error("请写明{0}，将记入这条线索的记录")]
    Unsaid(&'static str),
    /// Nothing was changed, because it could not be.
    #[error("{0}")]
    Refused(String),
    /// The rules cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who does something with a tip, and why.
///
/// # Errors
/// Where either is blank.
pub fn told<'a>(who: &'a str, at: DateTime<Utc>, why: &'a str) -> Result<Told<'a>, TipJobError> {
    identity::said(who, at, why)
}

/// What the settings allow of a photo.
fn limits(config: &TipsConfig) -> PhotoLimits {
    PhotoLimits {
        bytes: config.photo_mb << 20,
        pixels: config.photo_megapixels * 1_000_000,
        edge: config.photo_edge,
    }
}

/// The keys that the settings name.
fn keys(config: &TipsConfig) -> Result<Keys, TipJobError> {
    let current = config.key.as_ref().ok_or(TipJobError::NoKey)?;
    Ok(Keys::load(current, &config.old_keys)?)
}

/// The tip that a number or a receipt code names.
///
/// # Errors
/// Where there is none, or the code was mistyped.
pub async fn named(store: &Store, name: &str) -> Result<Listed, TipJobError> {
    let name = name.trim();
    let number = name.strip_prefix("线索").unwrap_or(name);
    let is_number = number.len() < 12 && number.bytes().all(|b| b.is_ascii_digit());
    let found = match number.parse() {
        Ok(id) if is_number => tips::get(store, TipId(id)).await?,
        _ => tips::find(store, &ReceiptCode::parse(name)?.stored()).await?,
    };
    found.ok_or(TipJobError::Missing)
}

/// The tip of a receipt code, and of nothing else.
///
/// # Errors
/// Where there is none, or the code was mistyped.
pub async fn named_by_code(store: &Store, code: &str) -> Result<Listed, TipJobError> {
    let code = ReceiptCode::parse(code.trim())?;
    tips::find(store, &code.stored())
        .await?
        .ok_or(TipJobError::Missing)
}

/// A tip of the store as the rules of tips see it; one for each photo, because they compare
/// one photo at a time.
fn seen(listed: &Listed) -> Result<Vec<Tip>, TipError> {
    let said = &listed.tip.said;
    let photos = listed
        .tip
        .photos
        .iter()
        .map(|photo| Some(photo.sha256.as_str()));
    let photos: Vec<Option<&str>> = match listed.tip.photos.is_empty() {
        true => vec![None],
        false => photos.collect(),
    };
    let tip = |photo_sha256| {
        let tip = NewTip {
            words: &said.words,
            place: said.place.as_deref(),
            town: said.town.as_deref(),
            seen_at: said.seen_at,
            photo_sha256,
        };
        Tip::new(&tip, said.received_at)
    };
    photos.into_iter().map(tip).collect()
}

/// So many days before a moment.
fn days_before(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    now - TimeDelta::days(days.into())
}
