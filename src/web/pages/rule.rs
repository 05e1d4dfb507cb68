//! One rule, made from its file.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::report::rule::RuleView;
use crate::rules::Rule;
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route = Route::page(
    "/rules/{id}",
    &[
        "/rules/online-break",
        "/rules/preschool-subject",
        "/rules/fee-above-guide",
    ],
    || get(show),
);

#[derive(Template)]
#[template(path = "rule.html")]
struct Page<'a> {
    frame: Frame,
    rule: &'a Rule,
    view: RuleView<'a>,
    before: Option<&'a Rule>,
    after: Option<&'a Rule>,
}

async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Response, WebError> {
    let book = app.book();
    let position = book.rules.iter().position(|rule| rule.id == id);
    let nth = position.ok_or(WebError::NotFound)?;
    let rule = book.rules.get(nth).ok_or(WebError::NotFound)?;
    html(&Page {
        frame: Frame::new(&app, &rule.title, Section::Rules, &[]),
        rule,
        view: RuleView::new(book, rule, true),
        before: nth.checked_sub(1).and_then(|nth| book.rules.get(nth)),
        after: book.rules.get(nth + 1),
    })
}
