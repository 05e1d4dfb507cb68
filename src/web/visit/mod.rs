//! Who asks, what they may, and whether a form is theirs.

pub mod access;
mod cookie;
mod desk;
mod form;
pub(super) mod scope;
mod token;
mod visitor;

pub(super) use desk::Desk;
pub(super) use form::{Checked, TOKEN};
pub(super) use visitor::{Visitor, layer};
