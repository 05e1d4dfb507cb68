//! Reporting what was seen on the street: a form for everybody, and the same for grid workers,
//! of whom nobody asks who they are. Nothing is sent elsewhere; without a script it works too.

mod intake;
mod status;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Extension, Multipart};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::jobs::accounts::{Role, random};
use crate::rules::hex;
use crate::web::app::count;
use crate::web::client::{Peer, counted};
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use crate::web::sent::{Room, Sent};
use crate::web::visit::{Desk, TOKEN};
use intake::Wanted;

pub(in crate::web) use status::ROUTE as STATUS;

pub(in crate::web) const ROUTE: Route = Route::page("/report", &["/report"], || {
    get(show)
        .post(send)
        // The size is counted where the form is read, so that the answer is a page.
        .layer(DefaultBodyLimit::disable())
})
.posting();

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    frame: Frame,
    token: String,
    submission: String,
    megabytes: usize,
    photos: usize,
    /// Name and grid of the grid worker who asks.
    grid: Option<String>,
    /// Whether somebody could keep a reporter safe.
    can_name: bool,
    was: Wanted,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt {
    frame: Frame,
    code: String,
    again: bool,
    grid: bool,
}

async fn show(desk: Desk) -> Result<Response, WebError> {
    let submission = hex(&random::<16>().map_err(|e| WebError::Internal(e.to_string()))?);
    page(&desk, submission, Wanted::default(), None)
}

/// The grid worker who asks.
fn grid(desk: &Desk) -> Option<String> {
    let user = desk.visitor.user().filter(|user| user.role == Role::Grid)?;
    let grid = user.grid.as_deref().unwrap_or_default();
    Some(format!("{}，{grid}", user.shown))
}

fn page(
    desk: &Desk,
    submission: String,
    was: Wanted,
    problem: Option<String>,
) -> Result<Response, WebError> {
    let title = match problem {
        Some(_) => "有误：反映线索",
        None => "反映线索",
    };
    let tips = &desk.config().tips;
    html(&Page {
        token: desk.visitor.form_token()?,
        frame: Frame::new(desk, title, Section::Report, &[]),
        submission,
        megabytes: megabytes(desk),
        photos: tips.photos,
        grid: grid(desk),
        can_name: tips.key.is_some(),
        was,
        problem,
    })
}

/// Most megabytes of one tip: pictures of a phone are several each.
fn megabytes(desk: &Desk) -> usize {
    desk.web().upload_mb.get().saturating_mul(2)
}

async fn send(
    desk: Desk,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    // Without a form there is no token either.
    let form = form.map_err(|_| WebError::Token)?;
    let room = Room {
        megabytes: megabytes(&desk),
        field: 20 << 10,
    };
    let sent = Sent::read_within(&desk, form, room).await?;
    desk.visitor.check_token(sent.field(TOKEN))?;
    let address = counted(peer, &headers, &desk.web().proxies);
    // A grid worker reports for a street, and a whole office may share an address.
    if grid(&desk).is_none() {
        count(&desk.limits().tips, &address)?;
    }
    let (submission, was) = (sent.field("submission").to_owned(), Wanted::read(&sent));
    match intake::file(&desk, sent).await {
        Ok(receipt) => html(&Receipt {
            frame: Frame::new(&desk, "线索已收到", Section::Report, &[]),
            code: receipt.code.to_string(),
            again: receipt.again,
            grid: grid(&desk).is_some(),
        }),
        Err(error) => {
            let problem = intake::told(error)?;
            let page = page(&desk, submission, was, Some(problem))?;
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}
