//! A small registry for the tests of this folder.

use std::sync::OnceLock;

use super::{Ground, Match, Matches};
use crate::extract::{NameWords, Vocabulary, name_words};
use crate::model::{Facts, Field, Institution, Listing, Offer, Page, Publisher};
use crate::rules::{RuleFiles, vocabulary_files};

pub(super) fn vocabulary() -> &'static Vocabulary {
    static SHARED: OnceLock<Vocabulary> = OnceLock::new();
    SHARED.get_or_init(|| Vocabulary::parse(&vocabulary_files(&RuleFiles::embedded())).unwrap())
}

pub(super) fn words() -> &'static NameWords {
    name_words(vocabulary())
}

/// An institution with a name, a permit number, an address and a website; empty is none.
pub(super) fn institution(id: &str, [name, permit, address, website]: [&str; 4]) -> Institution {
    let field = |text: &str| match text {
        "" => Field::Blank,
        text => Field::Value(text.to_owned()),
    };
    Institution {
        id: id.to_owned(),
        name: field(name),
        permit_no: field(permit),
        address: field(address),
        website: field(website),
        ..Institution::default()
    }
}

/// Who publishes a page: name, permit number, address.
pub(super) fn publisher([name, permit, address]: [&str; 3]) -> Publisher {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Publisher {
        name: some(name),
        permit_no: some(permit),
        address: some(address),
        ..Publisher::default()
    }
}

pub(super) fn page(source: &str, text: &str, institution: Publisher, offers: Vec<Offer>) -> Page {
    Page {
        source: source.into(),
        sha256: String::new(),
        listing: Listing {
            text: text.to_owned(),
            institution,
            offers,
            ..Listing::default()
        },
        ..Page::default()
    }
}

/// What a page is found to be, in words: "= H1", "~ H1 why", "? why", "-".
pub(super) fn found(institutions: &[Institution], page: Page) -> String {
    let facts = Facts {
        institutions: institutions.to_vec(),
        pages: vec![page],
        ..Facts::default()
    };
    shown(Matches::new(&facts, vocabulary()).of(0), &facts)
}

pub(super) fn shown(found: &Match, facts: &Facts) -> String {
    match found {
        Match::One(ix, Ground::Exact) => format!("= {}", facts.institution(*ix).id),
        Match::One(ix, Ground::Likely(why)) => format!("~ {} {why}", facts.institution(*ix).id),
        Match::Unclear(why) => format!("? {why}"),
        Match::None => "-".to_owned(),
    }
}
