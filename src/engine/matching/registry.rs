//! The registry by what pages say of institutions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};

use super::address::Address;
use super::fuzzy::{Index, Traits};
use super::names::{Name, Regions, letters};
use super::site::own_host;
use crate::extract::NameWords;
use crate::model::{Facts, Uscc};

/// Names shorter than this stand inside other words too often to count as named.
const SHORTEST_NAME: usize = 4;
/// Permit numbers shorter than this stand inside other numbers too often.
const SHORTEST_PERMIT: usize = 6;

/// Institutions by position in the registry.
pub(super) type Set = BTreeSet<u32>;

/// The registry, ready to be asked.
#[derive(Debug)]
pub(super) struct Registry<'a> {
    pub facts: &'a Facts,
    pub words: &'a NameWords,
    pub regions: Regions,
    /// Towns that the registry names.
    pub towns: BTreeSet<String>,
    pub traits: Vec<Traits>,
    pub index: Index,
    pub by_uscc: HashMap<Uscc, Set>,
    pub by_permit: HashMap<String, Set>,
    pub by_whole: HashMap<String, Set>,
    pub by_base: HashMap<String, Set>,
    pub by_site: HashMap<String, Set>,
    /// Finds registered names and permit numbers in a page's text; where building it fails,
    /// pages go to a person.
    named: Option<Finder>,
    permitted: Option<Finder>,
}

/// Finds many words in a text at once.
#[derive(Debug)]
struct Finder {
    automaton: AhoCorasick,
    of: Vec<Set>,
}

impl Finder {
    /// Words are sorted, so that nothing depends on the order of the registry.
    fn new(words: BTreeMap<String, Set>) -> Option<Self> {
        let (words, of): (Vec<String>, Vec<Set>) = words.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&words)
            .ok()?;
        Some(Self { automaton, of })
    }

    fn find<'f>(&'f self, text: &str) -> Vec<(std::ops::Range<usize>, &'f Set)> {
        let found = self.automaton.find_iter(text);
        found
            .map(|m| (m.range(), &self.of[m.pattern().as_usize()]))
            .collect()
    }
}

impl<'a> Registry<'a> {
    pub fn new(facts: &'a Facts, words: &'a NameWords) -> Self {
        let mut registry = Self {
            facts,
            words,
            regions: Regions::default(),
            towns: BTreeSet::new(),
            traits: Vec::with_capacity(facts.institutions.len()),
            index: Index::default(),
            by_uscc: HashMap::new(),
            by_permit: HashMap::new(),
            by_whole: HashMap::new(),
            by_base: HashMap::new(),
            by_site: HashMap::new(),
            named: None,
            permitted: None,
        };
        for institution in &facts.institutions {
            for text in [&institution.name, &institution.address, &institution.town] {
                text.text()
                    .iter()
                    .for_each(|text| registry.regions.learn(text, words));
            }
            registry.towns.extend(
                institution
                    .town
                    .text()
                    .map(letters)
                    .filter(|t| !t.is_empty()),
            );
        }
        let (mut names, mut permits) = (BTreeMap::new(), BTreeMap::new());
        for (ix, institution) in (0_u32..).zip(&facts.institutions) {
            let traits = Traits {
                name: institution
                    .name
                    .text()
                    .map(|name| Name::new(name, words, &registry.regions)),
                address: institution
                    .address
                    .text()
                    .and_then(|a| Address::new(a, words)),
                town: institution
                    .town
                    .text()
                    .map(letters)
                    .filter(|t| !t.is_empty()),
                site: institution.website.text().and_then(own_host),
            };
            registry.add(ix, &traits, &mut names);
            if let Some(permit) = institution.permit_no.text().map(letters)
                && !permit.is_empty()
            {
                put(&mut registry.by_permit, permit.clone(), ix);
                if permit.chars().count() >= SHORTEST_PERMIT {
                    permits.entry(permit).or_insert_with(Set::new).insert(ix);
                }
            }
            if let Some(uscc) = institution.uscc.value() {
                registry.by_uscc.entry(*uscc).or_default().insert(ix);
            }
            registry.index.add(ix, &traits);
            registry.traits.push(traits);
        }
        registry.named = Finder::new(names);
        registry.permitted = Finder::new(permits);
        registry
    }

    fn add(&mut self, ix: u32, traits: &Traits, names: &mut BTreeMap<String, Set>) {
        if let Some(name) = &traits.name {
            put(&mut self.by_whole, name.whole.clone(), ix);
            put(&mut self.by_base, name.base.clone(), ix);
            if name.base.chars().count() >= SHORTEST_NAME {
                names.entry(name.base.clone()).or_default().insert(ix);
            }
        }
        if let Some(site) = &traits.site {
            put(&mut self.by_site, site.clone(), ix);
        }
    }

    /// Whether texts can be searched for names and permit numbers.
    pub fn searches(&self) -> bool {
        self.named.is_some() && self.permitted.is_some()
    }

    /// Registered names that stand in a text of letters and digits, and whose they are.
    pub fn named_in<'t>(&self, text: &'t str) -> BTreeMap<&'t str, &Set> {
        let finder = self.named.iter();
        let found = finder.flat_map(|finder| finder.find(text));
        found.map(|(range, set)| (&text[range], set)).collect()
    }

    /// Whose registered permit numbers stand in a text of letters and digits.
    pub fn permitted_in(&self, text: &str) -> Set {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let whole = |range: &std::ops::Range<usize>| {
            !digit(text[..range.start].chars().next_back())
                && !digit(text[range.end..].chars().next())
        };
        let finder = self.permitted.iter();
        let found = finder.flat_map(|finder| finder.find(text));
        found
            .filter(|(range, _)| whole(range))
            .flat_map(|(_, set)| set.iter().copied())
            .collect()
    }

    /// The one town of the registry that an address names.
    pub fn town_in(&self, address: &str) -> Option<String> {
        let address = letters(address);
        let mut found = self
            .towns
            .iter()
            .filter(|town| address.contains(town.as_str()));
        found.next().filter(|_| found.next().is_none()).cloned()
    }

    /// “示例市青禾培训中心”（H1）
    pub fn label(&self, ix: u32) -> String {
        let institution = &self.facts.institutions[ix as usize];
        format!("“{}”（{}）", institution.label(), institution.id)
    }
}

fn put(map: &mut HashMap<String, Set>, key: String, ix: u32) {
    if !key.is_empty() {
        map.entry(key).or_default().insert(ix);
    }
}
