//! The web: the real server on a free port, asked as browsers and others ask.

pub mod site;
pub mod staff;

mod access;
mod accounts;
mod library;
mod limits;
mod routes;
mod running;
mod tips;
mod upload;
