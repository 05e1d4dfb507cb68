//! The first page: what there is.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, html};
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route = Route::page("/", &["/"], || get(show));

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    rules: usize,
    rows: usize,
    documents: usize,
    years: Option<(i32, i32)>,
}

async fn show(State(app): State<App>) -> Result<Response, WebError> {
    let book = app.book();
    let mut rows: Vec<u32> = book.rules.iter().filter_map(|rule| rule.item).collect();
    rows.dedup();
    let mut years = book.calendar.years();
    let first = years.next();
    html(&Home {
        frame: Frame::plain(&app, "首页"),
        rules: app.active().rules.len(),
        rows: rows.len(),
        documents: book.packs.iter().map(|pack| pack.documents.len()).sum(),
        years: first.map(|first| (first, years.last().unwrap_or(first))),
    })
}
