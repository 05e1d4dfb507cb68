//! Reading who reported a tip, and sealing reporters under a newer key.

use chrono::{DateTime, Utc};

use super::{Reporter, TipJobError, keys};
use crate::clock::day_of;
use crate::config::TipsConfig;
use crate::privacy::Sealed;
use crate::store::Store;
use crate::store::identities::{self, Identity, SealedRef, SealedRow};
use crate::store::tips::{self, Listed, Told};

/// How many reporters one of the keys seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// Id of the key.
    pub id: String,
    /// Its file; `None` where the settings do not name it.
    pub file: Option<std::path::PathBuf>,
    /// Whether new reporters are sealed under it.
    pub seals: bool,
    /// Reporters under it.
    pub tips: u64,
}

/// What sealing anew did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rotated {
    /// Reporters that are sealed under the newer key now.
    pub done: u64,
    /// Those that were erased or sealed anew by somebody else meanwhile.
    pub gone: u64,
}

/// Who reported a tip. The tip's history says who asked and why before the key is used.
///
/// # Errors
/// Where there is nothing to read, the name or the reason is blank, or the key does not fit.
pub async fn identity(
    store: &Store,
    listed: &Listed,
    told: Told<'_>,
    config: &TipsConfig,
) -> Result<Reporter, TipJobError> {
    // Without a key nothing could be read: then nobody is to have read it.
    let keys = keys(config)?;
    match identities::reveal(store, listed.tip.id, told).await? {
        Identity::Sealed(row) => Ok(keys.open(&sealed(&row), &listed.tip.receipt_sha256)?),
        Identity::Erased(at) => Err(TipJobError::Erased(day_of(at).to_string())),
        Identity::Anonymous => Err(TipJobError::Anonymous),
    }
}

/// Who does something and why must be said.
pub(super) fn said<'a>(
    who: &'a str,
    at: DateTime<Utc>,
    why: &'a str,
) -> Result<Told<'a>, TipJobError> {
    let missing = match who.trim().is_empty() {
        true => "经办人（--by）",
        false => "理由（--reason）",
    };
    Told::new(who, at, why).ok_or(TipJobError::Unsaid(missing))
}

/// The keys of the settings and of the store, with the reporters that each seals.
///
/// # Errors
/// Where a key file cannot be used or the store cannot be read.
pub async fn key_uses(store: &Store, config: &TipsConfig) -> Result<Vec<KeyUse>, TipJobError> {
    let keys = keys(config)?;
    let mut used = identities::by_key(store).await?;
    let mut all: Vec<KeyUse> = Vec::new();
    for (nth, (id, file)) in keys.ids().enumerate() {
        let at = used.iter().position(|(known, _)| known == id);
        all.push(KeyUse {
            id: id.to_owned(),
            file: Some(file.to_owned()),
            seals: nth == 0,
            tips: at.map_or(0, |at| used.remove(at).1),
        });
    }
    all.extend(used.into_iter().map(|(id, tips)| KeyUse {
        id,
        file: None,
        seals: false,
        tips,
    }));
    Ok(all)
}

/// Seals every reporter under the first key of the settings. Killed half-way and run again, it
/// goes on.
///
/// # Errors
/// Where a key is missing, or the store cannot be written.
pub async fn rotate(
    store: &Store,
    who: &str,
    now: DateTime<Utc>,
    config: &TipsConfig,
) -> Result<Rotated, TipJobError> {
    let told = said(who, now, "更换密钥")?;
    let keys = keys(config)?;
    let current = keys.ids().next().map(|(id, _)| id.to_owned());
    let mut rotated = Rotated::default();
    for (id, row) in identities::under_other_keys(store, &current.unwrap_or_default()).await? {
        let listed = tips::get(store, id).await?.ok_or(TipJobError::Missing)?;
        let about = listed.tip.receipt_sha256.as_str();
        let new = keys.seal(&keys.open(&sealed(&row), about)?, about)?;
        let new = SealedRef {
            key_id: &new.key_id,
            nonce: &new.nonce,
            sealed: &new.bytes,
        };
        match identities::replace(store, id, &row, new, told).await? {
            true => rotated.done += 1,
            false => rotated.gone += 1,
        }
    }
    Ok(rotated)
}

pub(super) fn sealed(row: &SealedRow) -> Sealed {
    Sealed {
        key_id: row.key_id.clone(),
        nonce: row.nonce.clone(),
        bytes: row.sealed.clone(),
    }
}
