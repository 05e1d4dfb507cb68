//! `rules show --format html`: one rule as a page for people, on the screen and on A4.

use std::io::Write;

use askama::Template;

use super::{or_none, words};
use crate::cli::report::TOOL;
use crate::cli::{CliError, Ending};
use crate::model::{Value, Word};
use crate::rules::document::{Task, contains_quote, find_quote};
use crate::rules::{Clause, Limit, Rule, RuleTest, Rulebook, Source, Words};

#[derive(Template)]
#[template(path = "rule_page.html")]
struct RulePage<'a> {
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
    tool: &'a str,
    sha256: &'a str,
}

struct ClauseView<'a> {
    place: String,
    from: Option<String>,
    grade: &'a str,
    /// The row of the task table, or the words around the quote.
    row: Option<RowView<'a>>,
    passage: Marked<'a>,
}

struct RowView<'a> {
    project: Marked<'a>,
    task: Marked<'a>,
    lead: String,
    assist: String,
}

/// A text with the quote in its place.
#[derive(Default)]
struct Marked<'a> {
    before: &'a str,
    marked: &'a str,
    after: &'a str,
}

struct LimitView<'a> {
    from: String,
    to: String,
    words: String,
    source: &'a str,
    pack: &'a str,
    grade: &'a str,
}

struct ExampleView<'a> {
    name: &'a str,
    boundary: bool,
    facts: Vec<String>,
    result: &'a str,
}

pub(super) fn write(book: &Rulebook, rule: &Rule, out: &mut dyn Write) -> Result<Ending, CliError> {
    let grades = rule.clauses.iter().map(|c| c.grade);
    let doubtful = grades
        .chain(rule.limits.iter().map(|l| l.confidence))
        .any(crate::model::Confidence::needs_confirming);
    let page = RulePage {
        rule,
        severity: rule.severity.zh(),
        clauses: rule.clauses.iter().map(|c| clause(c, book)).collect(),
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
        tool: TOOL,
        sha256: &book.sha256,
    };
    let text = page
        .render()
        .map_err(|error| CliError::Usage(format!("页面模板无法生成：{error}")))?;
    out.write_all(text.as_bytes())?;
    Ok(Ending::Clean)
}

fn clause<'a>(clause: &'a Clause, book: &'a Rulebook) -> ClauseView<'a> {
    let source = book.document(&clause.document);
    let title = source.map_or("", |s| s.title.as_str());
    let row = clause
        .item
        .zip(source)
        .and_then(|(item, source)| match &source.words {
            Words::Full(document, _) => document.task(item),
            Words::Passages(_) => None,
        });
    ClauseView {
        place: format!("{}《{title}》{}", clause.number, clause.spot()),
        from: clause.from.map(|day| Value::Date(day).zh()),
        grade: clause.grade.zh(),
        passage: marked(
            source.map_or(&clause.quote, |s| passage(s, &clause.quote)),
            &clause.quote,
        ),
        row: row.map(|task| row_view(task, &clause.quote)),
    }
}

/// The passage that a quote stands in; of a whole document only the quote is shown.
fn passage<'a>(source: &'a Source, quote: &'a str) -> &'a str {
    match &source.words {
        Words::Passages(all) => all
            .iter()
            .find(|(text, _)| contains_quote(text, quote))
            .map_or(quote, |(text, _)| text),
        Words::Full(..) => quote,
    }
}

fn row_view<'a>(task: &'a Task, quote: &str) -> RowView<'a> {
    RowView {
        project: marked(&task.project, quote),
        task: marked(&task.task, quote),
        lead: or_none(&task.lead),
        assist: or_none(&task.assist),
    }
}

fn marked<'a>(text: &'a str, quote: &str) -> Marked<'a> {
    let Some(place) = find_quote(text, quote) else {
        return Marked {
            before: text,
            ..Marked::default()
        };
    };
    Marked {
        before: &text[..place.start],
        marked: &text[place.clone()],
        after: &text[place.end..],
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
