//! Erasing what is over its time.

use chrono::{DateTime, Utc};

use super::identity::said;
use super::{TipJobError, days_before};
use crate::config::TipsConfig;
use crate::store::Store;
use crate::store::tip_retention::{erase_identity, erase_photos, overdue};

/// What was erased, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TipsPruned {
    /// Numbers of the tips whose reporter went.
    pub identities: Vec<i64>,
    /// Numbers of the tips whose photos went, and how many.
    pub photos: Vec<(i64, u64)>,
}

/// Erases the reporters, and later the photos, of tips that were closed long enough ago; the
/// history of each tip says so. With `dry_run` it only tells.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn prune(
    store: &Store,
    config: &TipsConfig,
    who: &str,
    now: DateTime<Utc>,
    dry_run: bool,
) -> Result<TipsPruned, TipJobError> {
    let reporters = days_before(now, config.keep_reporter_days);
    let photos = days_before(now, config.keep_photo_days);
    let over = overdue(store, reporters, photos).await?;
    let mut pruned = TipsPruned::default();
    let why = format!("办结已满{}天", config.keep_reporter_days);
    for id in over.identities {
        let told = said(who, now, &why)?;
        if dry_run || erase_identity(store, id, reporters, told).await? {
            pruned.identities.push(id.0);
        }
    }
    let why = format!("办结已满{}天", config.keep_photo_days);
    for (id, count) in over.photos {
        let told = said(who, now, &why)?;
        if dry_run || erase_photos(store, id, photos, told).await? {
            pruned.photos.push((id.0, count));
        }
    }
    Ok(pruned)
}
