//! One tip: what it says, whom it was matched with, whose job it is, what was done.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::scope_of;
use super::shown::{About, Step, clean, matching, minute, reported};
use crate::jobs::accounts::Role;
use crate::jobs::tips::Reporter;
use crate::jobs::tips::records::{Listed, Reported, TipId, events, get_in};
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use crate::web::visit::Desk;

pub(in crate::web) const ROUTE: Route =
    Route::page("/tips/{id}", &["/tips/1", "/tips/2"], || get(show));

#[derive(Template)]
#[template(path = "tip.html")]
struct Page {
    frame: Frame,
    token: String,
    id: i64,
    words: String,
    facts: Vec<(&'static str, String)>,
    photos: Vec<Picture>,
    routes: Vec<About>,
    history: Vec<Step>,
    can_act: bool,
    can_open: bool,
    is_open: bool,
    /// Who reported it, where that was asked for with this very request.
    reporter: Option<Vec<(&'static str, String)>>,
    problem: Option<String>,
}

struct Picture {
    address: String,
    erased: Option<String>,
}

async fn show(desk: Desk, number: Result<Path<i64>, PathRejection>) -> Result<Response, WebError> {
    let listed = find(&desk, number).await?;
    page(&desk, &listed, None, None).await
}

/// The tip that an address names, where whoever asks may know of it: what they may not know
/// of is told from what does not exist by nobody.
pub(super) async fn find(
    desk: &Desk,
    number: Result<Path<i64>, PathRejection>,
) -> Result<Listed, WebError> {
    let Path(number) = number.map_err(|_| WebError::NotFound)?;
    let scope = scope_of(desk)?;
    let found = get_in(desk.store(), &scope, TipId(number)).await?;
    found.ok_or(WebError::NotFound)
}

/// The page, with what was wrong with a form that was sent.
pub(super) async fn refused(
    desk: &Desk,
    listed: &Listed,
    problem: String,
) -> Result<Response, WebError> {
    let page = page(desk, listed, None, Some(problem)).await?;
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}

/// The page of a tip.
pub(super) async fn page(
    desk: &Desk,
    listed: &Listed,
    reporter: Option<&Reporter>,
    problem: Option<String>,
) -> Result<Response, WebError> {
    let tip = &listed.tip;
    let user = desk.visitor.user().ok_or(WebError::SignIn)?;
    let history = events(desk.store(), tip.id).await?;
    let title = match problem {
        Some(_) => format!("有误：线索{}", tip.id.0),
        None => format!("线索{}", tip.id.0),
    };
    html(&Page {
        token: desk.visitor.form_token()?,
        frame: Frame::new(desk, &title, Section::Tips, &[]),
        id: tip.id.0,
        words: clean(&tip.said.words),
        facts: facts(listed),
        photos: tip
            .photos
            .iter()
            .map(|photo| Picture {
                address: format!("/tips/{}/photos/{}", tip.id.0, photo.sha256),
                erased: photo.erased_at.map(minute),
            })
            .collect(),
        routes: tip.routes.iter().map(About::new).collect(),
        history: history.iter().map(Step::new).collect(),
        can_act: user.role == Role::Officer,
        can_open: user.role == Role::Custodian && tip.reporter == Reported::Sealed,
        is_open: tip.closed_at.is_none(),
        reporter: reporter.map(|reporter| {
            let told =
                |text: &Option<String>| text.as_deref().map_or_else(|| "未填写".to_owned(), clean);
            vec![
                ("姓名", told(&reporter.name)),
                ("电话", told(&reporter.phone)),
                ("备注", told(&reporter.remarks)),
            ]
        }),
        problem,
    })
}

fn facts(listed: &Listed) -> Vec<(&'static str, String)> {
    let (tip, said) = (&listed.tip, &listed.tip.said);
    let unsaid = || "未写明".to_owned();
    let text = |text: &Option<String>| text.as_deref().map_or_else(unsaid, clean);
    let by = tip
        .matched_by
        .as_deref()
        .map_or_else(|| "程序比对".to_owned(), clean);
    let mut facts = vec![
        ("收到", minute(said.received_at)),
        ("看到", said.seen_at.map_or_else(unsaid, minute)),
        ("镇（街道）", text(&said.town)),
        ("地点", text(&said.place)),
    ];
    if let Some((latitude, longitude)) = said.at {
        let degrees = |n| rust_decimal::Decimal::new(n, 6).normalize();
        facts.push((
            "坐标",
            format!("{},{}", degrees(latitude), degrees(longitude)),
        ));
    }
    facts.push(("机构", clean(&matching(&tip.matched.matching))));
    facts.push((
        "认定依据",
        format!("{}（{by}）", clean(&tip.matched.reason)),
    ));
    facts.push(("举报人", reported(tip.reporter).to_owned()));
    if let Some(first) = tip.same_as {
        facts.push(("重复", format!("与线索{}是同一件事", first.0)));
    }
    if listed.repeats > 0 {
        facts.push(("重复", format!("另有{}条线索反映同一件事", listed.repeats)));
    }
    if let Some(at) = tip.closed_at {
        facts.push(("办结", minute(at)));
    }
    facts
}
