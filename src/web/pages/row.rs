//! One row of a document's task table, with the rules that serve it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::model::{Value, Word};
use crate::report::rule::or_none;
use crate::rules::document::Task;
use crate::rules::{Clause, Rule, Rulebook, Source, Words};
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route = Route::page(
    "/documents/{id}/rows/{item}",
    &[
        "/documents/rugao-2021-125/rows/82",
        "/documents/rugao-2021-125/rows/13",
    ],
    || get(show),
);

#[derive(Template)]
#[template(path = "row.html")]
struct Page<'a> {
    frame: Frame,
    source: &'a Source,
    task: &'a Task,
    deadline: Option<String>,
    lead: String,
    assist: String,
    rules: Vec<(&'a Rule, &'a Clause)>,
    before: Option<u32>,
    after: Option<u32>,
}

async fn show(
    State(app): State<App>,
    Path((id, item)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let book = app.book();
    let item: u32 = item.parse().map_err(|_| WebError::NotFound)?;
    let source = book.document(&id).ok_or(WebError::NotFound)?;
    let task = task(source, item).ok_or(WebError::NotFound)?;
    let above = [(format!("/documents/{id}"), source.number.clone())];
    let title = format!("第{item}项　{}", task.project);
    let known = |item: &u32| self::task(source, *item).is_some();
    html(&Page {
        frame: Frame::new(&app, &title, Section::Documents, &above),
        source,
        task,
        deadline: deadline(task),
        lead: or_none(&task.lead),
        assist: or_none(&task.assist),
        rules: serving(book, source, item).collect(),
        before: item.checked_sub(1).filter(known),
        after: item.checked_add(1).filter(known),
    })
}

/// The day, and the words that it stands in.
fn deadline(task: &Task) -> Option<String> {
    let day = task.deadline.map(|day| Value::Date(day).zh());
    match (day, task.deadline_words.as_deref()) {
        (Some(day), Some(words)) => Some(format!("{day}（原文：{words}）")),
        (Some(day), None) => Some(day),
        (None, Some(words)) => Some(format!("原文：{words}")),
        (None, None) => None,
    }
}

/// The row of a document whose text is known.
pub(super) fn task(source: &Source, item: u32) -> Option<&Task> {
    match &source.words {
        Words::Full(document, _) => document.task(item),
        Words::Passages(_) => None,
    }
}

/// Where a row's page is.
pub(super) fn address(document: &str, item: u32) -> String {
    format!("/documents/{document}/rows/{item}")
}

/// The rules that quote a row, each with its first quote.
pub(super) fn serving<'a>(
    book: &'a Rulebook,
    source: &Source,
    item: u32,
) -> impl Iterator<Item = (&'a Rule, &'a Clause)> {
    book.rules.iter().filter_map(move |rule| {
        let mut clauses = rule.clauses.iter();
        let clause = clauses.find(|c| c.document == source.id && c.item == Some(item))?;
        Some((rule, clause))
    })
}
