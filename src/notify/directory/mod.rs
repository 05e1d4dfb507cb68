//! Who the bureaus are in this deployment, and where their mail goes (`bureaus.toml`).

mod read;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use lettre::message::Mailbox;

use crate::rules::Problems;

/// Sender, contact and the bureaus' addresses.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Sender of every notice.
    pub from: Mailbox,
    /// Whom to call, printed in the letter.
    pub contact: String,
    /// Calendar days (自然日) from the day of the check to the day of reply. Calendar days,
    /// because the letter prints the date itself, and a year without a holiday notice has
    /// no countable working days; a caller that knows better sets `Notice::reply_by`.
    pub reply_days: u16,
    bureaus: Vec<Bureau>,
    /// Every name, full name and alias in [`key`] form.
    index: BTreeMap<String, usize>,
    /// The bureau to which this county gives the rules that no row of its document assigns.
    unassigned: Option<usize>,
}

/// One bureau (部门).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bureau {
    /// Name as the document writes it.
    pub name: String,
    /// Full name, printed in letters where there is one.
    pub full_name: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Addresses; a bureau that is known but cannot be reached has none.
    pub to: Vec<Mailbox>,
    /// Telephone.
    pub phone: Option<String>,
}

impl Directory {
    /// Reads `bureaus.toml`; `file` is the name that errors print.
    ///
    /// # Errors
    /// All mistakes at once, each with its place.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        read::read(file, text)
    }

    /// The bureaus, in the order of the file.
    pub fn bureaus(&self) -> &[Bureau] {
        &self.bureaus
    }

    /// A bureau by name, full name or alias.
    pub fn find(&self, name: &str) -> Option<&Bureau> {
        self.position(name).and_then(|ix| self.bureaus.get(ix))
    }

    /// The day by which a notice of `day` asks for a reply.
    pub fn reply_by(&self, day: NaiveDate) -> NaiveDate {
        day.checked_add_days(Days::new(u64::from(self.reply_days)))
            .unwrap_or(day)
    }

    /// Position of the bureau that takes what no row assigns.
    pub(super) fn unassigned(&self) -> Option<usize> {
        self.unassigned
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.index.get(&key(name)).copied()
    }
}

impl Bureau {
    /// What a letter calls it: the full name where there is one.
    pub fn title(&self) -> &str {
        self.full_name.as_deref().unwrap_or(&self.name)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str()]
            .into_iter()
            .chain(self.full_name.as_deref())
            .chain(self.aliases.iter().map(String::as_str))
    }
}

/// A name as it is compared: no white space, one form of brackets. The document breaks
/// 宣传部（网信办） over two lines, and people type ASCII brackets.
pub(super) fn key(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
