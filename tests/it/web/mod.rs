//! The web: the real server on a free port, asked as browsers and others ask.

pub mod site;

mod library;
mod limits;
mod routes;
mod running;
mod upload;
