//! The rulebook as SARIF describes a tool and its rules.

use serde::Serialize;

use super::LANGUAGE;
use super::words::Message;
use crate::model::Severity;
use crate::rules::{Rule, Rulebook};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The tool (3.19).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'a> {
    name: &'static str,
    full_name: String,
    version: &'static str,
    semantic_version: &'static str,
    language: &'static str,
    rules: Vec<Descriptor<'a>>,
}

/// A rule (3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    name: &'a str,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: About<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct About<'a> {
    item: Option<u32>,
    severity: Severity,
    pack: &'a str,
    lead: &'a [String],
    assist: &'a [String],
    clauses: Vec<ClauseWords<'a>>,
}

#[derive(Serialize)]
struct ClauseWords<'a> {
    document: &'a str,
    item: Option<u32>,
    quote: &'a str,
}

impl<'a> Driver<'a> {
    pub fn new(book: &'a Rulebook) -> Self {
        Self {
            name: "tutorwatch",
            full_name: format!("校外培训合规巡查 tutorwatch {VERSION}"),
            version: VERSION,
            semantic_version: VERSION,
            language: LANGUAGE,
            rules: book.rules.iter().map(descriptor).collect(),
        }
    }
}

fn descriptor(rule: &Rule) -> Descriptor<'_> {
    Descriptor {
        id: &rule.id,
        name: &rule.title,
        short_description: Message::new(&rule.title),
        full_description: Message::new(&rule.why),
        help: Message::new(&rule.remedy),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: About {
            item: rule.item,
            severity: rule.severity,
            pack: &rule.pack,
            lead: &rule.lead,
            assist: &rule.assist,
            clauses: rule
                .clauses
                .iter()
                .map(|c| ClauseWords {
                    document: &c.number,
                    item: c.item,
                    quote: &c.quote,
                })
                .collect(),
        },
    }
}

/// The standard has three levels for what failed, as we have three for how heavy it is.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "error",
        Severity::Serious => "warning",
        Severity::Minor => "note",
    }
}
