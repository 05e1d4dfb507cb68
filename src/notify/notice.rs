//! 通知单: what one lead bureau is told about one institution or page.

use chrono::{Datelike, NaiveDate};
use lettre::message::Mailbox;
use sha2::{Digest, Sha256};

use crate::engine::Finding;
use crate::model::{Certainty, Institution};
use crate::rules::Rule;

/// What was checked with what, and when: printed at the end of every letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Id of the rulebook's pack, such as `rugao-2021-125`.
    pub rulebook: String,
    /// SHA-256 of the rulebook in hexadecimal; letters print the first 12 characters.
    pub sha256: String,
    /// Day of the check.
    pub day: NaiveDate,
    /// Name and version of the program, `tutorwatch 0.1.0`.
    pub tool: String,
}

/// Something that could not be judged for an institution, counted over its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownNote {
    /// 机构编号
    pub institution_id: String,
    /// Rule that could not be applied.
    pub rule_id: String,
    /// Its title.
    pub rule_title: String,
    /// Its lead bureaus: only their letters mention it.
    pub lead: Vec<String>,
    /// Why, in Chinese.
    pub reason: String,
    /// How many records.
    pub count: usize,
}

/// One notice: one lead bureau, one institution (or page that matches none).
#[derive(Debug, Clone)]
pub struct Notice<'f> {
    /// 校培巡〔2026〕3F9A20C1B7号
    pub number: String,
    /// SHA-256 in hexadecimal over lead bureau, subject, sorted fingerprints and rulebook.
    pub digest: String,
    /// Whether it can be sent.
    pub route: Route,
    /// 主送; `None` where the rules name no lead bureau.
    pub lead: Option<Party>,
    /// 抄送: the assisting bureaus, never the lead, reachable or not.
    pub copies: Vec<Party>,
    /// Whom it is about.
    pub about: About<'f>,
    /// The rules with their findings, by row of the document.
    pub items: Vec<Item<'f>>,
    /// What could not be judged for the same institution.
    pub unknowns: Vec<&'f UnknownNote>,
    /// Day by which a reply is asked for, that day included.
    pub reply_by: NaiveDate,
}

/// Where a notice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The lead bureau has an address.
    Mail,
    /// The lead bureau has none: the notice waits in the visible no-route list.
    NoRoute {
        /// The lead bureau, as the document writes it.
        bureau: String,
    },
    /// The rules name no lead bureau: the notice waits in the same list.
    NoLead,
}

/// A bureau in a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Name as the document writes it.
    pub name: String,
    /// What the letter calls it.
    pub title: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Addresses; none where there is no route.
    pub to: Vec<Mailbox>,
}

/// Whom a notice is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'f> {
    /// A registered institution.
    Institution(&'f Institution),
    /// A page that matches nothing in the registry: its file or address.
    Page(&'f str),
}

/// One rule of a notice with its findings.
#[derive(Debug, Clone)]
pub struct Item<'f> {
    /// The rule.
    pub rule: &'f Rule,
    /// What it saw, by day, then source.
    pub findings: Vec<&'f Finding<'f>>,
    /// Other lead bureaus of the rule; each has a notice of its own.
    pub other_leads: Vec<String>,
    /// Assisting bureaus of the rule.
    pub assist: Vec<String>,
}

impl<'f> Notice<'f> {
    /// All findings in the order of the letter.
    pub fn findings(&self) -> impl Iterator<Item = &'f Finding<'f>> {
        self.items
            .iter()
            .flat_map(|item| item.findings.iter().copied())
    }

    /// How many findings are violations and how many are suspicions.
    pub fn counts(&self) -> (usize, usize) {
        let all = self.findings().count();
        let sure = self
            .findings()
            .filter(|finding| finding.certainty == Certainty::Violation)
            .count();
        (sure, all - sure)
    }

    /// Assisting bureaus without an address: the letter lists them and asks the lead bureau
    /// to pass it on.
    pub fn unreached(&self) -> impl Iterator<Item = &Party> {
        self.copies.iter().filter(|party| party.to.is_empty())
    }
}

impl About<'_> {
    /// The institution's name or id, or the page's file or address.
    pub fn label(&self) -> &str {
        match self {
            Self::Institution(institution) => institution.label(),
            Self::Page(source) => source,
        }
    }
}

/// What makes a notice this one and no other. The parts are prefixed with their length, so
/// that two different lists of parts never read the same.
pub(super) fn digest(
    lead: Option<&str>,
    about: About<'_>,
    items: &[Item<'_>],
    rulebook: &str,
) -> String {
    let mut fingerprints: Vec<&str> = items
        .iter()
        .flat_map(|item| &item.findings)
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    fingerprints.sort_unstable();
    let (kind, id) = match about {
        About::Institution(institution) => ("institution", institution.id.as_str()),
        About::Page(source) => ("page", source),
    };
    let parts = ["notice", lead.unwrap_or_default(), kind, id, rulebook];
    hash(parts.into_iter().chain(fingerprints))
}

/// SHA-256 of several texts, in hexadecimal.
pub(super) fn hash<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part.len().to_be_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Ten hexadecimal digits: short enough for the telephone, and with ten thousand notices a
/// year the odds of two being alike are about 1 in 20,000; the senders refuse such a pair.
pub(super) fn number(day: NaiveDate, digest: &str) -> String {
    let short = digest.get(..10).unwrap_or(digest).to_ascii_uppercase();
    format!("校培巡〔{}〕{short}号", day.year())
}
