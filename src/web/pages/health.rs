//! `/health`: for whoever watches the server. It answers once the rules are loaded.

use axum::routing::get;

use crate::web::routes::Route;

pub(in crate::web) const ROUTE: Route =
    Route::file("/health", &["/health"], || get(async || "ok\n"));
