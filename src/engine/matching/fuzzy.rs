//! How near what a page says of itself comes to a registered institution, in points, with
//! the reasons in words.
//!
//! No likeness of whole names: schools of one brand differ in a word or two and everything
//! else is the same. What is left of a name when region, field and generic words are taken
//! away is compared, and only together with address, town and site is it likely.

use std::collections::HashMap;

use super::address::Address;
use super::names::Name;

/// From so many points on a match counts as likely.
pub(super) const LIKELY: i32 = 700;
/// From so many points on a person has to look.
pub(super) const POSSIBLE: i32 = 430;
/// A likely match is so many points ahead of the next.
pub(super) const LEAD: i32 = 150;
/// A pair of characters that more institutions than this have tells none from another.
const COMMON: usize = 256;

/// What is known of one institution, or of whoever publishes a page.
#[derive(Debug, Default)]
pub(super) struct Traits {
    pub name: Option<Name>,
    pub address: Option<Address>,
    /// 镇街道
    pub town: Option<String>,
    /// Host of a site that is its own.
    pub site: Option<String>,
}

/// An institution with its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scored {
    /// Position in the registry.
    pub ix: u32,
    pub points: i32,
    /// 名称核心“青禾”相同
    pub reasons: Vec<String>,
}

/// Finds the institutions that may be meant, without looking at all of them.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_core: HashMap<String, Vec<u32>>,
    by_pair: HashMap<[char; 2], Vec<u32>>,
    by_house: HashMap<(String, String), Vec<u32>>,
    by_site: HashMap<String, Vec<u32>>,
}

impl Index {
    pub fn add(&mut self, ix: u32, traits: &Traits) {
        if let Some(name) = &traits.name {
            self.by_core.entry(name.core.clone()).or_default().push(ix);
            if let Some(other) = &name.other {
                self.by_core.entry(other.clone()).or_default().push(ix);
            }
            for pair in pairs(&name.core) {
                let posted = self.by_pair.entry(pair).or_default();
                if posted.last() != Some(&ix) {
                    posted.push(ix);
                }
            }
        }
        if let Some(address) = &traits.address {
            let (street, number) = address.house();
            let house = (street.to_owned(), number.to_owned());
            self.by_house.entry(house).or_default().push(ix);
        }
        if let Some(site) = &traits.site {
            self.by_site.entry(site.clone()).or_default().push(ix);
        }
    }

    /// Institutions that share a piece of name, the house or the site.
    pub fn candidates(&self, asked: &Traits) -> Vec<u32> {
        let mut all = Vec::new();
        let mut take = |found: Option<&Vec<u32>>| all.extend(found.into_iter().flatten());
        if let Some(name) = &asked.name {
            take(self.by_core.get(&name.core));
            take(
                name.other
                    .as_ref()
                    .and_then(|other| self.by_core.get(other)),
            );
            for pair in pairs(&name.core) {
                take(
                    self.by_pair
                        .get(&pair)
                        .filter(|posted| posted.len() <= COMMON),
                );
            }
        }
        if let Some(address) = &asked.address {
            let (street, number) = address.house();
            take(self.by_house.get(&(street.to_owned(), number.to_owned())));
        }
        take(asked.site.as_ref().and_then(|site| self.by_site.get(site)));
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn pairs(core: &str) -> impl Iterator<Item = [char; 2]> {
    core.chars().zip(core.chars().skip(1)).map(|(a, b)| [a, b])
}

/// The points of one institution.
pub(super) fn score(ix: u32, asked: &Traits, known: &Traits) -> Scored {
    let mut scored = Scored {
        ix,
        points: 0,
        reasons: Vec::new(),
    };
    if let (Some(asked), Some(known)) = (&asked.name, &known.name) {
        scored.names(asked, known);
    }
    scored.places(asked, known);
    if asked.site.is_some() && asked.site == known.site {
        scored.add(
            450,
            format!("网址“{}”相同", asked.site.as_deref().unwrap_or_default()),
        );
    }
    scored
}

impl Scored {
    fn add(&mut self, points: i32, reason: String) {
        self.points += points;
        self.reasons.push(reason);
    }

    fn names(&mut self, asked: &Name, known: &Name) {
        let other = |a: &Name, b: &Name| a.other.as_ref() == Some(&b.core);
        let like = likeness(&asked.core, &known.core);
        if asked.core == known.core {
            let points = match asked.core.chars().count() {
                0..=2 => 550,
                3 => 620,
                _ => 720,
            };
            self.add(points, format!("名称核心“{}”相同", known.core));
        } else if other(asked, known) || other(known, asked) {
            self.add(550, format!("名称与括号内的“{}”相同", asked.core));
        } else if holds(&asked.core, &known.core) || holds(&known.core, &asked.core) {
            self.add(
                380,
                format!("名称“{}”与“{}”一部分相同", asked.core, known.core),
            );
        } else if like >= 600 {
            self.add(
                like * 2 / 5,
                format!("名称“{}”与“{}”相近", asked.core, known.core),
            );
        } else {
            return;
        }
        match asked.regions.is_disjoint(&known.regions) {
            _ if asked.regions.is_empty() || known.regions.is_empty() => {}
            true => self.add(-250, "名称中的地名不同".into()),
            false => self.add(60, "名称中的地名相同".into()),
        }
        match asked.fields.is_disjoint(&known.fields) {
            _ if asked.fields.is_empty() || known.fields.is_empty() => {}
            true => self.add(-250, "名称中的培训内容不同".into()),
            false => self.add(40, "名称中的培训内容相同".into()),
        }
        match (&asked.campus, &known.campus) {
            (Some(a), Some(b)) if a == b => self.add(80, format!("同为“{a}”")),
            (Some(a), Some(b)) => self.add(-150, format!("“{a}”与“{b}”不同")),
            _ => {}
        }
    }

    fn places(&mut self, asked: &Traits, known: &Traits) {
        match (&asked.address, &known.address) {
            (Some(a), Some(b)) if a.house() == b.house() => match (&a.room, &b.room) {
                (Some(one), Some(other)) if one == other => {
                    self.add(440, format!("地址“{}{one}室”相同", a.zh()));
                }
                // Many institutions share a building.
                (Some(_), Some(_)) => self.add(60, format!("同在“{}”，室号不同", a.zh())),
                _ => self.add(350, format!("地址“{}”相同", a.zh())),
            },
            (Some(a), Some(b)) => {
                self.add(-150, format!("地址“{}”与登记的“{}”不同", a.zh(), b.zh()));
            }
            _ => {}
        }
        if let (Some(a), Some(b)) = (&asked.town, &known.town) {
            match a == b {
                true => self.add(60, format!("同在“{a}”")),
                false => self.add(-60, format!("不在“{b}”")),
            }
        }
    }
}

/// A core inside another is a brand with something beside it.
fn holds(long: &str, short: &str) -> bool {
    short.chars().count() >= 2 && long.contains(short)
}

/// How much of two cores is the same, per mille of the longer.
fn likeness(a: &str, b: &str) -> i32 {
    let longest = a.chars().count().max(b.chars().count());
    // One of two or three characters is another word.
    if longest < 4 {
        return 0;
    }
    let different = strsim::levenshtein(a, b) * 1000 / longest;
    i32::try_from(1000_usize.saturating_sub(different)).unwrap_or(0)
}
