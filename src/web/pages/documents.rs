//! The documents that rules rest on.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::model::{Value, Word};
use crate::rules::{Source, Words};
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route = Route::page("/documents", &["/documents"], || get(show));

#[derive(Template)]
#[template(path = "documents.html")]
struct Documents<'a> {
    frame: Frame,
    packs: Vec<(&'a str, Vec<Line<'a>>)>,
}

struct Line<'a> {
    source: &'a Source,
    from: String,
    grade: &'static str,
    extent: String,
    rules: usize,
}

async fn show(State(app): State<App>) -> Result<Response, WebError> {
    let book = app.book();
    let rests_on = |id: &str| {
        let rules = book.rules.iter();
        rules
            .filter(|rule| rule.clauses.iter().any(|c| c.document == id))
            .count()
    };
    let line = |source| -> Line<'_> {
        let source: &Source = source;
        Line {
            source,
            from: Value::Date(source.from).zh(),
            grade: source.grade.zh(),
            extent: extent(source),
            rules: rests_on(&source.id),
        }
    };
    let mut packs = Vec::new();
    for pack in &book.packs {
        let lines = pack.documents.iter().map(line).collect();
        packs.push((pack.title.as_str(), lines));
    }
    html(&Documents {
        frame: Frame::new(&app, "政策文件", Section::Documents, &[]),
        packs,
    })
}

/// How much of the wording is known.
fn extent(source: &Source) -> String {
    match &source.words {
        Words::Full(document, _) if !document.tasks.is_empty() => {
            format!("全文，任务表{}项", document.tasks.len())
        }
        Words::Full(..) => "全文".into(),
        Words::Passages(all) => format!("摘录{}段", all.len()),
    }
}
