//! What exact keys and likenesses come to: one institution, candidates for a person, or none.

use super::ask::{Key, NAME, Strange};
use super::fuzzy::{LEAD, LIKELY, POSSIBLE, Scored, Traits, score};
use super::registry::{Registry, Set};
use super::{Ground, Match};
use crate::model::InstitutionIx;

/// A candidate beyond this is counted, not named.
const NAMED: usize = 3;

/// Those that every key says; `None` where no key says anything.
pub(super) fn common(keys: &[Key]) -> Option<Set> {
    let mut sets = keys.iter().map(|key| &key.found);
    let first = sets.next()?.clone();
    Some(sets.fold(first, |all, set| all.intersection(set).copied().collect()))
}

/// Keys that agree on nobody.
pub(super) fn conflict(keys: &[Key], registry: &Registry<'_>) -> Match {
    let said = keys
        .iter()
        .map(|key| format!("{}对应{}", key.zh, candidates(&key.found, registry)));
    Match::Unclear(format!(
        "页面信息互相矛盾：{}",
        said.collect::<Vec<_>>().join("，")
    ))
}

/// Exact keys agree on these.
pub(super) fn one_of(
    found: &Set,
    keys: &[Key],
    strange: &[Strange],
    asked: &Traits,
    registry: &Registry<'_>,
) -> Match {
    if let Some(why) = another_name(found, keys, asked, registry) {
        return Match::Unclear(why);
    }
    let keys: Vec<&str> = keys.iter().map(|key| key.zh).collect();
    let keys = keys.join("、");
    if let ([ix], []) = (found.iter().collect::<Vec<_>>().as_slice(), strange) {
        return Match::One(InstitutionIx(**ix), Ground::Exact);
    }
    if let Some(ix) = found.iter().next().filter(|_| found.len() == 1) {
        let against = strange
            .iter()
            .find_map(|number| number.contradicts(*ix, registry));
        return match against {
            None => Match::One(InstitutionIx(*ix), Ground::Exact),
            Some(why) => Match::Unclear(format!("{keys}对应{}，但{why}", registry.label(*ix))),
        };
    }
    // Several institutions share what the page says: campuses of one school.
    match leader(ranked(found.iter().copied(), asked, registry), registry) {
        Lead::One(best, reasons) if best.points >= LIKELY => likely(&best, &reasons),
        _ => Match::Unclear(format!("{keys}同时对应{}", candidates(found, registry))),
    }
}

/// A name that is registered for nobody, but comes near to another institution's than the
/// one whose number stands on the page.
fn another_name(
    found: &Set,
    keys: &[Key],
    asked: &Traits,
    registry: &Registry<'_>,
) -> Option<String> {
    let name = asked.name.as_ref()?;
    if keys.iter().any(|key| key.zh == NAME) {
        return None;
    }
    let only_name = Traits {
        name: Some(name.clone()),
        ..Traits::default()
    };
    let near = registry.index.candidates(&only_name).into_iter();
    let near = ranked(near, &only_name, registry);
    if near.is_empty() || near.iter().any(|scored| found.contains(&scored.ix)) {
        return None;
    }
    let near: Set = near.iter().map(|scored| scored.ix).collect();
    let numbers = keys.iter().map(|key| key.zh).collect::<Vec<_>>().join("、");
    let (own, other) = (candidates(found, registry), candidates(&near, registry));
    Some(format!(
        "页面信息互相矛盾：{numbers}对应{own}，名称接近{other}"
    ))
}

/// Nothing on the page is registered as it stands.
pub(super) fn by_likeness(asked: &Traits, mentioned: &Set, registry: &Registry<'_>) -> Match {
    let ranked = ranked(
        registry.index.candidates(asked).into_iter(),
        asked,
        registry,
    );
    match leader(ranked, registry) {
        Lead::One(best, reasons) if best.points >= LIKELY => likely(&best, &reasons),
        Lead::One(best, reasons) if best.points >= POSSIBLE => {
            Match::Unclear(format!("可能是{}（{}）", registry.label(best.ix), reasons))
        }
        Lead::Several(labels) => Match::Unclear(format!("可能是{labels}")),
        _ => match (asked.name.is_some(), mentioned.len()) {
            (_, 0) => Match::None,
            (true, _) => Match::Unclear(format!(
                "页面的机构名称没有登记，正文提到{}",
                candidates(mentioned, registry)
            )),
            (false, 1) => {
                let ix = mentioned.iter().next().copied().unwrap_or_default();
                let why = "正文写有登记的全称".to_owned();
                Match::One(InstitutionIx(ix), Ground::Likely(why))
            }
            (false, _) => Match::Unclear(format!("正文提到{}", candidates(mentioned, registry))),
        },
    }
}

fn likely(best: &Scored, reasons: &str) -> Match {
    Match::One(InstitutionIx(best.ix), Ground::Likely(reasons.to_owned()))
}

enum Lead {
    Nobody,
    One(Scored, String),
    Several(String),
}

/// By points, then by id, so that nothing depends on the order of the registry.
fn ranked(
    candidates: impl Iterator<Item = u32>,
    asked: &Traits,
    registry: &Registry<'_>,
) -> Vec<Scored> {
    let mut all: Vec<Scored> = candidates
        .map(|ix| score(ix, asked, &registry.traits[ix as usize]))
        .filter(|scored| scored.points >= POSSIBLE)
        .collect();
    let id = |ix: u32| &registry.facts.institutions[ix as usize].id;
    all.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| id(a.ix).cmp(id(b.ix))));
    all
}

fn leader(mut ranked: Vec<Scored>, registry: &Registry<'_>) -> Lead {
    match ranked.as_slice() {
        [] => Lead::Nobody,
        [best, next, ..] if best.points - next.points < LEAD => {
            let labels: Vec<String> = ranked.iter().map(|s| registry.label(s.ix)).collect();
            Lead::Several(listed(&labels))
        }
        _ => {
            let best = ranked.swap_remove(0);
            let reasons = best.reasons.join("，");
            Lead::One(best, reasons)
        }
    }
}

fn candidates(set: &Set, registry: &Registry<'_>) -> String {
    let mut labels: Vec<String> = set.iter().map(|ix| registry.label(*ix)).collect();
    labels.sort_unstable();
    listed(&labels)
}

/// A、B、C等5家
pub(super) fn listed(labels: &[String]) -> String {
    match labels.len() {
        0..=NAMED => labels.join("、"),
        all => format!("{}等{all}家", labels[..NAMED].join("、")),
    }
}
