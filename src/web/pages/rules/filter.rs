//! The filters of the rule library: what the address asks for, and what can be chosen.

use serde::Deserialize;

use crate::model::{Severity, Word};
use crate::report::rule::words;
use crate::rules::{Rule, Rulebook, Status};

/// The filters of the address; an empty one is none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    item: String,
    pack: String,
    kind: String,
    severity: String,
    status: String,
}

/// A list to choose from.
pub(super) struct Filter {
    pub name: &'static str,
    pub label: &'static str,
    /// Value, words, whether it is chosen.
    pub options: Vec<(String, String, bool)>,
}

/// Of rules that serve no row.
const NO_ROW: &str = "other";

impl Wanted {
    /// Whether a rule is asked for.
    pub fn fits(&self, rule: &Rule) -> bool {
        let is = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        is(&self.item, &item_value(rule))
            && is(&self.pack, &rule.pack)
            && is(&self.kind, &rule.kind.value)
            && is(&self.severity, rule.severity.code())
            && is(&self.status, rule.status.code())
    }

    /// The lists, with what is chosen in each.
    pub fn filters(&self, book: &Rulebook) -> Vec<Filter> {
        let rules = &book.rules;
        let items = rules.iter().map(|rule| {
            let words = rule.item.map(|item| format!("第{item}项"));
            let words = words.unwrap_or_else(|| "其他依据".into());
            (item_value(rule), words)
        });
        let packs = book.packs.iter();
        let packs = packs.map(|pack| (pack.id.clone(), pack.title.clone()));
        let kinds = rules.iter().map(|rule| {
            let code = rule.kind.value.as_str();
            (code.to_owned(), words::kind(code).to_owned())
        });
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort();
        vec![
            Filter::new("item", "任务项", &self.item, items),
            Filter::new("pack", "规则包", &self.pack, packs),
            Filter::new("kind", "检查方法", &self.kind, kinds.into_iter()),
            Filter::of_words("severity", "程度", &self.severity, Severity::ALL),
            Filter::of_words("status", "状态", &self.status, Status::ALL),
        ]
    }
}

fn item_value(rule: &Rule) -> String {
    match rule.item {
        Some(item) => item.to_string(),
        None => NO_ROW.to_owned(),
    }
}

impl Filter {
    fn new(
        name: &'static str,
        label: &'static str,
        chosen: &str,
        all: impl Iterator<Item = (String, String)>,
    ) -> Self {
        let options = all.map(|(value, words)| {
            let is_chosen = value == chosen;
            (value, words, is_chosen)
        });
        let mut options: Vec<_> = options.collect();
        options.dedup();
        Self {
            name,
            label,
            options,
        }
    }

    fn of_words<W: Word>(name: &'static str, label: &'static str, chosen: &str, all: &[W]) -> Self {
        let words = all.iter().map(|w| (w.code().to_owned(), w.zh().to_owned()));
        Self::new(name, label, chosen, words)
    }
}
