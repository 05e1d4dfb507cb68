//! Cards: several elements alike that each hold one course.

use std::collections::HashMap;

use super::blocks::{Kind, Page};
use super::guard::MOST_DEPTH;
use super::vocabulary::Vocabulary;

/// What an element holds.
#[derive(Default)]
struct Inside {
    blocks: usize,
    /// Lines that may name a course.
    titles: usize,
    /// Lines that name one by their form.
    formed: usize,
    detail: bool,
}

/// The card of every block: the innermost element that holds more than a course's name,
/// in a group of elements alike where most name one.
pub(super) fn cards(page: &Page, v: &Vocabulary) -> Vec<Option<usize>> {
    let group_of = |container: usize| page.containers.get(container).map_or(0, |c| c.group);
    let mut inside: HashMap<usize, Inside> = HashMap::new();
    for block in page.blocks.iter().filter(|block| !block.aside) {
        let words = page.text.get(block.range.clone()).unwrap_or("");
        let title =
            !matches!(block.kind, Kind::Row { .. }) && v.offers.titles.may_be_title(words, v);
        // 周末 in 周末班 is a part of the name.
        let names = if title {
            v.offers.titles.names.phrases(words, v)
        } else {
            Vec::new()
        };
        let place = v.offers.detail.find(words).filter(|place| {
            !names
                .iter()
                .any(|n| n.start < place.start && place.start < n.end)
        });
        let head = place
            .as_ref()
            .map_or(words, |place| words.get(..place.start).unwrap_or(""));
        let head = head
            .get(v.offers.titles.trim(head, 0..head.len()))
            .unwrap_or("");
        let formed = title && v.offers.titles.is_name(head, v);
        let detail = place.is_some();
        for container in chain(page, block.container) {
            let known = inside.entry(container).or_default();
            known.blocks += 1;
            known.titles += usize::from(title);
            known.formed += usize::from(formed);
            known.detail |= detail;
        }
    }
    // Of each group: elements with words, elements that name a course, and elements that
    // also say when or how much.
    let mut groups: HashMap<usize, (usize, usize, usize)> = HashMap::new();
    for (container, known) in &inside {
        let counts = groups.entry(group_of(*container)).or_default();
        counts.0 += 1;
        counts.1 += usize::from(known.titles > 0);
        counts.2 += usize::from(known.titles > 0 && known.detail);
    }
    let card = |container: &usize| {
        let Some(known) = inside.get(container) else {
            return false;
        };
        let Some((all, named, full)) = groups.get(&group_of(*container)) else {
            return false;
        };
        // At least two of its kind name a course and say when or how much; the others are
        // cards where most name one.
        let own = known.titles > 0 && known.detail;
        let alike =
            named * 2 >= *all && (own || known.blocks >= 2 && (known.titles > 0 || known.detail));
        *full >= 2 && (alike || own && known.blocks >= 2)
    };
    page.blocks
        .iter()
        .map(|block| {
            let around = chain(page, block.container);
            let mut cards = around.into_iter().filter(card);
            let mut chosen = cards.next()?;
            // The list inside a card is no card of its own: take the element that also
            // holds the card's name, but none that holds a second one.
            for wider in cards {
                let (Some(inner), Some(outer)) = (inside.get(&chosen), inside.get(&wider)) else {
                    break;
                };
                // A course of one line is whole.
                let whole = inner.blocks == 1 && inner.titles > 0 && inner.detail;
                if whole || outer.formed > 1 || outer.titles > inner.titles + 1 {
                    break;
                }
                chosen = wider;
            }
            Some(chosen)
        })
        .collect()
}

/// The elements around a place, from inside out.
pub(super) fn chain(page: &Page, mut at: usize) -> Vec<usize> {
    let mut chain = Vec::new();
    // The parser may nest somewhat deeper than the guard counts.
    while at != 0 && chain.len() < 2 * MOST_DEPTH {
        chain.push(at);
        at = page.containers.get(at).map_or(0, |c| c.parent);
    }
    chain
}
