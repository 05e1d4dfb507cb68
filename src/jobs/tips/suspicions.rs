//! Tips held against the registry as it is now, and what follows for those that match nobody.

use chrono::{DateTime, Utc};

use super::identity::said;
use super::{TipJobError, TipKnowledge, seen};
use crate::cases::tips::{OpenTip, unlicensed};
use crate::clock::day_of;
use crate::engine::Finding;
use crate::rules::Rulebook;
use crate::store::Store;
use crate::store::tips::{self, Asked, Listed};

/// Compares every open tip anew, and says how many changed. What a person decided stays.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn matches(
    store: &Store,
    known: &TipKnowledge,
    who: &str,
    now: DateTime<Utc>,
) -> Result<u64, TipJobError> {
    let mut changed = 0;
    let mut asked = Asked {
        most: 500,
        ..Asked::default()
    };
    loop {
        let page = tips::list(store, asked).await?;
        let Some(last) = page.last() else {
            return Ok(changed);
        };
        asked.before = Some(last.tip.id);
        for listed in &page {
            let Some(tip) = seen(listed)?.into_iter().next() else {
                continue;
            };
            let (_, matched) = known.matched(&tip);
            let told = said(who, now, "与现有登记数据比对")?;
            changed += u64::from(tips::compare(store, listed.tip.id, &matched, told).await?);
        }
    }
}

/// The suspicions that tips of nobody give, for a person to confirm.
pub fn suspicions<'a>(tips: &'a [Listed], book: &'a Rulebook) -> impl Iterator<Item = Finding<'a>> {
    let finding = |listed: &'a Listed| {
        let said = &listed.tip.said;
        let open = OpenTip {
            id: listed.tip.id.0,
            place: said.place.as_deref().or(said.town.as_deref()),
            seen_on: day_of(said.seen_at.unwrap_or(said.received_at)),
            speaks_of_tutoring: listed
                .tip
                .routes
                .iter()
                .any(|route| !route.words.is_empty()),
        };
        unlicensed(open, book)
    };
    tips.iter().filter_map(finding)
}
