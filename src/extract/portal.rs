//! Pages of several institutions: portals, directories, classified pages. Each part of
//! such a page has its own name, telephone, address and permit; the page has none.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::blocks::{Kind, Page};
use super::cards::chain;
use super::loader::Builder;
use super::pieces::Label;
use super::vocabulary::Vocabulary;
use super::words::WordList;
use crate::model::Publisher;

/// Lines at the beginning of a part that may hold its institution's name.
const HEAD_LINES: usize = 3;
/// How often the lines of a page are read for parts.
const MOST_READINGS: usize = 8;
/// The longest name of an institution, in characters.
const LONGEST_NAME: usize = 24;

pub(super) struct PortalGrammar {
    words: WordList,
    branches: WordList,
}

impl PortalGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        Self {
            words: b.words("portal_words"),
            branches: b.words("branch_words"),
        }
    }
}

/// A part of the page that speaks for one institution.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) publisher: Publisher,
}

/// The institutions of a page that holds several; empty for any other page.
/// In the order of the text.
pub(super) fn parts(page: &Page, v: &Vocabulary) -> Vec<Part> {
    let mut parts = found_parts(page, v);
    parts.sort_by_key(|part| part.range.start);
    parts
}

fn found_parts(page: &Page, v: &Vocabulary) -> Vec<Part> {
    let by_table = table_parts(page, v);
    if by_table.len() >= 2 {
        return by_table;
    }
    // Elements in elements hold the same words: the whole is read a few times only.
    let mut budget = MOST_READINGS * page.blocks.len();
    let candidates = std::iter::once(sections(page))
        .chain(groups(page))
        .take_while(move |ranges| {
            let blocks: usize = ranges.iter().map(ExactSizeIterator::len).sum();
            let left = budget.checked_sub(blocks);
            budget = left.unwrap_or(0);
            left.is_some()
        })
        .map(|ranges| read_parts(page, v, &ranges));
    candidates
        .filter(|parts| institutions(parts) >= 2)
        .max_by_key(|parts| (institutions(parts), parts.len()))
        .unwrap_or_default()
}

/// Whether a page says of itself that others publish on it.
pub(super) fn says_so(page: &Page, v: &Vocabulary) -> bool {
    v.portal.words.distinct(&page.text) >= 3
}

/// Different institutions, told apart by telephone and name.
fn institutions(parts: &[Part]) -> usize {
    let phones: BTreeSet<&String> = parts
        .iter()
        .filter_map(|part| part.publisher.phones.first())
        .collect();
    let names: BTreeSet<&String> = parts
        .iter()
        .filter_map(|part| part.publisher.name.as_ref())
        .collect();
    if names.len() < 2 {
        return 0;
    }
    names.len().min(phones.len().max(1))
}

fn read_parts(page: &Page, v: &Vocabulary, ranges: &[Range<usize>]) -> Vec<Part> {
    ranges
        .iter()
        .filter_map(|blocks| {
            let first = page.blocks.get(blocks.start)?;
            let last = page.blocks.get(blocks.end.checked_sub(1)?)?;
            let range = first.range.start..last.range.end;
            let text = page.text.get(range.clone())?;
            let phones = v.publisher.contacts.phones_of(text);
            let name = name_of(page, v, blocks);
            (!phones.is_empty() || name.is_some()).then(|| Part {
                range,
                publisher: Publisher {
                    name,
                    phones,
                    address: v.publisher.contacts.address_of(text),
                    permit_no: v.publisher.contacts.permit_of(text),
                },
            })
        })
        .collect()
}

/// The institution that a part names: beside a label, or in its first lines.
fn name_of(page: &Page, v: &Vocabulary, blocks: &Range<usize>) -> Option<String> {
    let lines = page.blocks.get(blocks.clone())?;
    let words = |range: &Range<usize>| page.text.get(range.clone()).unwrap_or("");
    let labelled = lines.iter().find_map(|block| {
        let pieces = v.labels.split(words(&block.range));
        let piece = pieces
            .iter()
            .find(|p| p.label == Some(Label::Institution))?;
        let value = words(&block.range).get(piece.range.clone())?;
        let end = value
            .trim_start()
            .find(' ')
            .unwrap_or(value.trim_start().len());
        fits(value.trim_start().get(..end)?, v)
    });
    labelled.or_else(|| {
        lines.iter().take(HEAD_LINES).find_map(|block| {
            let line = words(&block.range);
            let last = line.rsplit(" · ").next().unwrap_or(line);
            let named = matches!(block.kind, Kind::Heading(_)) || v.publisher.is_name(last);
            named.then(|| fits(last, v)).flatten()
        })
    })
}

