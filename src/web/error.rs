//! Why a request is not answered as asked. What visitors read hides detail; the detail goes
//! to the log, once, with the request's id.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::report::ReportError;

/// Every way in which a page can fail.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// The request makes no sense; what is wrong, for the visitor.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// It comes from another site's page.
    #[error("cross-site request")]
    CrossSite,
    /// There is no such thing, or none that the visitor may know of.
    #[error("not found")]
    NotFound,
    /// What was sent is too large; how much is allowed, for the visitor.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Too many in a short time; seconds until the next is answered.
    #[error("rate limit, {0} s left")]
    TooMany(u64),
    /// All places are taken.
    #[error("busy")]
    Busy,
    /// A template.
    #[error("template: {0}")]
    Template(#[from] askama::Error),
    /// A report.
    #[error("report: {0}")]
    Report(#[from] ReportError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(String),
}

/// What the error page says, carried by the response to where pages are made.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// For the visitor.
    pub message: Option<String>,
    /// For the log.
    pub detail: Option<String>,
    /// Seconds to wait.
    pub retry: Option<u64>,
}

impl WebError {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Template(_) | Self::Report(_) | Self::Internal(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut told = Told::default();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            told.detail = Some(self.to_string());
        }
        match self {
            Self::BadRequest(message) | Self::TooLarge(message) => told.message = Some(message),
            Self::CrossSite => {
                told.message =
                    Some("请求来自其他网站的页面，没有处理。请从本站页面重新操作。".into());
            }
            Self::TooMany(seconds) => {
                told.message = Some(format!("操作过于频繁，请{seconds}秒后再试。"));
                told.retry = Some(seconds);
            }
            Self::Busy => {
                told.message = Some("同时进行的检查较多，请稍后再试。".into());
                told.retry = Some(20);
            }
            _ => {}
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(told);
        response
    }
}
