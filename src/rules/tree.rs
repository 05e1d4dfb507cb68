//! A TOML file as a tree of values with their places.
//!
//! serde stops at the first mistake of a file; an officer who writes rules wants them all.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problems};

/// A value with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Place,
}

/// What a key can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toml {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with a decimal point, as written.
    Decimal(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A date.
    Date(NaiveDate),
    /// Several values.
    List(Vec<Node<Toml>>),
    /// A table.
    Table(Section),
    /// A number that is out of range, or a date with a time.
    Other(String),
}

/// As a rule file would write it.
impl fmt::Display for Toml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Other(text) => f.write_str(text),
            Self::Int(n) => write!(f, "{n}"),
            Self::Decimal(d) => write!(f, "{d}"),
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|i| i.value.to_string()).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Table(section) => {
                let entry = |(key, node): (&str, &Node<Self>)| format!("{key} = {}", node.value);
                let entries: Vec<String> = section.iter().map(entry).collect();
                write!(f, "{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// A table with its keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Where it stands.
    pub at: Place,
    entries: BTreeMap<String, (Place, Node<Toml>)>,
}

impl Section {
    /// Parses a file; a syntax error is noted and the readable rest is returned.
    pub fn parse(file: usize, text: &str, problems: &mut Problems) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            problems.note(
                Place::new(file, span),
                "不是有效的TOML",
                error.message().to_owned(),
            );
        }
        let at = Place::new(file, 0..0);
        Self {
            at,
            entries: entries(file, table.get_ref()),
        }
    }

    /// The keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node<Toml>)> {
        self.entries
            .iter()
            .map(|(key, (_, node))| (key.as_str(), node))
    }

    /// Whether a key stands here.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// A copy with another value under a key, or without the key.
    #[must_use]
    pub fn with(&self, key: &str, value: Option<Toml>) -> Self {
        let mut copy = self.clone();
        match value {
            Some(value) => {
                let old = copy.entries.remove(key);
                let (at, node_at) =
                    old.map_or_else(|| (self.at.clone(), self.at.clone()), |(at, n)| (at, n.at));
                let node = Node { value, at: node_at };
                copy.entries.insert(key.to_owned(), (at, node));
            }
            None => {
                copy.entries.remove(key);
            }
        }
        copy
    }

    /// Takes a key out.
    pub(super) fn remove(&mut self, key: &str) -> Option<Node<Toml>> {
        self.entries.remove(key).map(|(_, node)| node)
    }

    /// The keys with their places.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.entries.iter().map(|(key, (at, _))| (key.as_str(), at))
    }
}

fn entries(file: usize, table: &DeTable<'_>) -> BTreeMap<String, (Place, Node<Toml>)> {
    table
        .iter()
        .map(|(key, value)| {
            let node = node(file, value.span(), value.get_ref());
            (
                key.get_ref().to_string(),
                (Place::new(file, key.span()), node),
            )
        })
        .collect()
}

fn node(file: usize, span: std::ops::Range<usize>, value: &DeValue<'_>) -> Node<Toml> {
    let at = Place::new(file, span);
    let value = match value {
        DeValue::String(text) => Toml::Text(text.to_string()),
        DeValue::Boolean(yes) => Toml::Bool(*yes),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Toml::Int(n),
            Err(_) => Toml::Other(n.to_string()),
        },
        DeValue::Float(f) => match f.as_str().parse() {
            Ok(decimal) => Toml::Decimal(decimal),
            Err(_) => Toml::Other(f.as_str().to_owned()),
        },
        DeValue::Datetime(when) => match (when.date, when.time) {
            (Some(d), None) => {
                match NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()) {
                    Some(date) => Toml::Date(date),
                    None => Toml::Other(when.to_string()),
                }
            }
            _ => Toml::Other(when.to_string()),
        },
        DeValue::Array(items) => Toml::List(
            items
                .iter()
                .map(|item| node(file, item.span(), item.get_ref()))
                .collect(),
        ),
        DeValue::Table(table) => Toml::Table(Section {
            at: at.clone(),
            entries: entries(file, table),
        }),
    };
    Node { value, at }
}
