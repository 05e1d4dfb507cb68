//! The empty workbook that institutions fill in.

use axum::response::Response;
use axum::routing::get;

use crate::clock;
use crate::export;
use crate::web::error::WebError;
use crate::web::frame::download;
use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route =
    Route::file("/check/template.xlsx", &["/check/template.xlsx"], || {
        get(file)
    });

const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn file() -> Result<Response, WebError> {
    let made = tokio::task::spawn_blocking(|| export::template(clock::today())).await;
    let bytes = made
        .map_err(|error| WebError::Internal(error.to_string()))?
        .map_err(|error| WebError::Internal(error.to_string()))?;
    Ok(download("template.xlsx", KIND, bytes))
}
