//! Whole-program tests: the real binary, real files, a real database, a real server.

mod app;
mod calendar;
mod check;
mod demo;
mod document;
mod flow;
mod hostile;
mod papers;
mod reports;
