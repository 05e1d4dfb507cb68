//! What kind of day each day of a year is, and how that is known.

mod month;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use chrono::Datelike;

use crate::clock;
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use month::Month;

pub(in crate::web) const ROUTE: Route = Route::page("/calendar", &["/calendar"], || get(this_year));

pub(in crate::web) const OF_YEAR: Route = Route::page(
    "/calendar/{year}",
    &["/calendar/2024", "/calendar/2035"],
    || get(of_year),
);

/// Years that have a page.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page<'a> {
    frame: Frame,
    year: i32,
    source: Option<&'a str>,
    fixed_source: &'a str,
    vacation_sources: &'a [String],
    years: Vec<i32>,
    months: Vec<Month>,
}

async fn this_year(State(app): State<App>) -> Result<Response, WebError> {
    show(&app, clock::today().year())
}

async fn of_year(State(app): State<App>, Path(year): Path<String>) -> Result<Response, WebError> {
    let year = year.parse().ok().filter(|year| YEARS.contains(year));
    show(&app, year.ok_or(WebError::NotFound)?)
}

fn show(app: &App, year: i32) -> Result<Response, WebError> {
    let calendar = &app.book().calendar;
    let mut years: Vec<i32> = calendar.years().chain([year]).collect();
    years.sort_unstable();
    years.dedup();
    html(&Page {
        frame: Frame::new(app, &format!("{year}年节假日"), Section::Calendar, &[]),
        year,
        source: calendar.source(year),
        fixed_source: calendar.fixed_source(),
        vacation_sources: calendar.vacation_sources(),
        years,
        months: Month::all(calendar, year),
    })
}
