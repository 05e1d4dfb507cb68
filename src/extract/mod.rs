//! HTML -> blocks -> offers: what a public page says about courses.
//!
//! Pure: bytes or text in, a [`Listing`] out. Nothing is guessed; what was not found is
//! `None` or empty. The way of a page:
//!
//! 1. [`decode`] turns bytes into text; `guard` refuses what would cost too much to parse.
//! 2. `blocks` and `tables` write the visible text line by line, normalised.
//! 3. `pages` says what kind of page it is; notices, articles and shops give no offers.
//! 4. `offers`, `grid` and `titles` find the courses; the field grammars (`times`,
//!    `dates`, `prices`, `grades`, `subjects`, `measures`, `people`) read what each says.
//! 5. `claims`, `personal` and `publisher` read the page as a whole.
//!
//! Words are data (`rules/vocabulary`), grammars are code. Offsets are bytes inside this
//! room and characters in the listing.

mod ages;
mod amounts;
mod blocks;
mod cards;
mod claims;
mod contacts;
mod clock;
mod counts;
mod dates;
mod decode;
mod elsewhere;
mod fields;
mod flow;
mod grades;
mod grid;
mod guard;
mod lengths;
mod limits;
mod lines;
mod loader;
mod mask;
mod measures;
mod mentions;
mod names;
mod modes;
mod negation;
mod normalise;
mod numerals;
mod offers;
mod oneline;
mod pages;
mod pairing;
mod people;
mod personal;
mod pieces;
mod portal;
mod prefixes;
mod prices;
mod prose;
mod publisher;
mod registry;
mod rows;
mod scan;
mod shown;
mod signs;
mod subjects;
mod sizes;
mod sums;
mod tables;
mod text;
mod times;
mod timetable;
mod titles;
mod units;
mod vocabulary;
mod weekdays;
mod words;
mod writer;
mod ymd;

#[cfg(test)]
mod forms;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;

pub use claims::claims_in;
pub use decode::{Charset, CharsetSource, decode};
pub use guard::{MOST_ATTRIBUTES, MOST_BYTES, MOST_DEPTH, check as check_parsable};
pub use mask::mask_people;
pub use oneline::{LineReading, read_line};
pub use registry::{NameWords, grades_of, name_words, plain_text};
pub use subjects::subject_of;
pub use vocabulary::{Vocabulary, VocabularyError, VocabularyMistake};

use crate::model::{Disclosures, Listing, Publisher};
use blocks::Kind;
use pages::PageKind;
use personal::Line;
use text::CharIndex;

/// Why a page was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// The page is longer than [`MOST_BYTES`].
    #[error("页面有{bytes}字节，最多读取{limit}字节")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The longest that is read.
        limit: usize,
    },
    /// Elements are nested deeper than [`MOST_DEPTH`].
    #[error("页面元素嵌套超过{limit}层，为安全起见不读取")]
    TooDeep {
        /// The deepest that is read.
        limit: usize,
    },
    /// An element has more attributes than [`MOST_ATTRIBUTES`].
    #[error("页面中有元素的属性超过{limit}个，为安全起见不读取")]
    TooManyAttributes {
        /// The most that are read.
        limit: usize,
    },
}

/// Reads one page.
///
/// # Errors
/// When the page is too large or nested too deep to be parsed safely.
pub fn read_page(html: &str, vocabulary: &Vocabulary) -> Result<Listing, ExtractError> {
    guard::check(html)?;
    let mut page = blocks::read(html, vocabulary);
    let index = CharIndex::new(&page.text);
    let headings: Vec<&str> = page
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, Kind::Heading(_)))
        .take(4)
        .filter_map(|block| page.text.get(block.range.clone()))
        .collect();
    let head = [
        page.title.as_deref().unwrap_or(""),
        headings.first().copied().unwrap_or(""),
    ]
    .join("\n");
    let kind = vocabulary.pages.of(&head, &page.text);
    let lines: Vec<Line> = page
        .blocks
        .iter()
        .map(|block| Line {
            range: block.range.clone(),
            heading: matches!(block.kind, Kind::Heading(_)),
        })
        .collect();
    // What is forbidden is neither offered nor claimed.
    let forbidden = vocabulary.negation.forbidden(&page);
    page.blocks.retain(|block| {
        forbidden
            .binary_search_by_key(&block.range.start, |range| range.start)
            .is_err()
    });
    let parts = portal::parts(&page, vocabulary);
    let several = parts.len() >= 2 || portal::says_so(&page, vocabulary);
    // An article that goes through several institutions sells their courses like a portal.
    let kind = kind.filter(|kind| !(several && *kind == PageKind::Article));
    let mut left_out = Vec::new();
    let offers = if kind.is_some_and(PageKind::offers_nothing) {
        Vec::new()
    } else {
        left_out = limits::left_out(&page, vocabulary);
        let (offers, full) = offers::read(&page, &index, kind, &parts, vocabulary);
        if full {
            left_out.push(limits::too_many_courses());
        }
        offers
    };
    // A notice or an article speaks of others' wording.
    let reports = kind.is_some_and(PageKind::reports) && offers.is_empty();
    let mut found = if reports {
        Vec::new()
    } else {
        vocabulary
            .claims
            .read(&page.text, &vocabulary.negation, &forbidden)
    };
    if kind != Some(PageKind::Official) {
        found.extend(vocabulary.personal.read(&page.text, &lines));
        found.sort_by(|a, b| (a.start, &a.value).cmp(&(b.start, &b.value)));
    }
    let claims = claims::to_model(&page.text, &index, found, &vocabulary.claims);
    let read =
        vocabulary
            .publisher
            .read(page.title.as_deref(), &page.brands, &headings, &page.text);
    let permit = read.permit_no.is_some();
    let institution = if several || kind == Some(PageKind::Article) && offers.is_empty() {
        Publisher::default()
    } else {
        read
    };
    let disclosures = Disclosures {
        teacher_certificates: vocabulary
            .publisher
            .contacts
            .certificate
            .is_match(&page.text),
        fees: offers.iter().any(|offer| !offer.prices.is_empty())
            || (!kind.is_some_and(PageKind::offers_nothing)
                && vocabulary
                    .publisher
                    .shows_fees(&page.text, &vocabulary.prices)),
        permit,
    };
    Ok(Listing {
        title: page.title,
        text: page.text,
        institution,
        offers,
        claims,
        disclosures,
        left_out,
    })
}
