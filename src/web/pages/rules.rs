//! The rule library's list: by row of the task table, with filters in the address.

mod filter;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;

use crate::model::Word;
use crate::report::rule::{or_none, words};
use crate::rules::{Rule, Rulebook};
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use filter::{Filter, Wanted};

pub(in crate::web) const ROUTE: Route = Route::page(
    "/rules",
    &[
        "/rules",
        "/rules?item=82",
        "/rules?pack=national&kind=cel&severity=serious&status=active",
    ],
    || get(show),
);

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules<'a> {
    frame: Frame,
    filters: Vec<Filter>,
    groups: Vec<Group<'a>>,
    shown: usize,
    all: usize,
}

/// The rules that serve one row.
struct Group<'a> {
    item: Option<u32>,
    project: &'a str,
    /// Address of the row's page.
    address: Option<String>,
    lead: String,
    rules: Vec<&'a Rule>,
}

async fn show(State(app): State<App>, Query(wanted): Query<Wanted>) -> Result<Response, WebError> {
    let book = app.book();
    let chosen: Vec<&Rule> = book.rules.iter().filter(|rule| wanted.fits(rule)).collect();
    html(&Rules {
        frame: Frame::new(&app, "规则库", Section::Rules, &[]),
        filters: wanted.filters(book),
        shown: chosen.len(),
        all: book.rules.len(),
        groups: groups(&chosen, book),
    })
}

fn groups<'a>(rules: &[&'a Rule], book: &'a Rulebook) -> Vec<Group<'a>> {
    rules
        .chunk_by(|a, b| a.item == b.item)
        .filter_map(|rules| {
            let first = rules.first()?;
            let mut clauses = first.clauses.iter();
            let clause = clauses.find(|clause| clause.item == first.item);
            let source = clause.and_then(|clause| book.document(&clause.document));
            let place = source.zip(first.item);
            let task = place.and_then(|(source, item)| super::row::task(source, item));
            Some(Group {
                item: first.item,
                project: task.map_or("", |task| task.project.as_str()),
                address: place.map(|(source, item)| super::row::address(&source.id, item)),
                lead: or_none(&first.lead),
                rules: rules.to_vec(),
            })
        })
        .collect()
}
