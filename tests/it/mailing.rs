//! Mail against a real server (PyPI aiosmtpd) that does what a script says.

mod command;
mod outcomes;
mod secrecy;
pub mod server;
mod signing;
