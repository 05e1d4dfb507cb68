//! One rule for people: its words in their place, its limits over time, its tests as
//! examples. The page of `rules show --format html` and the web's rule library show it.

mod clause;
pub mod words;

use std::io::Write;

use askama::Template;

use super::{ReportError, TOOL};
use crate::model::{Confidence, Value, Word};
use crate::rules::{Limit, Rule, RuleTest, Rulebook};
pub use clause::{ClauseView, Marked, RowView, row};

/// What a page shows of a rule, without the page around it.
#[derive(Debug, Template)]
#[template(path = "rule_body.html")]
pub struct RuleView<'a> {
    rule: &'a Rule,
    severity: &'a str,
    clauses: Vec<ClauseView<'a>>,
    lead: String,
    assist: String,
    scope: Vec<(&'static str, String)>,
    settings: Vec<String>,
    limits: Vec<LimitView<'a>>,
    doubtful: bool,
    examples: Vec<ExampleView<'a>>,
    /// Whether there are pages of documents and rows to lead to.
    linked: bool,
}

#[derive(Debug)]
struct LimitView<'a> {
    from: String,
    to: String,
    words: String,
    source: &'a str,
    pack: &'a str,
    grade: &'a str,
}

#[derive(Debug)]
struct ExampleView<'a> {
    name: &'a str,
    boundary: bool,
    facts: Vec<String>,
    result: &'a str,
}

#[derive(Template)]
#[template(path = "rule_page.html")]
struct RulePage<'a> {
    view: RuleView<'a>,
    tool: &'a str,
    sha256: &'a str,
}

/// Writes the rule as one page, on the screen and on A4.
///
/// # Errors
/// Where it cannot be written.
pub fn page(book: &Rulebook, rule: &Rule, out: &mut dyn Write) -> Result<(), ReportError> {
    let page = RulePage {
        view: RuleView::new(book, rule, false),
        tool: TOOL,
        sha256: &book.sha256,
    };
    Ok(page.write_into(out)?)
}

impl<'a> RuleView<'a> {
    /// Puts a rule into words; `linked` where the reader can go on to documents and rows.
    pub fn new(book: &'a Rulebook, rule: &'a Rule, linked: bool) -> Self {
        let grades = rule.clauses.iter().map(|c| c.grade);
        let doubtful = grades
            .chain(rule.limits.iter().map(|l| l.confidence))
            .any(Confidence::needs_confirming);
        Self {
            rule,
            severity: rule.severity.zh(),
            clauses: rule
                .clauses
                .iter()
                .map(|c| ClauseView::new(c, book))
                .collect(),
            lead: or_none(&rule.lead),
            assist: or_none(&rule.assist),
            scope: words::scope(&rule.scope),
            settings: rule
                .params
                .iter()
                .map(|(key, node)| words::setting(key, &node.value))
                .collect(),
            limits: rule.limits.iter().map(limit).collect(),
            doubtful,
            examples: rule.tests.iter().map(example).collect(),
            linked,
        }
    }
}

fn limit(limit: &Limit) -> LimitView<'_> {
    let values: Vec<String> = limit
        .values
        .iter()
        .filter_map(|(key, node)| words::limit(key, &node.value))
        .collect();
    LimitView {
        from: Value::Date(limit.from).zh(),
        to: limit
            .to
            .map_or_else(|| "至今".to_owned(), |to| Value::Date(to).zh()),
        words: if values.is_empty() {
            "规定生效".into()
        } else {
            values.join("；")
        },
        source: &limit.source,
        pack: &limit.pack,
        grade: limit.confidence.zh(),
    }
}

fn example(test: &RuleTest) -> ExampleView<'_> {
    ExampleView {
        name: &test.name,
        boundary: test.boundary,
        facts: test
            .given
            .iter()
            .map(|(key, node)| words::given(key, &node.value))
            .collect(),
        result: test.expect.zh(),
    }
}

/// Names of bureaus, or that there are none.
pub fn or_none(names: &[String]) -> String {
    if names.is_empty() {
        "无".into()
    } else {
        names.join("、")
    }
}
