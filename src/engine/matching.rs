//! Which registered institution a page speaks for: exact matches only.
//!
//! A page that names several registered institutions belongs to none of them: on a portal
//! one institution's course must not be held against another. Else a registered permit
//! number decides, then the name, compared without blanks, brackets and the company form,
//! then the host, where the registry gives a whole site as one institution's own.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use url::Url;

use crate::model::{Facts, InstitutionIx, Page};

/// The institution of each page.
#[derive(Debug, Default)]
pub(super) struct Matches(Vec<Match>);

/// What is known of a page's institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// It speaks for this one.
    One(InstitutionIx),
    /// It names several, or what it names fits several: a person has to tell them apart.
    Several,
    /// It names none that is registered.
    None,
}

/// Names shorter than this stand inside other words too often to count as named.
const SHORTEST_NAME: usize = 4;

impl Matches {
    pub fn new(facts: &Facts) -> Self {
        if facts.pages.is_empty() {
            return Self::default();
        }
        let registry = Registry::new(facts);
        Self(facts.pages.iter().map(|page| registry.find(page)).collect())
    }

    /// What is known of a page's institution.
    pub fn of(&self, page: usize) -> Match {
        self.0.get(page).copied().unwrap_or(Match::None)
    }

    /// Pages that speak for an institution.
    pub fn pages(&self, institution: InstitutionIx) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(move |page| self.0[*page] == Match::One(institution))
    }

    /// Pages that speak for no one institution.
    pub fn strangers(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(|page| !matches!(self.0[*page], Match::One(_)))
    }
}

/// The registry by what pages say of institutions.
struct Registry {
    by_permit: HashMap<String, Match>,
    by_name: HashMap<String, Match>,
    by_site: HashMap<String, Match>,
    /// Finds registered names in a page's text; where building it fails, names count as
    /// unknown and pages go to a person.
    named: Option<AhoCorasick>,
}

impl Registry {
    fn new(facts: &Facts) -> Self {
        let (mut by_permit, mut by_name) = (HashMap::new(), HashMap::new());
        let mut by_site = HashMap::new();
        let mut names = Vec::new();
        for (ix, institution) in facts.institutions.iter().enumerate() {
            let ix = InstitutionIx::next(ix);
            let add = |map: &mut HashMap<String, Match>, key: String| {
                map.entry(key)
                    .and_modify(|found| *found = Match::Several)
                    .or_insert(Match::One(ix));
            };
            if let Some(permit) = institution.permit_no.text() {
                add(&mut by_permit, plain(permit));
            }
            if let Some(host) = institution.website.text().and_then(own_host) {
                add(&mut by_site, host);
            }
            if let Some(name) = institution.name.text() {
                let name = core(name);
                if name.chars().count() >= SHORTEST_NAME {
                    names.push(name.clone());
                }
                add(&mut by_name, name);
            }
        }
        let longest = aho_corasick::MatchKind::LeftmostLongest;
        let named = AhoCorasick::builder()
            .match_kind(longest)
            .build(&names)
            .ok();
        Self {
            by_permit,
            by_name,
            by_site,
            named,
        }
    }

    fn find(&self, page: &Page) -> Match {
        let text = plain(&page.listing.text);
        let Some(named) = &self.named else {
            return Match::Several;
        };
        let names: BTreeSet<&str> = named.find_iter(&text).map(|m| &text[m.range()]).collect();
        if names.len() > 1 {
            return Match::Several;
        }
        let publisher = &page.listing.institution;
        let permit = publisher
            .permit_no
            .as_deref()
            .and_then(|p| self.by_permit.get(&plain(p)));
        let name = publisher
            .name
            .as_deref()
            .and_then(|n| self.by_name.get(&core(n)));
        let site = || self.by_site.get(&own_host_of_page(&page.source)?);
        match (permit.or(name), site(), &publisher.name) {
            (Some(found), _, _) => *found,
            (None, Some(owner), None) => *owner,
            // Another name on somebody's own site: a branch, or somebody without a permit.
            (None, Some(_), Some(_)) => Match::Several,
            (None, None, _) => Match::None,
        }
    }
}

