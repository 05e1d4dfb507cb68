//! Drafts rules out of a policy document that nobody has prepared.
//!
//! How documents word their demands, and what a rule made of them looks like, is data in
//! `rules/drafting/`. Nothing is guessed: a sentence whose limit, scope or place is not
//! certain is listed with the reason, and every sentence that speaks of tutoring is either
//! in a draft or in that list.

mod about;
mod fill;
mod find;
mod ground;
mod normal;
mod phrases;
mod places;
mod template;
#[cfg(test)]
mod tests;
mod values;
mod write;

use chrono::NaiveDate;

use super::document::Document;

pub use about::{About, about};
pub use ground::Ground;
pub use phrases::{PhraseError, Phrases};
pub use places::Where;
pub use write::NewFile;

use find::{Finder, Found};
use places::Place;
use values::Values;

/// What the pack is to be called and to rest on.
#[derive(Debug, Clone)]
pub struct Order {
    /// Id of the pack and of its document.
    pub id: String,
    /// Official number of the document.
    pub number: String,
    /// Its title.
    pub title: String,
    /// First day on which it holds.
    pub from: NaiveDate,
    /// The region it is for.
    pub region: String,
    /// The pack that it stands on.
    pub parent: Option<String>,
}

/// A rule that the document seems to ask for; a person adopts it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Rule id.
    pub id: String,
    /// Where its words stand.
    pub place: Where,
    /// First line of that place, from 1.
    pub line: usize,
    /// The words it rests on, as the document writes them.
    pub quote: String,
    /// First day of its limit.
    pub from: NaiveDate,
    /// The document of a parent pack that says the same and sets that day.
    pub above: Option<String>,
    /// Leading bureaus of the place.
    pub lead: Vec<String>,
    /// Assisting bureaus of the place.
    pub assist: Vec<String>,
    /// What a person should look at before adopting it.
    pub notes: Vec<String>,
    /// The rule file.
    pub text: String,
}

/// Why words gave no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// They could be read in several ways, or lack what a rule needs.
    Uncertain,
    /// They hold a demand for which there is no check.
    NoCheck,
    /// They look like a demand and are none.
    Aside,
    /// They hold no limit, prohibition, deadline or duty.
    NoDemand,
}

impl Group {
    /// What officers read.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Uncertain => "有要求，但限值、范围或者依据不能确定",
            Self::NoCheck => "有要求，没有对应的检查",
            Self::Aside => "不是要求，或者不是硬性要求",
            Self::NoDemand => "谈到校外培训，没有限值、禁止、期限或者义务",
        }
    }
}

/// Words that speak of tutoring and gave no rule.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Where they stand.
    pub place: Where,
    /// First line of that place, from 1.
    pub line: usize,
    /// The words.
    pub words: String,
    /// The kind of reason.
    pub group: Group,
    /// The reason.
    pub reason: String,
}

/// What came of a document.
#[derive(Debug)]
pub struct Drafted {
    /// What was asked for.
    pub order: Order,
    /// Draft rules in the order of the document.
    pub drafts: Vec<Draft>,
    /// What gave none, by kind of reason and then in the order of the document.
    pub listed: Vec<Listed>,
}

/// Reads the demands of a document.
pub fn draft(
    text: &str,
    document: &Document,
    order: Order,
    ground: &Ground,
    phrases: &Phrases,
) -> Drafted {
    let (mut drafts, mut listed) = (Vec::<(Draft, Values)>::new(), Vec::new());
    for place in places::all(text, document, phrases) {
        for found in Finder::new(phrases, &place).all() {
            match found {
                Found::Listed(words, group, reason) => {
                    listed.push(list(&place, words, group, reason));
                }
                Found::Match(m) => {
                    let made = ground.make(&m, &place, &order);
                    let same = drafts.iter_mut().find(|(d, _)| d.id == m.concept.id);
                    match (made, same) {
                        (Err(reason), _) => {
                            listed.push(list(&place, m.quote, Group::Uncertain, reason));
                        }
                        (Ok(_), Some((first, values))) if *values == m.values => {
                            let also = place.at.zh(place.line);
                            first.notes.push(format!("{also}有同样的要求：{}", m.quote));
                        }
                        (Ok(_), Some((first, _))) => {
                            let (here, there) =
                                (place.at.zh(place.line), first.place.zh(first.line));
                            first.notes.push(format!("{here}写的不一样：{}", m.quote));
                            let reason = format!("与{there}形成的规则不一样，由人核定以哪一处为准");
                            listed.push(list(&place, m.quote, Group::Uncertain, reason));
                        }
                        (Ok(draft), None) => drafts.push((draft, m.values)),
                    }
                }
            }
        }
    }
    let said = |l: &Listed| (l.line, l.words.clone(), l.reason.clone());
    let mut known = std::collections::BTreeSet::new();
    listed.retain(|l| known.insert(said(l)));
    listed.sort_by_key(|l| l.group);
    Drafted {
        order,
        drafts: drafts.into_iter().map(|(draft, _)| draft).collect(),
        listed,
    }
}

fn list(place: &Place, words: String, group: Group, reason: String) -> Listed {
    Listed {
        place: place.at.clone(),
        line: place.line,
        words,
        group,
        reason,
    }
}
