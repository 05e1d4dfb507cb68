//! How the pages are used: keys, reading aids, printing.

use askama::Template;
use axum::response::Response;
use axum::routing::get;

use crate::web::error::WebError;
use crate::web::frame::{Frame, html};
use crate::web::routes::Route;
use crate::web::visit::Desk;

pub(in crate::web) const ROUTE: Route = Route::page("/help", &["/help"], || get(show));

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    frame: Frame,
}

async fn show(desk: Desk) -> Result<Response, WebError> {
    html(&Help {
        frame: Frame::plain(&desk, "使用帮助"),
    })
}
