//! Every route. A page's file says its address, methods and what a test may ask for; the
//! router is made from this list, and tests walk it.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::app::App;
use super::error::WebError;
use super::{assets, error_page, guard, log, pages};

/// An address with what answers there.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// As the router writes it: `/rules/{id}`.
    pub path: &'static str,
    /// What stands there.
    pub kind: Kind,
    /// Addresses that must answer, with the shipped rules.
    pub samples: &'static [&'static str],
    /// Whether something is sent there, too.
    pub posts: bool,
    handler: fn() -> MethodRouter<App>,
}

/// What stands at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page for people.
    Page,
    /// Something else.
    File,
}

impl Route {
    /// A page.
    pub(super) const fn page(
        path: &'static str,
        samples: &'static [&'static str],
        handler: fn() -> MethodRouter<App>,
    ) -> Self {
        Self {
            path,
            kind: Kind::Page,
            samples,
            posts: false,
            handler,
        }
    }

    /// Anything else.
    pub(super) const fn file(
        path: &'static str,
        samples: &'static [&'static str],
        handler: fn() -> MethodRouter<App>,
    ) -> Self {
        Self {
            kind: Kind::File,
            ..Self::page(path, samples, handler)
        }
    }

    /// The same, where a form is sent to as well.
    pub(super) const fn posting(self) -> Self {
        Self {
            posts: true,
            ..self
        }
    }
}

/// Every route there is.
pub const ALL: &[Route] = &[
    pages::home::ROUTE,
    pages::rules::ROUTE,
    pages::rule::ROUTE,
    pages::documents::ROUTE,
    pages::document::ROUTE,
    pages::row::ROUTE,
    pages::calendar::ROUTE,
    pages::calendar::OF_YEAR,
    pages::check::ROUTE,
    pages::template::ROUTE,
    pages::help::ROUTE,
    pages::health::ROUTE,
    assets::ROUTE,
];

/// Longest body, in bytes, where a page does not say otherwise.
const BODY: usize = 64 << 10;

/// The whole site. The layers that come last stand outermost.
pub(super) fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in ALL {
        router = router.route(route.path, (route.handler)());
    }
    let seconds = Duration::from_secs(app.web().request_seconds.get());
    router
        .route_layer(from_fn(log::note_route))
        .fallback(async || WebError::NotFound)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn(guard::same_site))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            seconds,
        ))
        .layer(from_fn_with_state(app.clone(), error_page::layer))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn(log::layer))
        .with_state(app)
}

/// The hook has printed where it happened; visitors read that something went wrong.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    WebError::Internal(format!("panic: {}", words.unwrap_or_default())).into_response()
}
