//! One question to the registry: who is this? Exact keys first, in the order of their
//! strength; then by likeness. What contradicts itself goes to a person.

use super::address::Address;
use super::fuzzy::{LEAD, LIKELY, POSSIBLE, Scored, Traits, score};
use super::names::{Name, letters};
use super::registry::{Registry, Set};
use super::{Ground, Match};
use crate::model::{InstitutionIx, Publisher, Uscc};

/// A candidate beyond this is counted, not named.
const NAMED: usize = 3;

/// What a page, or a place on it, says of who offers a course.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    pub publisher: Option<&'a Publisher>,
    /// The page's text; none where only a part of the page is meant.
    pub text: &'a str,
    /// Host of the page; none for a file, or where only a part of the page is meant.
    pub site: Option<String>,
}

/// What the key by name is called.
const NAME: &str = "名称";

/// What an exact key says.
struct Key {
    /// 许可证号
    zh: &'static str,
    found: Set,
}

impl Asked<'_> {
    /// Who it is.
    pub fn answer(&self, registry: &Registry<'_>) -> Match {
        let nobody = Publisher::default();
        let publisher = self.publisher.unwrap_or(&nobody);
        let text = letters(self.text);
        let named = registry.named_in(&text);
        if !registry.searches() {
            return Match::Unclear("登记数据无法建立名称索引".into());
        }
        if named.len() > 1 {
            let mut names: Vec<String> = named
                .values()
                .flat_map(|set| set.iter().map(|ix| registry.label(*ix)))
                .collect();
            names.sort_unstable();
            return Match::Unclear(format!("页面提到多家机构：{}", listed(&names)));
        }
        let name = publisher.name.as_deref();
        let name = name.map(|name| Name::new(name, registry.words, &registry.regions));
        let (keys, strange) = self.keys(publisher, name.as_ref(), &text, registry);
        let mentioned: Set = named.values().flat_map(|set| set.iter().copied()).collect();
        let traits = Traits {
            name,
            address: publisher
                .address
                .as_deref()
                .and_then(|a| Address::new(a, registry.words)),
            town: publisher
                .address
                .as_deref()
                .and_then(|a| registry.town_in(a)),
            site: self.site.clone(),
        };
        match common(&keys) {
            None => by_likeness(&traits, &mentioned, registry),
            Some(found) if found.is_empty() => conflict(&keys, registry),
            Some(found) => one_of(&found, &keys, &strange, &traits, registry),
        }
    }

    /// What each exact key says, the strongest first, and numbers that nobody registered.
    fn keys(
        &self,
        publisher: &Publisher,
        name: Option<&Name>,
        text: &str,
        registry: &Registry<'_>,
    ) -> (Vec<Key>, Vec<Strange>) {
        let (mut keys, mut strange) = (Vec::new(), Vec::new());
        let mut key = |zh, found: Set| {
            if !found.is_empty() {
                keys.push(Key { zh, found });
            }
        };
        let of = |set: Option<&Set>| set.cloned().unwrap_or_default();
        match publisher.permit_no.as_deref().map(letters) {
            Some(permit) => {
                let found = of(registry.by_permit.get(&permit));
                if found.is_empty() {
                    strange.push(Strange::Permit(permit));
                }
                key("许可证号", found);
            }
            None => key("许可证号", registry.permitted_in(text)),
        }
        let mut owners = Set::new();
        for uscc in codes(self.text) {
            match registry.by_uscc.get(&uscc) {
                Some(set) => owners.extend(set),
                None => strange.push(Strange::Uscc(uscc)),
            }
        }
        key("统一社会信用代码", owners);
        if let Some(name) = name {
            let whole = registry.by_whole.get(&name.whole);
            key(NAME, of(whole.or_else(|| registry.by_base.get(&name.base))));
        } else if let Some(site) = &self.site {
            key("网址", of(registry.by_site.get(site)));
        }
        (keys, strange)
    }
}

/// A number on a page that nobody registered.
enum Strange {
    Permit(String),
    Uscc(Uscc),
}

impl Strange {
    /// Whether it contradicts what the institution registered.
    fn contradicts(&self, ix: u32, registry: &Registry<'_>) -> Option<String> {
        let institution = &registry.facts.institutions[ix as usize];
        match self {
            Self::Permit(permit) => {
                let registered = institution.permit_no.text()?;
                let own = letters(registered);
                // The page may leave out what stands before or behind the number.
                let same = own.contains(permit.as_str()) || permit.contains(&own);
                (!same).then(|| format!("页面所写许可证号与登记的“{registered}”不同"))
            }
            Self::Uscc(uscc) => {
                let registered = institution.uscc.value()?;
                Some(format!(
                    "页面所写统一社会信用代码“{uscc}”与登记的“{registered}”不同"
                ))
            }
        }
    }
}

/// Unified social credit codes in a text: 18 letters and digits with the right check digit.
fn codes(text: &str) -> Vec<Uscc> {
    let runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mut all: Vec<Uscc> = runs
        .filter(|run| run.len() == 18)
        .filter_map(|run| Uscc::parse(run).ok())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Those that every key says; `None` where no key says anything.
fn common(keys: &[Key]) -> Option<Set> {
    let mut sets = keys.iter().map(|key| &key.found);
    let first = sets.next()?.clone();
    Some(sets.fold(first, |all, set| all.intersection(set).copied().collect()))
}

fn conflict(keys: &[Key], registry: &Registry<'_>) -> Match {
    let said = keys
        .iter()
        .map(|key| format!("{}对应{}", key.zh, candidates(&key.found, registry)));
    Match::Unclear(format!(
        "页面信息互相矛盾：{}",
        said.collect::<Vec<_>>().join("，")
    ))
}

/// Exact keys agree on these.
fn one_of(
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
fn by_likeness(asked: &Traits, mentioned: &Set, registry: &Registry<'_>) -> Match {
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

fn listed(labels: &[String]) -> String {
    match labels.len() {
        0..=NAMED => labels.join("、"),
        all => format!("{}等{all}家", labels[..NAMED].join("、")),
    }
}
