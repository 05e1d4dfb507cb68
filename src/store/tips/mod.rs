//! Tips (线索): what was reported, what it was matched with, and where it goes. Who reported
//! one is not in here: see [`super::identities`].

mod add;
mod close;
mod events;
mod link;
mod read;
mod registry;
mod scope;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

pub use add::{Filed, NewPhoto, NewTip, add};
pub use close::close;
pub(super) use events::note;
pub use events::{Line, Told, What, events};
pub use link::{compare, decide, link};
pub use read::{Asked, Listed, find, get, get_in, list, photo, recent, unmatched};
pub use registry::{Registered, registered};
pub use scope::Scope;

/// Number of a tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TipId(pub i64);

/// Whom a tip was found to speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matching {
    /// There was no registry to compare with, which says nothing about the institution.
    NotCompared,
    /// This institution, by its id.
    One(String),
    /// One of these; a person has to tell.
    Several(Vec<String>),
    /// None that is registered.
    Nobody,
}

/// A match with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Whom it speaks of.
    pub matching: Matching,
    /// Why, in words.
    pub reason: String,
}

/// One thing that a tip speaks of, and whose job that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Row of the task table.
    pub item: Option<u32>,
    /// Ids of the rules.
    pub rules: Vec<String>,
    /// What it is about.
    pub title: String,
    /// The words of the tip that say so; none where nothing was known in it.
    pub words: Vec<String>,
    /// Lead bureaus.
    pub lead: Vec<String>,
    /// Assisting bureaus.
    pub assist: Vec<String>,
}

/// A photo of a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRef {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When its bytes were erased.
    pub erased_at: Option<DateTime<Utc>>,
}

/// What a tip says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// When it was seen.
    pub seen_at: Option<DateTime<Utc>>,
    /// Its words.
    pub words: String,
    /// Address or description of the place.
    pub place: Option<String>,
    /// 镇（街道）.
    pub town: Option<String>,
    /// Latitude and longitude in millionths of a degree.
    pub at: Option<(i64, i64)>,
}

/// A tip on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Its number.
    pub id: TipId,
    /// SHA-256 of its receipt code, in hexadecimal.
    pub receipt_sha256: String,
    /// What it says.
    pub said: Said,
    /// Whom it speaks of.
    pub matched: Matched,
    /// The person who decided that; nobody where the program compared.
    pub matched_by: Option<String>,
    /// The first tip that reported the same.
    pub same_as: Option<TipId>,
    /// When it was done with.
    pub closed_at: Option<DateTime<Utc>>,
    /// Its photos, in the order given.
    pub photos: Vec<PhotoRef>,
    /// What it speaks of.
    pub routes: Vec<Route>,
    /// Whether somebody said who they are.
    pub reporter: Reported,
}

/// What is known about a tip's reporter without opening anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// Nobody said who they are.
    Anonymous,
    /// It is kept, sealed.
    Sealed,
    /// It was erased.
    Erased,
}

/// A list inside a column.
fn list_text(list: &[String]) -> String {
    serde_json::Value::from(list.to_vec()).to_string()
}

fn text_list(text: &str) -> Result<Vec<String>, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}
