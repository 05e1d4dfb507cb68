//! One file per page.

pub(super) mod calendar;
pub(super) mod check;
pub(super) mod document;
pub(super) mod documents;
pub(super) mod health;
pub(super) mod help;
pub(super) mod home;
pub(super) mod row;
pub(super) mod rule;
pub(super) mod rules;
pub(super) mod template;