fn fits(words: &str, v: &Vocabulary) -> Option<String> {
    let numbered = v.offers.titles.trim(words, 0..words.len());
    let name = v.publisher.candidate(words.get(numbered)?)?;
    let course = v.offers.titles.is_name(&name, v) || v.offers.titles.names.ends(&name, v);
    let branch = v.portal.branches.in_text(&name);
    let short = name.chars().count() <= LONGEST_NAME;
    (short && !course && !branch).then_some(name)
}

/// The parts of elements alike that hold lines, outer groups first.
fn groups(page: &Page) -> Vec<Vec<Range<usize>>> {
    let mut inside: HashMap<usize, Range<usize>> = HashMap::new();
    for (at, block) in page.blocks.iter().enumerate().filter(|(_, b)| !b.aside) {
        for container in chain(page, block.container) {
            let range = inside.entry(container).or_insert(at..at + 1);
            range.end = at + 1;
        }
    }
    let mut groups: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    for (container, range) in inside {
        let group = page.containers.get(container).map_or(0, |c| c.group);
        groups.entry(group).or_default().push(range);
    }
    groups
        .into_values()
        .filter(|members| members.len() >= 2 && members.iter().any(|m| m.len() >= 2))
        .map(|mut members| {
            members.sort_by_key(|range| range.start);
            members
        })
        .collect()
}

/// The parts between headings of the level that is used most.
fn sections(page: &Page) -> Vec<Range<usize>> {
    let heads: Vec<(usize, u8)> = page
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| match block.kind {
            Kind::Heading(level) if level >= 2 && !block.aside => Some((at, level)),
            _ => None,
        })
        .collect();
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for (_, level) in &heads {
        *counts.entry(*level).or_default() += 1;
    }
    let Some((level, _)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
        return Vec::new();
    };
    let starts: Vec<usize> = heads
        .iter()
        .filter(|(_, own)| *own == level)
        .map(|(at, _)| *at)
        .collect();
    starts
        .iter()
        .enumerate()
        .map(|(at, start)| *start..starts.get(at + 1).copied().unwrap_or(page.blocks.len()))
        .collect()
}

/// The rows of a table with a column of institutions.
fn table_parts(page: &Page, v: &Vocabulary) -> Vec<Part> {
    let words = |cell: &Range<usize>| page.text.get(cell.clone()).unwrap_or("");
    let mut out: Vec<Part> = Vec::new();
    for table in &page.tables {
        let header = table.rows.iter().take(4).enumerate().find_map(|(at, row)| {
            let column = row
                .iter()
                .position(|cell| v.labels.of_cell(words(cell)) == Some(Label::Institution))?;
            (row.len() > 2).then_some((at, column))
        });
        let Some((at, column)) = header else { continue };
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut parts = Vec::new();
        for row in table.rows.iter().skip(at + 1) {
            let Some(cell) = row.get(column) else {
                continue;
            };
            let line = words(cell);
            let name = line.split([' ', '(']).next().unwrap_or(line);
            let Some(name) = v.publisher.candidate(name) else {
                continue;
            };
            let cells: Vec<&str> = row.iter().map(words).collect();
            let text = cells.join("\n");
            known.insert(name.clone());
            parts.push(Part {
                range: row_range(row),
                publisher: Publisher {
                    name: Some(name),
                    phones: v.publisher.contacts.phones_of(&text),
                    address: v.publisher.contacts.address_of(&text),
                    permit_no: v.publisher.contacts.permit_of(&text),
                },
            });
        }
        if known.len() >= 2 {
            out.extend(parts);
        }
    }
    out
}

/// The bytes of a row's own cells, without those that reach down from rows above.
fn row_range(row: &[Range<usize>]) -> Range<usize> {
    let mut cells: Vec<&Range<usize>> = row.iter().filter(|cell| !cell.is_empty()).collect();
    cells.sort_by_key(|cell| cell.start);
    let end = cells.last().map_or(0, |cell| cell.end);
    let mut begin = end;
    for cell in cells.iter().rev() {
        // Cells of one row are parted by tabs only, of which empty cells leave several.
        if begin != end && begin.saturating_sub(cell.end) > 2 + row.len() {
            break;
        }
        begin = begin.min(cell.start);
    }
    begin..end
}
