//! Pages and tips judged against the whole registry: what each says, and of whom.

use std::collections::{BTreeMap, BTreeSet};

use super::elsewhere::{Elsewhere, Silence, name, silent_tip, tip_of, trouble};
use super::look::sighting;
use super::{Knowledge, ScanError, ScanTold};
use crate::cases::nightly::Coverage;
use crate::engine::{Engine, Outcome, describe};
use crate::jobs::crawl::{add_saved, page_at};
use crate::jobs::inspect::Inspection;
use crate::jobs::tips::suspicions;
use crate::model::{Facts, Institution, InstitutionIx, Position};
use crate::store::Store;
use crate::store::known::{self, VersionId};
use crate::store::scan::Sighting;
use crate::store::tips::registered;

/// So many pages, with what is registered of whom they speak for, are in memory at once.
const AT_ONCE: usize = 128;
/// So many institutions are read at once.
const INSTITUTIONS: usize = 200;
/// The kind of rule that holds it against a page that nobody in the registry matches.
const LICENSED: &str = "licensed";
const PARTIAL: &str = "登记数据有读不出的内容，不能断定没有登记";

/// A page or a tip, judged.
#[derive(Debug)]
pub(super) struct Leaf {
    /// The page's address, or the tip's name.
    pub key: String,
    /// What was seen, by fingerprint.
    pub seen: Vec<Sighting>,
    /// What could not be judged: institution, rule, reason, how often.
    pub unknowns: Vec<(Option<String>, String, String, u64)>,
    /// Of whom it speaks; `None` stands for nobody who is registered.
    pub owners: BTreeSet<Option<String>>,
    /// Why it could not be looked at, or not at all of it.
    pub failed: Option<String>,
}

impl Leaf {
    fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            seen: Vec::new(),
            unknowns: Vec::new(),
            owners: BTreeSet::from([None]),
            failed: None,
        }
    }

    /// Where it was looked at for somebody.
    pub fn cover(&self, owner: Option<&str>, knowledge: &Knowledge, coverage: &mut Coverage) {
        if let Some(why) = &self.failed {
            coverage.failed_for(owner, &self.key, why);
            return;
        }
        for rule in &knowledge.book.rules {
            coverage.evaluated(owner, &self.key, &rule.id);
        }
        for (whose, rule, why, _) in &self.unknowns {
            // Who it is may be what is not known.
            if whose.as_deref() == owner || whose.is_none() {
                coverage.unjudged(owner, &self.key, rule, why);
            }
        }
    }

    fn failed(key: &str, why: String) -> Self {
        Self {
            failed: Some(why),
            ..Self::new(key)
        }
    }
}

/// What pages and tips are held against.
struct Registry {
    /// Every institution that is registered now, without its records.
    institutions: Vec<Institution>,
    versions: BTreeMap<String, VersionId>,
    /// Whether everything of the registry could be read.
    whole: bool,
}

impl Registry {
    async fn load(store: &Store) -> Result<Self, ScanError> {
        let present = known::present(store).await?;
        let mut institutions = Vec::with_capacity(present.len());
        for chunk in present.chunks(INSTITUTIONS) {
            let ids: Vec<VersionId> = chunk.iter().map(|version| version.id).collect();
            institutions.extend(known::facts(store, &ids).await?.institutions);
        }
        let (_, whole) = registered(store).await?;
        let versions = present.into_iter().map(|v| (v.institution, v.id));
        Ok(Self {
            institutions,
            versions: versions.collect(),
            whole,
        })
    }

    /// Pages with everybody who is registered, and everything that those registered of whom the
    /// pages speak.
    async fn beside(
        &self,
        store: &Store,
        engine: &Engine<'_>,
        pages: Facts,
    ) -> Result<Facts, ScanError> {
        let known = Facts {
            institutions: self.institutions.clone(),
            pages: pages.pages,
            ..Facts::default()
        };
        let spoken = tokio::task::block_in_place(|| engine.publishers(&known));
        let spoken: BTreeSet<&str> = spoken
            .into_iter()
            .map(|ix| known.institution(ix).id.as_str())
            .collect();
        let versions: Vec<VersionId> = spoken
            .iter()
            .filter_map(|id| self.versions.get(*id).copied())
            .collect();
        let mut facts = known::facts(store, &versions).await?;
        let others = self.institutions.iter();
        let others = others.filter(|i| !spoken.contains(i.id.as_str())).cloned();
        // Rows of files that these facts do not have.
        facts.institutions.extend(others.map(|other| Institution {
            at: Position::default(),
            ..other
        }));
        facts.pages = known.pages;
        Ok(facts)
    }
}

