//! One question to the registry: who is this? Exact keys first, in the order of their
//! strength; then by likeness. What contradicts itself goes to a person.

use super::Match;
use super::address::Address;
use super::decide::{by_likeness, common, conflict, listed, one_of};
use super::fuzzy::Traits;
use super::names::{Name, letters};
use super::registry::{Registry, Set};
use crate::model::{Publisher, Uscc};

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
pub(super) const NAME: &str = "名称";

/// What an exact key says.
pub(super) struct Key {
    /// 许可证号
    pub zh: &'static str,
    pub found: Set,
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
pub(super) enum Strange {
    Permit(String),
    Uscc(Uscc),
}

impl Strange {
    /// Whether it contradicts what the institution registered.
    pub fn contradicts(&self, ix: u32, registry: &Registry<'_>) -> Option<String> {
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
