//! Why a request is not answered as asked. What visitors read hides detail; the detail goes
//! to the log, once, with the request's id.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::jobs::StoreError;
use crate::jobs::accounts::AccountError;
use crate::jobs::tips::TipJobError;
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
    /// A form does not carry its visitor's token.
    #[error("no valid form token")]
    Token,
    /// Nobody is signed in who could do this.
    #[error("not signed in")]
    SignIn,
    /// Whoever is signed in may not do this.
    #[error("not allowed")]
    Forbidden,
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
    /// The store.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// Something about an account that is not the visitor's doing.
    #[error("account: {0}")]
    Account(#[from] AccountError),
    /// Something about a tip that is not the visitor's doing.
    #[error("tip: {0}")]
    Tip(#[from] TipJobError),
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
            Self::CrossSite | Self::Token | Self::SignIn | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Template(_)
            | Self::Report(_)
            | Self::Store(_)
            | Self::Account(_)
            | Self::Tip(_)
            | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
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
            Self::Token => {
                told.message = Some(
                    "页面已过期，或者浏览器没有接受Cookie，没有处理。请返回上一页，刷新后重新提交。"
                        .into(),
                );
            }
            Self::SignIn => {
                told.message = Some("登录已失效，没有处理。请重新登录后再提交。".into());
            }
            Self::Forbidden => {
                told.message =
                    Some("您的账号没有使用这个页面的权限。如有需要，请联系管理员。".into());
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