/// Judges pages and tips, in the order of their keys.
pub(super) async fn leaves(
    store: &Store,
    knowledge: &Knowledge,
    engine: &Engine<'_>,
    keys: &[String],
    told: &ScanTold,
) -> Result<Vec<Leaf>, ScanError> {
    let now = Elsewhere::load(store, knowledge).await?;
    let registry = Registry::load(store).await?;
    let mut leaves = Vec::with_capacity(keys.len());
    let mut readable = Vec::new();
    for key in keys {
        if let Some(tip) = tip_of(key) {
            if !now.tips.contains_key(key) {
                let mut leaf = Leaf::new(key);
                if let Silence::Failed(why) = silent_tip(store, tip).await? {
                    leaf.failed = Some(why);
                }
                leaves.push(leaf);
            }
        } else if let Some(why) = &told.uncrawled {
            leaves.push(Leaf::failed(key, format!("采集失败：{why}")));
        } else if let Some(why) = trouble(now.pages.get(key)) {
            leaves.push(Leaf::failed(key, why));
        } else {
            readable.extend(now.pages.get(key).map(|page| (page.source.as_str(), key)));
        }
    }
    for chunk in readable.chunks(AT_ONCE) {
        let mut inspection = Inspection::default();
        // Pages of which some words made no sense: what was read counts, and the rest does not.
        let mut garbled: BTreeMap<&str, String> = BTreeMap::new();
        for (source, key) in chunk {
            let read = inspection.facts.pages.len();
            let saved = page_at(store, &knowledge.archive, source, key).await;
            let added = match saved {
                Ok(Some(page)) => {
                    let (archive, words) = (&knowledge.archive, &knowledge.vocabulary);
                    add_saved(store, archive, &page, words, &mut inspection).await
                }
                // A picture or a document says nothing that is judged.
                Ok(None) if !now.recorded.contains(*key) => continue,
                Ok(None) => {
                    leaves.push(Leaf::failed(key, "这个地址现在不是网页".to_owned()));
                    continue;
                }
                Err(error) => Err(error),
            };
            let mistake = inspection.report.errors.pop().map(|e| e.message);
            let is_read = added.is_ok() && inspection.facts.pages.len() > read;
            let why = added.err().map(|e| e.to_string()).or(mistake);
            match why {
                Some(why) if is_read => {
                    garbled.insert(key, why);
                }
                Some(why) => {
                    inspection.facts.pages.truncate(read);
                    leaves.push(Leaf::failed(key, why));
                }
                None => {}
            }
        }
        let facts = registry.beside(store, engine, inspection.facts).await?;
        let outcomes = tokio::task::block_in_place(|| engine.judge_pages(&facts, told.on));
        let pages = facts.pages.iter().zip(&outcomes);
        leaves.extend(pages.map(|(page, outcome)| {
            let mut leaf = leaf(&page.source, &facts, outcome, knowledge, &registry);
            leaf.failed = garbled.remove(page.source.as_str());
            for seen in &mut leaf.seen {
                seen.page_sha256 = Some(page.sha256.clone());
            }
            leaf
        }));
    }
    leaves.extend(of_tips(&now, keys, knowledge, registry.whole));
    leaves.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(leaves)
}

fn leaf(
    key: &str,
    facts: &Facts,
    outcome: &Outcome,
    knowledge: &Knowledge,
    registry: &Registry,
) -> Leaf {
    let mut leaf = Leaf::new(key);
    let id = |ix: Option<InstitutionIx>| ix.map(|ix| facts.institution(ix).id.clone());
    for hit in &outcome.hits {
        let Some(finding) = describe(hit, facts, &knowledge.book) else {
            continue;
        };
        let owner = finding.institution.map(|i| i.id.clone());
        leaf.owners.insert(owner.clone());
        // Who is not among those that could be read may still be registered.
        if owner.is_none() && !registry.whole && finding.rule.kind.value == LICENSED {
            let rule = finding.rule.id.clone();
            leaf.unknowns.push((None, rule, PARTIAL.to_owned(), 1));
            continue;
        }
        leaf.seen.push(sighting(&finding));
    }
    let mut unknowns: BTreeMap<(Option<String>, String, String), u64> = BTreeMap::new();
    for unjudged in &outcome.unjudged {
        if let Some(rule) = knowledge.book.rules.get(usize::from(unjudged.rule)) {
            let owner = id(unjudged.institution);
            leaf.owners.insert(owner.clone());
            let key = (owner, rule.id.clone(), unjudged.reason.to_string());
            *unknowns.entry(key).or_default() += u64::from(unjudged.count);
        }
    }
    let unknowns = unknowns.into_iter();
    leaf.unknowns
        .extend(unknowns.map(|((owner, rule, why), n)| (owner, rule, why, n)));
    leaf.seen
        .sort_unstable_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    leaf.seen.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    leaf
}

/// What tips of nobody give. Each is a matter of its own.
fn of_tips(now: &Elsewhere, keys: &[String], knowledge: &Knowledge, whole: bool) -> Vec<Leaf> {
    let tips = keys
        .iter()
        .filter_map(|key| Some((key, now.tips.get(key)?)));
    tips.map(|(key, listed)| {
        if !whole {
            return Leaf::failed(key, PARTIAL.to_owned());
        }
        let mut leaf = Leaf::new(key);
        let found = suspicions(std::slice::from_ref(listed), &knowledge.book);
        leaf.seen = found.map(|finding| sighting(&finding)).collect();
        for seen in &mut leaf.seen {
            seen.source = name(listed.tip.id);
        }
        leaf
    })
    .collect()
}
