//! Judges pages one by one, so that it is known of each what was seen and what is not known.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::context::{Context, DayTable};
use super::evaluate::{Engine, Outcome};
use super::matching::Matches;
use super::prepare::Prepared;
use super::walk;
use crate::model::{Facts, InstitutionIx};

impl Engine<'_> {
    /// The institutions that pages and their offers speak for.
    pub fn publishers(&self, facts: &Facts) -> BTreeSet<InstitutionIx> {
        let matches = Matches::new(facts, self.vocabulary);
        let all = (0..facts.pages.len()).flat_map(|page| {
            let offers = facts.pages[page].listing.offers.len();
            let offers = (0..offers).map(move |nth| (page, nth));
            let of_offers = offers.map(|(page, nth)| matches.of_offer(page, nth).one());
            of_offers
                .chain([matches.of(page).one()])
                .collect::<Vec<_>>()
        });
        all.flatten().collect()
    }

    /// What each page says, in the order of the facts; records of the registry are what pages
    /// are held against, and are not judged themselves.
    pub fn judge_pages(&self, facts: &Facts, on: NaiveDate) -> Vec<Outcome> {
        let prepared = Prepared::new(facts, self.vocabulary);
        let (matches, days) = (
            Matches::new(facts, self.vocabulary),
            DayTable::new(facts, &self.book.calendar),
        );
        let cx = Context {
            facts,
            book: self.book,
            vocabulary: self.vocabulary,
            prepared: &prepared,
            matches: &matches,
            days: &days,
            on,
        };
        let pages = (0..facts.pages.len()).into_par_iter();
        pages
            .map(|page| walk::page(&self.rules, page, &cx))
            .collect()
    }
}
