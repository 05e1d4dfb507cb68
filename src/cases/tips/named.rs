//! Which registered institution a tip speaks of.

use std::collections::BTreeSet;

use super::tip::{Tip, plain};
use crate::model::Institution;

/// Shortest name or address that counts, in characters: shorter ones stand inside other words.
const SHORTEST: usize = 4;
/// Forms of a company that people leave out when they speak.
const FORMS: [&str; 3] = ["有限责任公司", "股份有限公司", "有限公司"];

/// The registry by what people call institutions.
#[derive(Debug, Default)]
pub struct Names(Vec<Known>);

#[derive(Debug)]
struct Known {
    id: String,
    names: Vec<String>,
    permit: Option<String>,
    address: Option<String>,
}

/// Whom a tip speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// It names one institution.
    One(String),
    /// It names several, or the place of several: a person has to tell.
    Several(Vec<String>),
    /// It names none that is registered, which may be a place without a permit.
    Nobody,
}

impl Names {
    /// Learns the registry.
    pub fn new<'a>(institutions: impl IntoIterator<Item = &'a Institution>) -> Self {
        Self(institutions.into_iter().map(Known::new).collect())
    }

    /// Whom a tip speaks of: a permit number or a name in its words or place decides, and only
    /// where there is none, a registered address at its place. Nothing is guessed from parts.
    pub fn named(&self, tip: &Tip) -> Named {
        let place = plain(tip.place.as_deref().unwrap_or_default());
        let text = format!("{}\n{place}", plain(&tip.words));
        let by_name = self.longest(&text);
        if !by_name.is_empty() {
            return told(by_name);
        }
        let at = |known: &&Known| {
            let address = known.address.as_deref();
            address.is_some_and(|address| place.contains(address))
        };
        told(
            self.0
                .iter()
                .filter(at)
                .map(|known| known.id.as_str())
                .collect(),
        )
    }

    /// What a match with this institution rests on, in words.
    pub fn reason(&self, tip: &Tip, id: &str) -> Option<String> {
        let known = self.0.iter().find(|known| known.id == id)?;
        let place = plain(tip.place.as_deref().unwrap_or_default());
        let text = format!("{}\n{place}", plain(&tip.words));
        let stands = |word: &&String| text.contains(word.as_str());
        let named = known
            .names
            .iter()
            .find(stands)
            .map(|name| format!("写有登记的名称“{name}”"));
        let permit = known.permit.iter().find(stands);
        let permit = permit.map(|number| format!("写有登记的许可证号“{number}”"));
        let address = known
            .address
            .iter()
            .find(|address| place.contains(address.as_str()));
        let address = address.map(|address| format!("地点是登记的办学地址“{address}”"));
        let told: Vec<String> = [named, permit, address].into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join("，"))
    }

    /// Whether there is anybody to compare with.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Institutions whose name or permit number stands in a text. A name inside of a longer
    /// one that stands there too does not count: 青禾培训 in 小青禾培训中心.
    fn longest<'k>(&'k self, text: &str) -> BTreeSet<&'k str> {
        let mut hits: Vec<(usize, usize, &str)> = Vec::new();
        for known in &self.0 {
            for word in known.names.iter().chain(&known.permit) {
                hits.extend(
                    text.match_indices(word.as_str())
                        .map(|(at, found)| (at, at + found.len(), known.id.as_str())),
                );
            }
        }
        let inside = |a: &(usize, usize, &str)| {
            let wider =
                |b: &(usize, usize, &str)| b.0 <= a.0 && a.1 <= b.1 && b.1 - b.0 > a.1 - a.0;
            hits.iter().any(wider)
        };
        hits.iter()
            .filter(|hit| !inside(hit))
            .map(|(_, _, id)| *id)
            .collect()
    }
}

impl Known {
    fn new(institution: &Institution) -> Self {
        let long = |text: String| (text.chars().count() >= SHORTEST).then_some(text);
        let name = institution.name.text().map(plain).unwrap_or_default();
        let mut names: Vec<String> = long(name.clone()).into_iter().collect();
        let short = FORMS.iter().find_map(|form| name.strip_suffix(form));
        names.extend(short.map(str::to_owned).and_then(long));
        Self {
            id: institution.id.clone(),
            names,
            permit: institution.permit_no.text().map(plain).and_then(long),
            address: institution.address.text().map(plain).and_then(long),
        }
    }
}

fn told(ids: BTreeSet<&str>) -> Named {
    let mut ids = ids.into_iter().map(str::to_owned);
    match (ids.next(), ids.next()) {
        (None, _) => Named::Nobody,
        (Some(one), None) => Named::One(one),
        (Some(one), Some(two)) => Named::Several([one, two].into_iter().chain(ids).collect()),
    }
}
