//! How the pages are used: keys, reading aids, printing.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, html};
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route = Route::page("/help", &["/help"], || get(show));

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    frame: Frame,
}

async fn show(State(app): State<App>) -> Result<Response, WebError> {
    html(&Help {
        frame: Frame::plain(&app, "使用帮助"),
    })
}