/// The host of a registered website, where it is a whole site: an address with a path is a
/// place on somebody else's.
fn own_host(website: &str) -> Option<String> {
    let website = website.trim();
    let address = match website.contains("://") {
        true => Url::parse(website).ok()?,
        false => Url::parse(&format!("http://{website}")).ok()?,
    };
    let whole = address.path() == "/" && address.query().is_none();
    whole.then(|| host(&address)).flatten()
}

fn own_host_of_page(source: &str) -> Option<String> {
    host(&Url::parse(source).ok()?)
}

fn host(address: &Url) -> Option<String> {
    let named = matches!(address.scheme(), "http" | "https");
    let name = address.domain().filter(|_| named)?;
    Some(name.strip_prefix("www.").unwrap_or(name).to_owned())
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The name without the company form and without what stands in brackets at its end, which
/// is a campus or a remark.
fn core(name: &str) -> String {
    let name = name.trim_end();
    let open = name
        .rfind(['(', '（'])
        .filter(|at| *at > 0 && name.ends_with([')', '）']));
    let mut core = plain(&name[..open.unwrap_or(name.len())]);
    for form in ["有限责任公司", "股份有限公司", "有限公司"] {
        if let Some(rest) = core.strip_suffix(form) {
            core = rest.to_owned();
            break;
        }
    }
    core
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, Institution, Listing, Publisher};

    fn matched(text: &str, name: &str, permit: Option<&str>) -> Match {
        let institution = |name: &str, permit: &str| Institution {
            name: Field::Value(name.to_owned()),
            permit_no: Field::Value(permit.to_owned()),
            ..Institution::default()
        };
        let institution_named = Publisher {
            name: Some(name.to_owned()),
            permit_no: permit.map(str::to_owned),
            ..Publisher::default()
        };
        let facts = Facts {
            institutions: vec![
                institution("示例市青禾学科培训中心", "教民001号"),
                institution("示例市云笺美术培训有限公司", "教民002号"),
            ],
            pages: vec![Page {
                source: "page.html".into(),
                sha256: String::new(),
                listing: Listing {
                    text: text.to_owned(),
                    institution: institution_named,
                    ..Listing::default()
                },
            }],
            ..Facts::default()
        };
        Matches::new(&facts).of(0)
    }

    #[test]
    fn a_page_belongs_to_the_institution_that_it_names() {
        let one = Match::One(InstitutionIx(1));
        assert_eq!(matched("", "示例市云笺美术培训（城南校区）", None), one);
        assert_eq!(matched("", "云笺画室", Some("教民 002 号")), one);
        assert_eq!(matched("", "云笺画室", None), Match::None);
    }

    #[test]
    fn a_site_belongs_to_the_institution_that_registered_it_whole() {
        let called = |name: Option<&str>, websites: [&str; 2], source: &str| {
            let institution = |website: &&str| Institution {
                website: Field::Value((*website).to_owned()),
                ..Institution::default()
            };
            let facts = Facts {
                institutions: websites.iter().map(institution).collect(),
                pages: vec![Page {
                    source: source.into(),
                    sha256: String::new(),
                    listing: Listing {
                        institution: Publisher {
                            name: name.map(str::to_owned),
                            ..Publisher::default()
                        },
                        ..Listing::default()
                    },
                }],
                ..Facts::default()
            };
            Matches::new(&facts).of(0)
        };
        let found = |websites, source| called(None, websites, source);
        let sites = ["www.qinghe.example.cn", "https://portal.example.cn/org/7"];
        let one = Match::One(InstitutionIx(0));
        assert_eq!(found(sites, "https://qinghe.example.cn/course/1"), one);
        assert_eq!(found(sites, "https://portal.example.cn/org/7"), Match::None);
        assert_eq!(found(sites, "qinghe.example.cn.html"), Match::None);
        let other = called(Some("青禾二部"), sites, "https://qinghe.example.cn/");
        assert_eq!(other, Match::Several);
        let shared = ["http://site.example.cn/", "site.example.cn"];
        assert_eq!(found(shared, "http://site.example.cn/a"), Match::Several);
    }

    #[test]
    fn a_portal_belongs_to_nobody() {
        let text = "示例市青禾学科培训中心 周六数学 示例市云笺美术培训有限公司 周六美术";
        assert_eq!(
            matched(text, "示例市云笺美术培训有限公司", Some("教民001号")),
            Match::Several
        );
    }
}
