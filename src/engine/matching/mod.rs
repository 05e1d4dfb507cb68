//! Which registered institution a page, or one course on it, speaks for.
//!
//! A page that names several registered institutions belongs to none of them, and a course
//! whose institution the page names beside it belongs to that one: on a portal one
//! institution's course must never be held against another. Exact keys decide first (permit
//! number, credit code, name, own site); else names, addresses and towns are compared, which
//! gives a likely match that says what it rests on, candidates for a person, or none.

mod address;
mod ask;
mod decide;
mod fuzzy;
mod names;
mod registry;
mod site;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

use self::ask::Asked;
use self::names::letters;
use self::registry::Registry;
use self::site::host_of_page;
use super::verdict::Reason;
use crate::extract::{Vocabulary, name_words};
use crate::model::{Facts, InstitutionIx, Page};

/// Whose each page and each offer is.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pages: Vec<OfPage>,
    /// Pages by institution, then those of nobody.
    owned: Owned<usize>,
    /// Offers (page, position) by institution, then those of nobody.
    offers: Owned<(usize, usize)>,
}

/// What is known of who speaks on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Match {
    /// It speaks for this one.
    One(InstitutionIx, Ground),
    /// Only a person can tell; the words say why and name the candidates.
    Unclear(String),
    /// It names none that is registered.
    None,
}

impl Match {
    /// The one institution, where there is one.
    pub fn one(&self) -> Option<InstitutionIx> {
        match self {
            Self::One(ix, _) => Some(*ix),
            Self::Unclear(_) | Self::None => None,
        }
    }

    /// Why nothing can be held against what an institution registered.
    pub fn why_not(&self) -> Reason {
        Reason::Other(match self {
            Self::Unclear(why) => format!("须人工核对是哪家机构：{why}"),
            Self::One(..) | Self::None => "登记数据中没有对应的机构".into(),
        })
    }
}

/// What a match rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ground {
    /// What the page says is registered so.
    Exact,
    /// What the page says is near to what is registered; the words say in what.
    Likely(String),
}

#[derive(Debug)]
struct OfPage {
    whole: Match,
    /// Of the offers that name their own institution.
    offers: Vec<Option<Match>>,
}

/// Things by the institution that owns them.
#[derive(Debug)]
struct Owned<T> {
    by_owner: Vec<Vec<T>>,
    strangers: Vec<T>,
}

impl<T> Default for Owned<T> {
    fn default() -> Self {
        Self {
            by_owner: Vec::new(),
            strangers: Vec::new(),
        }
    }
}

impl<T: Copy> Owned<T> {
    fn of(&self, institution: InstitutionIx) -> impl Iterator<Item = T> {
        self.by_owner
            .get(institution.at())
            .into_iter()
            .flatten()
            .copied()
    }

    fn put(&mut self, thing: T, found: &Match, institutions: usize) {
        self.by_owner.resize_with(institutions, Vec::new);
        let owner = match found {
            Match::One(ix, _) => self.by_owner.get_mut(ix.at()),
            _ => None,
        };
        owner.unwrap_or(&mut self.strangers).push(thing);
    }
}

impl Matches {
    pub fn new(facts: &Facts, vocabulary: &Vocabulary) -> Self {
        if facts.pages.is_empty() {
            return Self::default();
        }
        let registry = Registry::new(facts, name_words(vocabulary));
        let find = |page| of_page(page, &registry);
        let mut found = Self {
            pages: facts.pages.par_iter().map(find).collect(),
            ..Self::default()
        };
        let count = facts.institutions.len();
        for (page, matched) in found.pages.iter().enumerate() {
            found.owned.put(page, &matched.whole, count);
            for (nth, of_offer) in matched.offers.iter().enumerate() {
                let owner = of_offer.as_ref().unwrap_or(&matched.whole);
                found.offers.put((page, nth), owner, count);
            }
        }
        found
    }

    /// What is known of a page's institution.
    pub fn of(&self, page: usize) -> &Match {
        self.pages
            .get(page)
            .map_or(&Match::None, |found| &found.whole)
    }

    /// What is known of an offer's institution.
    pub fn of_offer(&self, page: usize, nth: usize) -> &Match {
        let own = self
            .pages
            .get(page)
            .and_then(|found| found.offers.get(nth)?.as_ref());
        own.unwrap_or_else(|| self.of(page))
    }

    /// What each offer of a page that names its own institution was found to be.
    pub fn publishers(&self, page: usize) -> impl Iterator<Item = (usize, &Match)> {
        let offers = self
            .pages
            .get(page)
            .into_iter()
            .flat_map(|found| &found.offers);
        offers
            .enumerate()
            .filter_map(|(nth, found)| Some((nth, found.as_ref()?)))
    }

    /// Pages that speak for an institution.
    pub fn pages(&self, institution: InstitutionIx) -> impl Iterator<Item = usize> {
        self.owned.of(institution)
    }

    /// Offers of an institution, as page and position.
    pub fn offers(&self, institution: InstitutionIx) -> impl Iterator<Item = (usize, usize)> {
        self.offers.of(institution)
    }

    /// Pages that speak for no one institution.
    pub fn strangers(&self) -> impl Iterator<Item = usize> {
        self.owned.strangers.iter().copied()
    }

    /// Offers of no one institution.
    pub fn strange_offers(&self) -> impl Iterator<Item = (usize, usize)> {
        self.offers.strangers.iter().copied()
    }
}

fn of_page(page: &Page, registry: &Registry<'_>) -> OfPage {
    let offers = page.listing.offers.iter().map(|offer| {
        let publisher = Some(offer.publisher.as_ref()?);
        Some(
            Asked {
                publisher,
                ..Asked::default()
            }
            .answer(registry),
        )
    });
    let offers: Vec<Option<Match>> = offers.collect();
    let named: BTreeSet<String> = page
        .listing
        .offers
        .iter()
        .filter_map(|offer| offer.publisher.as_ref()?.name.as_deref())
        .map(letters)
        .collect();
    let whole = match named.len() {
        0 | 1 => Asked {
            publisher: Some(&page.listing.institution),
            text: &page.listing.text,
            site: host_of_page(&page.source),
        }
        .answer(registry),
        several => Match::Unclear(format!("页面列有{several}家机构的课程")),
    };
    OfPage { whole, offers }
}
