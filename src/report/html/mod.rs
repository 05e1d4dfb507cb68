//! The report as one page that a browser shows and a printer prints: no script, nothing
//! from elsewhere. With half a million findings it stays small, because of each rule only
//! the first are shown; the list beside it has them all.

mod chart;
mod counts;
mod groups;
mod notes;

use std::io::Write;

use askama::Template;

use super::{Judged, TOOL};
use crate::model::{Table, Value};
use crate::report::ReportError;
use crate::text::{shorten, visible};
use chart::Chart;
use counts::{Count, Tally};
use groups::RuleView;
use notes::{MistakeView, UnknownView};

#[derive(Template)]
#[template(path = "check_report.html")]
struct Page {
    tool: &'static str,
    paths: Vec<String>,
    records: String,
    book: String,
    day: String,
    /// Name of the full list beside this page.
    list: Option<String>,
    body: Body,
}

/// What was found with the words of the law, what could not be judged, and what was wrong
/// with the data, without the page around it.
#[derive(Template)]
#[template(path = "check_report_body.html")]
pub struct Body {
    total: Count,
    institutions: usize,
    charts: Vec<Chart>,
    rules: Vec<RuleView>,
    unknown: u64,
    unknowns: Shown<UnknownView>,
    mistake: u64,
    mistakes: Shown<MistakeView>,
    warnings: Shown<MistakeView>,
}

impl Body {
    /// Puts the findings into words, the first of each rule.
    pub fn new(judged: &Judged<'_>) -> Self {
        let tally = Tally::new(judged);
        Self {
            total: tally.total,
            institutions: tally.institutions,
            charts: chart::charts(&tally, judged),
            rules: groups::rules(&tally, judged),
            unknown: judged.unknowns().map(|u| u64::from(u.count)).sum(),
            unknowns: notes::unknowns(judged),
            mistake: notes::mistake_count(judged),
            mistakes: notes::mistakes(judged),
            warnings: notes::warnings(judged),
        }
    }

    /// How many findings are violations.
    pub fn violations(&self) -> usize {
        self.total.violations
    }

    /// How many are suspicions.
    pub fn suspicions(&self) -> usize {
        self.total.suspicions
    }

    /// How many records could not be judged.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// How many mistakes the data has.
    pub fn mistakes(&self) -> u64 {
        self.mistake
    }
}

/// The first of a list, and how many more there are.
struct Shown<T> {
    items: Vec<T>,
    more: usize,
}

impl<T> Shown<T> {
    /// At most so many lines of a table, so that the page opens at once.
    const MOST: usize = 200;

    fn new(all: impl IntoIterator<Item = T>) -> Self {
        let mut all = all.into_iter();
        Self {
            items: all.by_ref().take(Self::MOST).collect(),
            more: all.count(),
        }
    }
}

/// Writes the report. `list` is the name of the file beside it that holds every finding.
///
/// # Errors
/// Where it cannot be written.
pub fn html(
    judged: &Judged<'_>,
    list: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let page = Page {
        tool: TOOL,
        paths: judged
            .paths
            .iter()
            .map(|path| text(&path.display().to_string()))
            .collect(),
        records: records(judged),
        book: book(judged),
        day: Value::Date(judged.on).zh(),
        list: list.map(str::to_owned),
        body: Body::new(judged),
    };
    page.write_into(out)?;
    Ok(())
}

/// How many records of each table were read: 机构2条，教师3条.
pub fn records(judged: &Judged<'_>) -> String {
    let facts = &judged.inspection.facts;
    let mut all: Vec<String> = Table::ALL
        .iter()
        .map(|table| format!("{}{}条", table.zh(), facts.count(*table)))
        .collect();
    all.push(format!("网页{}个", facts.pages.len()));
    all.join("，")
}

fn book(judged: &Judged<'_>) -> String {
    let book = judged.book;
    let title = book.packs.first().map_or("", |pack| pack.title.as_str());
    let short = book.sha256.get(..12).unwrap_or_default();
    format!(
        "{title}（{}），{}条规则，{}，SHA-256前12位：{short}",
        book.id(),
        book.rules.len(),
        book.origin
    )
}

/// Longest single text of the page, in characters; the list has the whole of it.
const LONGEST: usize = 240;

/// Text from registries and pages as it may be printed.
fn text(raw: &str) -> String {
    shorten(&visible(raw.trim()), LONGEST).into_owned()
}
