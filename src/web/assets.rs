//! Style, script and icon, embedded in the binary. Their addresses carry a digest of their
//! content, so that browsers may keep them for a year.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::error::WebError;
use super::routes::Route;
use crate::rules::hex;

#[derive(RustEmbed)]
#[folder = "src/web/assets/"]
struct Embedded;

/// Served under `/assets/`.
pub(super) const ROUTE: Route = Route::file("/assets/{name}", &[], || get(file));

/// By the name that carries the digest.
static FILES: LazyLock<BTreeMap<String, EmbeddedFile>> = LazyLock::new(|| {
    Embedded::iter()
        .filter_map(|name| Some((name.clone(), Embedded::get(&name)?)))
        .map(|(name, file)| (with_digest(&name, &file), file))
        .collect()
});

fn with_digest(name: &str, file: &EmbeddedFile) -> String {
    let digest = hex(&file.metadata.sha256_hash()[..6]);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{digest}.{ending}"),
        None => format!("{name}-{digest}"),
    }
}

/// The address of an asset.
pub(super) fn address(name: &str) -> String {
    match Embedded::get(name) {
        Some(file) => format!("/assets/{}", with_digest(name, &file)),
        // A page without its style is still a page; tests ask for every name in use.
        None => format!("/assets/{name}"),
    }
}

async fn file(Path(name): Path<String>) -> Result<Response, WebError> {
    let file = FILES.get(&name).ok_or(WebError::NotFound)?;
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let keep = "public, max-age=31536000, immutable";
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)];
    Ok((headers, file.data.clone()).into_response())
}
