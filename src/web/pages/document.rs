//! One document: its whole task table, its paragraphs and articles, or the passages known.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::model::{Value, Word};
use crate::report::document::{Part, parts};
use crate::report::rule::or_none;
use crate::rules::document::Task;
use crate::rules::{Rulebook, Source, Words};
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route = Route::page(
    "/documents/{id}",
    &["/documents/rugao-2021-125", "/documents/national-2021-40"],
    || get(show),
);

#[derive(Template)]
#[template(path = "document.html")]
struct Page<'a> {
    frame: Frame,
    source: &'a Source,
    from: String,
    grade: &'static str,
    rows: Vec<Row<'a>>,
    parts: Vec<PartView<'a>>,
    passages: Vec<(&'a str, &'static str)>,
}

struct Row<'a> {
    task: &'a Task,
    /// Whether the section differs from that of the row above.
    is_first: bool,
    lead: String,
    assist: String,
    rules: usize,
}

struct PartView<'a> {
    place: String,
    part: Part<'a>,
    lead: String,
    assist: String,
}

async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Response, WebError> {
    let book = app.book();
    let source = book.document(&id).ok_or(WebError::NotFound)?;
    let mut page = Page {
        frame: Frame::new(&app, &source.title, Section::Documents, &[]),
        source,
        from: Value::Date(source.from).zh(),
        grade: source.grade.zh(),
        rows: Vec::new(),
        parts: Vec::new(),
        passages: Vec::new(),
    };
    match &source.words {
        Words::Full(document, _) if !document.tasks.is_empty() => {
            page.rows = rows(book, source, &document.tasks);
        }
        Words::Full(document, _) => page.parts = parts(document).into_iter().map(part).collect(),
        Words::Passages(all) => {
            let shown = all.iter().map(|(text, grade)| (text.as_str(), grade.zh()));
            page.passages = shown.collect();
        }
    }
    html(&page)
}

fn rows<'a>(book: &Rulebook, source: &Source, tasks: &'a [Task]) -> Vec<Row<'a>> {
    let mut section = None;
    let rows = tasks.iter().map(|task| Row {
        task,
        is_first: section.replace(&task.section) != Some(&task.section),
        lead: or_none(&task.lead),
        assist: or_none(&task.assist),
        rules: super::row::serving(book, source, task.item).count(),
    });
    rows.collect()
}

fn part(part: Part<'_>) -> PartView<'_> {
    let place = part.paragraph.as_deref().or(part.article);
    PartView {
        place: place.unwrap_or_default().to_owned(),
        lead: or_none(part.lead),
        assist: or_none(part.assist),
        part,
    }
}
