//! `serve`: the pages. One file per page in `pages/`; every route stands in the list of
//! [`routes`], which the router is made from and tests walk.
//!
//! What others wrote is text here: templates escape, the Content-Security-Policy allows no
//! inline script or style, and nothing is fetched from elsewhere.

mod app;
mod assets;
mod client;
mod error;
mod error_page;
mod frame;
mod guard;
mod log;
mod pages;
pub mod routes;
mod sent;
mod server;

pub use app::{App, AppError};
pub use log::start_log;
pub use server::{ServeError, Server};
