//! Which bureaus a tip goes to.

use std::collections::BTreeMap;

use super::tip::{Tip, plain};
use super::vocabulary::{Row, TipWords};

/// One thing that a tip speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Row of the task table.
    pub item: Option<u32>,
    /// Ids of the rules, where the words point at rules.
    pub rules: Vec<String>,
    /// Title of the first rule, or the task of the row.
    pub title: String,
    /// The words of the tip that say so; none for the row that takes what is not known.
    pub words: Vec<String>,
    /// Lead bureaus.
    pub lead: Vec<String>,
    /// Assisting bureaus; none of them leads.
    pub assist: Vec<String>,
}

/// Where a tip goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TipRoute {
    /// To the bureaus of what it speaks of, the most words first: each of them is told.
    Rows(Vec<Spoken>),
    /// Its words say nothing that is known: to the bureaus that gather reports from the street.
    /// A person has to read it.
    Unknown(Spoken),
    /// Neither words nor a row for the rest: it waits in the "no route" queue.
    NoRoute,
}

impl TipWords {
    /// Where a tip goes.
    pub fn route(&self, tip: &Tip) -> TipRoute {
        let text = plain(&tip.words);
        let mut rows: BTreeMap<(u32, String), Spoken> = BTreeMap::new();
        for topic in &self.topics {
            let words = topic.spoken(&text);
            if words.is_empty() {
                continue;
            }
            // Rules of one row have the same bureaus: they are told once.
            let row = &topic.row;
            let key = match row.item {
                Some(item) => (item, String::new()),
                None => (u32::MAX, row.rule.clone().unwrap_or_default()),
            };
            let spoken = rows.entry(key).or_insert_with(|| spoken(row));
            spoken.rules.extend(row.rule.clone());
            for word in words {
                if !spoken.words.iter().any(|known| known == word) {
                    spoken.words.push(word.to_owned());
                }
            }
        }
        let mut rows: Vec<Spoken> = rows.into_values().collect();
        // Stable: rows with as many words stay in the order of the document.
        rows.sort_by_key(|spoken| std::cmp::Reverse(spoken.words.len()));
        match (rows.is_empty(), &self.fallback) {
            (false, _) => TipRoute::Rows(rows),
            (true, Some(row)) => TipRoute::Unknown(spoken(row)),
            (true, None) => TipRoute::NoRoute,
        }
    }
}

fn spoken(row: &Row) -> Spoken {
    let leads = |name: &&String| row.lead.contains(name);
    Spoken {
        item: row.item,
        rules: Vec::new(),
        title: row.title.clone(),
        words: Vec::new(),
        lead: row.lead.clone(),
        assist: row
            .assist
            .iter()
            .filter(|name| !leads(name))
            .cloned()
            .collect(),
    }
}
