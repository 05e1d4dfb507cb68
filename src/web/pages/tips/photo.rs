//! A tip's photo, to whoever may know of the tip.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::scope_of;
use crate::jobs::tips::records::{TipId, get_in, photo};
use crate::web::error::WebError;
use crate::web::routes::Route;
use crate::web::visit::Desk;

pub(in crate::web) const ROUTE: Route =
    Route::file("/tips/{id}/photos/{sha256}", &[], || get(show));

async fn show(
    desk: Desk,
    named: Result<Path<(i64, String)>, PathRejection>,
) -> Result<Response, WebError> {
    let Path((number, sha256)) = named.map_err(|_| WebError::NotFound)?;
    let scope = scope_of(&desk)?;
    let listed = get_in(desk.store(), &scope, TipId(number)).await?;
    let listed = listed.ok_or(WebError::NotFound)?;
    if !listed.tip.photos.iter().any(|photo| photo.sha256 == sha256) {
        return Err(WebError::NotFound);
    }
    let bytes = photo(desk.store(), &sha256).await?;
    let bytes = bytes.ok_or(WebError::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/jpeg")], bytes).into_response())
}
