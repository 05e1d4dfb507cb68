//! Whole-program tests: the real binary, real files, a real database, a real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod app;
mod browser;
mod calendar;
mod check;
mod crawling;
mod delivering;
mod demo;
mod document;
mod drafting;
mod flow;
mod fuzzing;
mod hostile;
mod mailing;
mod nightly;
mod pages;
mod papers;
mod quality;
mod reports;
mod scanning;
mod second_opinion;
mod sheets;
mod tips;
mod waivers;
mod web;
mod workbench;
