//! One line for each request: id, method, route, status, time. Never the address asked for,
//! its query, or who asked: those may hold tokens and personal data.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing_subscriber::filter::LevelFilter;

use crate::config::LogForm;

/// Names a request in the log and on error pages.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub String);

/// Begins to write the log to stderr; for the program, once. Where somebody else has begun
/// already, theirs stays.
pub fn start_log(form: LogForm) {
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_target(false)
        .with_writer(io::stderr);
    let _ = match form {
        LogForm::Text => tracing::subscriber::set_global_default(log.with_ansi(false).finish()),
        LogForm::Json => {
            tracing::subscriber::set_global_default(log.json().flatten_event(true).finish())
        }
    };
}

/// Gives the request its id and writes its line.
pub(super) async fn layer(mut request: Request, next: Next) -> Response {
    let id = RequestId(new_id());
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let began = Instant::now();
    let mut response = next.run(request).await;
    let route = response.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let status = response.status().as_u16();
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(id = id.0, %method, route, status, ms, "request");
    if let Ok(value) = HeaderValue::try_from(&id.0) {
        let name = HeaderName::from_static("x-request-id");
        response.headers_mut().insert(name, value);
    }
    response
}

/// Carries the matched route out to the log; it is known inside the router only.
pub(super) async fn note_route(path: MatchedPath, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(path);
    response
}

/// Unlike any other of this process, and not to be guessed from the one before.
fn new_id() -> String {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let hash = SEED.hash_one(NEXT.fetch_add(1, Ordering::Relaxed));
    format!("{hash:016x}")
}
