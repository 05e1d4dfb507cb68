//! Who is told what: one notice per lead bureau and institution.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::directory::{Directory, key};
use super::notice::{About, Edition, Item, Notice, Party, Route, UnknownNote, digest, number};
use crate::engine::Finding;
use crate::rules::Rule;

/// A bureau, told apart from others whatever name was used. Bureaus of the directory come
/// first and in its order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Listed(usize),
    Unlisted(String),
    /// The rule names no lead bureau.
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whom<'f> {
    Institution(&'f str),
    Page(&'f str),
}

/// A rule's bureaus; a bureau that leads does not assist as well.
#[derive(Debug, Default)]
struct Bureaus {
    lead: BTreeSet<Who>,
    assist: BTreeSet<Who>,
}

/// Findings -> notices: one for each lead bureau and institution, with the assisting bureaus
/// in copy. Where a row names several leads, each has a notice. Findings of pages that
/// match no institution are grouped by page. What cannot be sent is composed all the same
/// and says so in [`Notice::route`]. The order does not depend on that of the findings.
///
/// `unknowns` are mentioned in the notices of their institution to their lead bureaus; they
/// make no notice of their own.
pub fn notices<'f>(
    findings: &'f [Finding<'f>],
    unknowns: &'f [UnknownNote],
    directory: &Directory,
    edition: &Edition,
) -> Vec<Notice<'f>> {
    let mut rules: HashMap<&str, Bureaus> = HashMap::new();
    let mut groups: BTreeMap<(Who, Whom<'f>), Vec<&'f Finding<'f>>> = BTreeMap::new();
    for finding in findings {
        let bureaus = rules
            .entry(&finding.rule.id)
            .or_insert_with(|| Bureaus::of(finding.rule, directory));
        let whom = match finding.institution {
            Some(institution) => Whom::Institution(&institution.id),
            None => Whom::Page(finding.source.file),
        };
        for lead in &bureaus.lead {
            groups
                .entry((lead.clone(), whom))
                .or_default()
                .push(finding);
        }
    }
    let unknowns = unknowns_by_group(unknowns, directory);
    groups
        .into_iter()
        .map(|((lead, whom), findings)| {
            let unknowns = match whom {
                Whom::Institution(id) => unknowns.get(&(lead.clone(), id)),
                Whom::Page(_) => None,
            };
            let unknowns = unknowns.cloned().unwrap_or_default();
            Group {
                lead,
                findings,
                unknowns,
                rules: &rules,
            }
            .notice(directory, edition)
        })
        .collect()
}

fn unknowns_by_group<'f>(
    unknowns: &'f [UnknownNote],
    directory: &Directory,
) -> BTreeMap<(Who, &'f str), Vec<&'f UnknownNote>> {
    let mut groups: BTreeMap<(Who, &str), Vec<&UnknownNote>> = BTreeMap::new();
    for note in unknowns {
        for lead in who(&note.lead, directory) {
            groups
                .entry((lead, &note.institution_id))
                .or_default()
                .push(note);
        }
    }
    for notes in groups.values_mut() {
        notes.sort_by(|a, b| (&a.rule_id, &a.reason).cmp(&(&b.rule_id, &b.reason)));
    }
    groups
}

impl Bureaus {
    fn of(rule: &Rule, directory: &Directory) -> Self {
        let mut lead = who(&rule.lead, directory);
        let assist = who(&rule.assist, directory)
            .difference(&lead)
            .cloned()
            .collect();
        if lead.is_empty() {
            lead.insert(directory.unassigned().map_or(Who::Nobody, Who::Listed));
        }
        Self { lead, assist }
    }
}

fn who(names: &[String], directory: &Directory) -> BTreeSet<Who> {
    names
        .iter()
        .map(|name| (directory.position(name), key(name)))
        .filter(|(_, key)| !key.is_empty())
        .map(|(position, key)| position.map_or(Who::Unlisted(key), Who::Listed))
        .collect()
}

struct Group<'f, 'r> {
    lead: Who,
    findings: Vec<&'f Finding<'f>>,
    unknowns: Vec<&'f UnknownNote>,
    rules: &'r HashMap<&'f str, Bureaus>,
}

impl<'f> Group<'f, '_> {
    fn notice(self, directory: &Directory, edition: &Edition) -> Notice<'f> {
        let about = self.about();
        let items = self.items(directory);
        let lead = self.lead.party(directory);
        let mut assist = BTreeSet::new();
        for item in &items {
            if let Some(bureaus) = self.rules.get(item.rule.id.as_str()) {
                assist.extend(bureaus.assist.iter());
            }
        }
        // The lead bureau of one rule may assist in another: here it leads.
        assist.remove(&self.lead);
        let copies = assist
            .into_iter()
            .filter_map(|who| who.party(directory))
            .collect();
        let name = lead.as_ref().map(|lead| lead.name.as_str());
        let digest = digest(name, about, &items, &edition.sha256);
        Notice {
            number: number(edition.day, &digest),
            digest,
            route: match &lead {
                None => Route::NoLead,
                Some(lead) if lead.to.is_empty() => Route::NoRoute {
                    bureau: lead.name.clone(),
                },
                Some(_) => Route::Mail,
            },
            lead,
            copies,
            about,
            items,
            unknowns: self.unknowns,
            reply_by: directory.reply_by(edition.day),
        }
    }

    /// A group is never empty: it was opened by a finding.
    fn about(&self) -> About<'f> {
        match self.findings.first() {
            Some(first) => first
                .institution
                .map_or(About::Page(first.source.file), About::Institution),
            None => About::Page(""),
        }
    }

    fn items(&self, directory: &Directory) -> Vec<Item<'f>> {
        let mut by_rule: BTreeMap<(u32, &str), Vec<&'f Finding<'f>>> = BTreeMap::new();
        for finding in &self.findings {
            let row = finding.rule.item.unwrap_or(u32::MAX);
            by_rule
                .entry((row, &finding.rule.id))
                .or_default()
                .push(finding);
        }
        by_rule
            .into_values()
            .filter_map(|mut findings| {
                findings.sort_by(|a, b| place(a).cmp(&place(b)));
                let rule = findings.first()?.rule;
                let bureaus = self.rules.get(rule.id.as_str())?;
                let titles = |set: &BTreeSet<Who>| -> Vec<String> {
                    set.iter()
                        .filter(|who| **who != self.lead)
                        .filter_map(|who| who.party(directory))
                        .map(|party| party.title)
                        .collect()
                };
                Some(Item {
                    rule,
                    other_leads: titles(&bureaus.lead),
                    assist: titles(&bureaus.assist),
                    findings,
                })
            })
            .collect()
    }
}

/// Order of findings under a rule: by day, then where they were read.
fn place<'a>(finding: &'a Finding<'_>) -> impl Ord + use<'a> {
    let source = &finding.source;
    (
        (finding.occurred_on.is_none(), finding.occurred_on),
        (source.file, source.sheet, source.row, source.chars),
        (
            finding.table,
            finding.id.as_str(),
            finding.fingerprint.as_str(),
        ),
    )
}

impl Who {
    fn party(&self, directory: &Directory) -> Option<Party> {
        match self {
            Self::Listed(ix) => directory.bureaus().get(*ix).map(|bureau| Party {
                name: bureau.name.clone(),
                title: bureau.title().to_owned(),
                phone: bureau.phone.clone(),
                to: bureau.to.clone(),
            }),
            Self::Unlisted(name) => Some(Party {
                name: name.clone(),
                title: name.clone(),
                phone: None,
                to: Vec::new(),
            }),
            Self::Nobody => None,
        }
    }
}
