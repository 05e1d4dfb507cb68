//! The differences for programs.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::Compared;
use super::summary::{Counts, OfRule};
use crate::cli::CliError;
use crate::engine::{Difference, Finding};
use crate::import::InputError;
use crate::report::TOOL;
use crate::rules::Rulebook;

#[derive(Serialize)]
struct Report<'a> {
    tool: &'a str,
    from: Book<'a>,
    to: Book<'a>,
    judged_on: NaiveDate,
    #[serde(flatten)]
    counts: Counts,
    same: usize,
    rules: Vec<RuleJson<'a>>,
    bureaus: Vec<BureauJson<'a>>,
    unknown: Vec<UnknownJson<'a>>,
    input_errors: &'a [InputError],
}

#[derive(Serialize)]
struct Book<'a> {
    pack: &'a str,
    sha256: &'a str,
    rules: usize,
    origin: &'a str,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    rule: &'a str,
    item: Option<u32>,
    title: &'a str,
    lead: &'a [String],
    #[serde(flatten)]
    counts: Counts,
    institutions: Vec<InstitutionJson<'a>>,
    examples: Vec<Example<'a>>,
}

#[derive(Serialize)]
struct InstitutionJson<'a> {
    /// `null` for pages that belong to no registered institution.
    institution_id: Option<&'a str>,
    name: Option<&'a str>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct BureauJson<'a> {
    /// `null` where the rule names none.
    lead: Option<&'a str>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct UnknownJson<'a> {
    rule: &'a str,
    from: u64,
    to: u64,
}

#[derive(Serialize)]
struct Example<'a> {
    what: &'static str,
    institution_id: Option<&'a str>,
    table: &'a str,
    id: &'a str,
    label: &'a str,
    fingerprint: &'a str,
    from: Option<Said<'a>>,
    to: Option<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    observed: String,
    limit: String,
    limit_source: &'a str,
    pack: &'a str,
}

pub(super) fn write(compared: &Compared<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let summary = &compared.summary;
    let report = Report {
        tool: TOOL,
        from: book(compared.from),
        to: book(compared.to),
        judged_on: compared.on,
        counts: summary.counts,
        same: summary.same,
        rules: summary
            .rules
            .iter()
            .map(|(id, rule)| of_rule(id, rule))
            .collect(),
        bureaus: summary
            .bureaus
            .iter()
            .map(|(lead, counts)| BureauJson {
                lead: Some(*lead).filter(|lead| !lead.is_empty()),
                counts: *counts,
            })
            .collect(),
        unknown: summary
            .unjudged
            .iter()
            .map(|(rule, (from, to))| UnknownJson {
                rule,
                from: *from,
                to: *to,
            })
            .collect(),
        input_errors: &compared.inspection.report.errors,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)?;
    Ok(())
}

fn book(book: &Rulebook) -> Book<'_> {
    Book {
        pack: book.id(),
        sha256: &book.sha256,
        rules: book.rules.iter().filter(|rule| rule.is_active()).count(),
        origin: &book.origin,
    }
}

fn of_rule<'a>(id: &'a str, rule: &'a OfRule<'_>) -> RuleJson<'a> {
    let institutions = rule
        .institutions
        .iter()
        .map(|((id, name), counts)| InstitutionJson {
            institution_id: Some(*id).filter(|id| !id.is_empty()),
            name: Some(*name).filter(|name| !name.is_empty()),
            counts: *counts,
        });
    RuleJson {
        rule: id,
        item: rule.item,
        title: rule.title,
        lead: rule.lead,
        counts: rule.counts,
        institutions: institutions.collect(),
        examples: rule.examples.iter().map(example).collect(),
    }
}

fn example<'a>(difference: &'a Difference<'_>) -> Example<'a> {
    let (what, from, to) = match difference {
        Difference::Appears(new) => ("appears", None, Some(said(new))),
        Difference::Vanishes(old) => ("vanishes", Some(said(old)), None),
        Difference::Changes(old, new) => ("changes", Some(said(old)), Some(said(new))),
    };
    let finding = difference.finding();
    Example {
        what,
        institution_id: finding.institution.map(|i| i.id.as_str()),
        table: finding.table,
        id: &finding.id,
        label: &finding.label,
        fingerprint: &finding.fingerprint,
        from,
        to,
    }
}

fn said<'a>(finding: &'a Finding<'_>) -> Said<'a> {
    Said {
        observed: finding.observed.to_string(),
        limit: finding.limit.to_string(),
        limit_source: &finding.governing.source,
        pack: &finding.governing.pack,
    }
}
