//! The bureaus of a notice as they are kept: names and addresses of the day of the draft.

use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use crate::notify::{Directory, Party};

/// Lead and assisting bureaus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parties {
    lead: Option<Kept>,
    copies: Vec<Kept>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    name: String,
    title: String,
    phone: Option<String>,
    to: Vec<String>,
}

impl Parties {
    pub(super) fn of(lead: Option<&Party>, copies: &[Party]) -> Self {
        Self {
            lead: lead.map(Kept::of),
            copies: copies.iter().map(Kept::of).collect(),
        }
    }

    /// The lead bureau with its address of today, or that of the draft where it has none now.
    pub(super) fn lead(&self, directory: &Directory) -> Option<Party> {
        self.lead.as_ref().map(|kept| kept.party(directory))
    }

    /// The assisting bureaus. One that the letter says could not be copied stays so, although
    /// it may have an address by now: the letter asks the lead bureau to pass it on.
    pub(super) fn copies(&self, directory: &Directory) -> Vec<Party> {
        let now = |kept: &Kept| match kept.to.is_empty() {
            true => kept.with(Vec::new()),
            false => kept.party(directory),
        };
        self.copies.iter().map(now).collect()
    }
}

impl Kept {
    fn of(party: &Party) -> Self {
        Self {
            name: party.name.clone(),
            title: party.title.clone(),
            phone: party.phone.clone(),
            to: party.to.iter().map(ToString::to_string).collect(),
        }
    }

    fn with(&self, to: Vec<Mailbox>) -> Party {
        Party {
            name: self.name.clone(),
            title: self.title.clone(),
            phone: self.phone.clone(),
            to,
        }
    }

    fn party(&self, directory: &Directory) -> Party {
        let listed = directory.find(&self.name).map(|bureau| bureau.to.clone());
        let listed = listed.filter(|to| !to.is_empty());
        let kept = || self.to.iter().filter_map(|to| to.parse().ok()).collect();
        self.with(listed.unwrap_or_else(kept))
    }
}
