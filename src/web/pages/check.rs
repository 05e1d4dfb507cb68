//! Self-check: an institution sends its timetable or registry, reads what the rules say of
//! it, and nothing is kept. What was sent stands in memory until it is judged; the answer
//! is a page, or the same as a file.

mod answer;

use std::path::Path;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Extension, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use governor::clock::{Clock, DefaultClock};

use crate::clock;
use crate::web::app::App;
use crate::web::client::{Peer, counted};
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use crate::web::sent::Sent;
use answer::Form;

pub(in crate::web) const ROUTE: Route = Route::page("/check", &["/check"], || {
    get(show)
        .post(judge)
        // The size is counted where the form is read, so that the answer is a page.
        .layer(DefaultBodyLimit::disable())
})
.posting();

/// What may be sent: a workbook, a table, a saved page.
const ENDINGS: [&str; 8] = ["xlsx", "xlsm", "csv", "tsv", "json", "html", "htm", "xhtml"];

#[derive(Template)]
#[template(path = "check.html")]
struct Page {
    frame: Frame,
    megabytes: usize,
    accept: String,
    /// What was wrong with what was sent.
    problem: Option<String>,
}

async fn show(State(app): State<App>) -> Result<Response, WebError> {
    html(&page(&app, None))
}

fn page(app: &App, problem: Option<String>) -> Page {
    let title = match problem {
        Some(_) => "有误：机构自查",
        None => "机构自查",
    };
    Page {
        frame: Frame::new(app, title, Section::Check, &[]),
        megabytes: app.web().upload_mb.get(),
        accept: ENDINGS.map(|ending| format!(".{ending}")).join(","),
        problem,
    }
}

async fn judge(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    may_ask(&app, peer, &headers)?;
    let form = form.map_err(|_| WebError::BadRequest("请从自查页面上传文件。".into()))?;
    let sent = Sent::read(&app, form).await?;
    let (on, form) = match wanted(&sent, &app) {
        Ok(wanted) => wanted,
        Err(problem) => {
            let page = html(&page(&app, Some(problem)))?;
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
    };
    // Whoever gives up waiting is taken out of the line.
    let turn = Arc::clone(&app.limits().checks).acquire_owned().await;
    let turn = turn.map_err(|e| WebError::Internal(e.to_string()))?;
    let work = tokio::task::spawn_blocking(move || {
        let answer = answer::make(&app, sent, on, form);
        drop(turn);
        answer
    });
    work.await.map_err(|e| WebError::Internal(e.to_string()))?
}

/// Counts the request against its address.
fn may_ask(app: &App, peer: Peer, headers: &HeaderMap) -> Result<(), WebError> {
    let address = counted(peer, headers, &app.web().proxies);
    let limiter = &app.limits().per_address;
    limiter.check_key(&address).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        WebError::TooMany(wait.as_secs() + 1)
    })
}

/// The day and form that were asked for, or what is wrong with what was sent.
fn wanted(sent: &Sent, app: &App) -> Result<(NaiveDate, Form), String> {
    let form = Form::named(sent.field("form"));
    let on = match sent.field("on") {
        "" => app.config().day.unwrap_or_else(clock::today),
        text => text
            .parse()
            .map_err(|_| "判断日期应写成 2024-09-01 这样的形式。".to_owned())?,
    };
    if sent.files.is_empty() {
        return Err("还没有选择文件。请选择课表、登记表或者网页文件后再检查。".into());
    }
    for file in &sent.files {
        let ending = Path::new(&file.name).extension();
        let ending = ending.map(|e| e.to_string_lossy().to_lowercase());
        if !ending.is_some_and(|e| ENDINGS.contains(&e.as_str())) {
            return Err(format!(
                "“{}”不是可以检查的文件。请上传 XLSX 工作簿、CSV 表格或者保存的网页（HTML）；旧版 XLS 请另存为 XLSX，压缩包请先解开。",
                file.name
            ));
        }
    }
    Ok((on, form))
}
