//! What became of a tip, for whoever has its receipt code. The code is sent in a form: an
//! address would be kept by browsers and proxies.

use askama::Template;
use axum::extract::Extension;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::jobs::tips::{TipJobError, named_by_code};
use crate::model::Value;
use crate::web::app::count;
use crate::web::client::{Peer, counted};
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use crate::web::visit::{Checked, Desk};

pub(in crate::web) const ROUTE: Route = Route::page("/report/status", &["/report/status"], || {
    get(show).post(ask)
})
.posting();

#[derive(Template)]
#[template(path = "status.html")]
struct Page {
    frame: Frame,
    token: String,
    code: String,
    found: Option<Found>,
    problem: Option<String>,
}

/// What may be told: when, and how far. Not whom it was matched with, nor who works on it.
struct Found {
    received: String,
    closed: Option<String>,
}

async fn show(desk: Desk) -> Result<Response, WebError> {
    page(&desk, "", None, None)
}

fn page(
    desk: &Desk,
    code: &str,
    found: Option<Found>,
    problem: Option<String>,
) -> Result<Response, WebError> {
    html(&Page {
        token: desk.visitor.form_token()?,
        frame: Frame::new(desk, "查询办理情况", Section::Report, &[]),
        code: code.to_owned(),
        found,
        problem,
    })
}

async fn ask(
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Checked { desk, fields }: Checked,
) -> Result<Response, WebError> {
    // Codes are not to be tried out.
    let address = counted(peer, &headers, &desk.web().proxies);
    count(&desk.limits().sign_ins, &address)?;
    let code = fields.get("code");
    let day = |at| Value::Date(crate::clock::day_of(at)).zh();
    match named_by_code(desk.store(), code).await {
        Ok(listed) => {
            let found = Found {
                received: day(listed.tip.said.received_at),
                closed: listed.tip.closed_at.map(day),
            };
            page(&desk, code, Some(found), None)
        }
        Err(error @ (TipJobError::Code(_) | TipJobError::Missing)) => {
            let problem = match error {
                TipJobError::Missing => "没有找到这个回执码。请核对后再查。".to_owned(),
                error => format!("{error}。"),
            };
            let page = page(&desk, code, None, Some(problem))?;
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
