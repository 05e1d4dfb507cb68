//! What is judged beside the registry: pages as the crawl left them, and tips of nobody.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Knowledge, ScanError};
use crate::jobs::tips::records::unmatched;
use crate::rules::hex;
use crate::store::Store;
use crate::store::scan::elsewhere::{PageState, on_record, pages};
use crate::store::tips::{Listed, Matching, TipId, get};

/// What a tip is called where a page has its address.
const TIP: &str = "线索";

/// Pages and tips as they are now, and what findings rest on.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// Pages by address.
    pub pages: BTreeMap<String, PageState>,
    /// Tips that match nobody, by name.
    pub tips: BTreeMap<String, Listed>,
    /// Pages and tips that findings on record rest on.
    pub recorded: BTreeSet<String>,
    /// Everything that is to be looked at, in order.
    pub keys: Vec<String>,
}

/// Why a page or a tip says nothing tonight.
pub(super) enum Silence {
    /// It could not be looked at: nobody knows.
    Failed(String),
    /// It is proved that there is nothing to see.
    Nothing,
}

impl Elsewhere {
    /// Reads what there is.
    pub async fn load(store: &Store, knowledge: &Knowledge) -> Result<Self, ScanError> {
        let mut all = Self::default();
        for source in &knowledge.sources {
            for page in pages(store, source).await? {
                all.pages.entry(page.url.clone()).or_insert(page);
            }
        }
        let tips = unmatched(store).await?;
        all.tips = tips
            .into_iter()
            .map(|tip| (name(tip.tip.id), tip))
            .collect();
        all.recorded = on_record(store).await?.into_iter().collect();
        let mut keys: Vec<String> = all
            .pages
            .values()
            // The same bytes under a second address are one page, unless both are on record:
            // which of them came first changes from night to night.
            .filter(|page| page.same_as.is_none())
            .map(|page| page.url.clone())
            .chain(all.tips.keys().cloned())
            .chain(all.recorded.iter().cloned())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        all.keys = keys;
        Ok(all)
    }

    /// Equal where pages and tips are the same as at another time.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        for key in &self.keys {
            let state = match (self.pages.get(key), self.tips.contains_key(key)) {
                (Some(page), _) => format!(
                    "{key} {} {} {:?} {:?} {:?}",
                    page.done, page.open, page.outcome, page.error, page.sha256
                ),
                (None, is_tip) => format!("{key} {is_tip}"),
            };
            hash.update((state.len() as u64).to_le_bytes());
            hash.update(state);
        }
        hex(&hash.finalize())
    }
}

/// Whether a key names a tip, and which.
pub(super) fn tip_of(key: &str) -> Option<TipId> {
    Some(TipId(key.strip_prefix(TIP)?.parse().ok()?))
}

/// What a tip is called as the source of a finding, and as what a case is about.
pub(super) fn name(tip: TipId) -> String {
    format!("{TIP}{}", tip.0)
}

/// What is known of a tip that has a finding and is not among those of nobody any more.
pub(super) async fn silent_tip(store: &Store, tip: TipId) -> Result<Silence, ScanError> {
    let Some(listed) = get(store, tip).await? else {
        return Ok(Silence::Failed("线索已不在数据库中".to_owned()));
    };
    Ok(match &listed.tip.matched.matching {
        // A person compared it, or the registry did: it speaks of one that is registered.
        Matching::One(_) => Silence::Nothing,
        Matching::Nobody | Matching::Several(_) | Matching::NotCompared => {
            Silence::Failed("线索已办结、与另一条重复，或者尚不能确定反映的是哪家机构".to_owned())
        }
    })
}

/// Why a page could not be looked at; nothing where it could.
pub(super) fn trouble(page: Option<&PageState>) -> Option<String> {
    let Some(page) = page else {
        return Some("页面已不在采集范围内".to_owned());
    };
    let why = match (page.done, page.open) {
        (false, true) => "最近一次采集没有走完，没有访问这个页面",
        (false, false) => "最近一次采集没有再访问到这个页面",
        (true, _) => match (&page.error, page.outcome.as_deref(), page.status) {
            (Some(error), _, _) => error,
            (None, Some("disallowed"), _) => "网站不允许采集这个页面",
            (None, Some("answered" | "unchanged"), Some(200)) => return None,
            (None, Some("answered" | "unchanged"), Some(status)) => {
                return Some(format!("服务器答复 {status}"));
            }
            (None, _, _) => "采集失败",
        },
    };
    Some(why.to_owned())
}
