//! The page for everything that is not answered as asked, whoever refused it: a handler, the
//! router (404, 405), a limit (413, 408) or a panic (500).

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::error::Told;
use super::frame::{Frame, HTML};
use super::log::RequestId;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    heading: &'static str,
    message: String,
    id: String,
}

/// Puts a page around every refusal.
pub(super) async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let response = next.run(request).await;
    let status = response.status();
    let is_refused = status.is_client_error() || status.is_server_error();
    // A form that is shown again with what was wrong in it is a page already.
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == HTML);
    if !is_refused || is_page {
        return response;
    }
    let told = response
        .extensions()
        .get::<Told>()
        .cloned()
        .unwrap_or_default();
    let id = id.map_or_else(String::new, |id| id.0);
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        let detail = told.detail.as_deref().unwrap_or("no detail");
        tracing::error!(id, status = status.as_u16(), detail, "request failed");
    }
    let (heading, usual) = words(status);
    let page = ErrorPage {
        frame: Frame::plain(&app, heading),
        status: status.as_u16(),
        heading,
        message: told.message.unwrap_or_else(|| usual.to_owned()),
        id,
    };
    let mut answer = match page.render() {
        Ok(html) => (status, [(CONTENT_TYPE, HTML)], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the error page cannot be made");
            (status, Body::from(heading)).into_response()
        }
    };
    let headers = answer.headers_mut();
    if let Some(allowed) = response.headers().get(ALLOW) {
        headers.insert(ALLOW, allowed.clone());
    }
    if let Some(seconds) = told.retry {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// What the status means, and what to do.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => ("请求无法处理", "地址或者填写的内容有误，请检查后重试。"),
        StatusCode::FORBIDDEN => ("没有权限", "您没有查看此页或者进行此项操作的权限。"),
        StatusCode::NOT_FOUND => (
            "没有这个页面",
            "请检查地址是否完整；也可以从导航进入需要的页面。",
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "不支持的操作",
            "此地址不接受这种请求，请从页面上的按钮操作。",
        ),
        StatusCode::REQUEST_TIMEOUT => (
            "处理超时",
            "传输或者处理时间过长，没有完成。请检查网络后重试。",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ("内容过大", "发送的内容超过允许的大小，没有处理。"),
        StatusCode::TOO_MANY_REQUESTS => ("操作过于频繁", "请稍后再试。"),
        StatusCode::SERVICE_UNAVAILABLE => ("暂时无法处理", "请稍后再试。"),
        status if status.is_client_error() => ("请求无法处理", "请检查后重试。"),
        _ => (
            "系统出现问题",
            "问题已记录。请稍后再试；如多次出现，请把下面的请求编号告诉管理员。",
        ),
    }
}
