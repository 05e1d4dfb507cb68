//! Tips for officers: those of their bureau and area, the newest first.

pub(super) mod act;
pub(super) mod one;
pub(super) mod photo;
mod shown;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::jobs::tips::records::{Asked, Scope, TipId, list};
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use crate::web::visit::{Desk, scope};
use shown::Brief;

pub(in crate::web) use act::{CLOSE, IDENTITY, LINK};
pub(in crate::web) use one::ROUTE as ONE;
pub(in crate::web) use photo::ROUTE as PHOTO;

pub(in crate::web) const ROUTE: Route =
    Route::page("/tips", &["/tips", "/tips?closed=1&before=2"], || get(show));

/// Tips on a page.
const AT_ONCE: u32 = 50;

#[derive(Template)]
#[template(path = "tips.html")]
struct Tips {
    frame: Frame,
    closed: bool,
    tips: Vec<Brief>,
    /// Address of the next page.
    older: Option<String>,
    /// Whose tips these are.
    whose: String,
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    closed: String,
    before: Option<String>,
}

async fn show(desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, WebError> {
    let scope = scope_of(&desk)?;
    let closed = wanted.closed == "1";
    let before = wanted.before.and_then(|number| number.parse().ok());
    let asked = Asked {
        closed,
        scope: Some(&scope),
        before: before.map(TipId),
        most: AT_ONCE + 1,
        ..Asked::default()
    };
    let mut found = list(desk.store(), asked).await?;
    let more = found.len() > AT_ONCE as usize;
    found.truncate(AT_ONCE as usize);
    let last = found.last().filter(|_| more).map(|listed| listed.tip.id.0);
    let closed_too = if closed { "closed=1&" } else { "" };
    let towns = match scope.towns.is_empty() {
        true => String::new(),
        false => format!("{}、未写明镇街道的", scope.towns.join("、")),
    };
    let bureau = scope.bureau.first().map_or("", String::as_str);
    html(&Tips {
        frame: Frame::new(&desk, "线索", Section::Tips, &[]),
        closed,
        tips: found.iter().map(Brief::new).collect(),
        older: last.map(|last| format!("/tips?{closed_too}before={last}")),
        whose: match (bureau, towns.as_str()) {
            ("", "") => "全部线索。".to_owned(),
            ("", towns) => format!("{towns}线索。"),
            (bureau, "") => format!("{bureau}牵头或协助的线索，以及待分派的线索。"),
            (bureau, towns) => format!("{bureau}牵头或协助的线索，以及待分派的线索；{towns}。"),
        },
    })
}

/// What whoever asks may know of.
fn scope_of(desk: &Desk) -> Result<Scope, WebError> {
    let user = desk.visitor.user().ok_or(WebError::SignIn)?;
    Ok(scope::of(user, desk.book()))
}
