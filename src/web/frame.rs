//! What stands around every page: title, navigation, way back, and which rules are in use.

use askama::Template;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::assets;
use super::error::WebError;
use crate::clock;
use crate::model::Value;

/// Content type of pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The part of the site that a page belongs to; marked in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// 规则库
    Rules,
    /// 政策文件
    Documents,
    /// 节假日
    Calendar,
    /// 自查
    Check,
}

/// Address and name of each section, in the order of the navigation.
const NAVIGATION: [(Section, &str, &str); 4] = [
    (Section::Rules, "/rules", "规则库"),
    (Section::Documents, "/documents", "政策文件"),
    (Section::Calendar, "/calendar", "节假日"),
    (Section::Check, "/check", "机构自查"),
];

/// Everything that `layout.html` needs.
#[derive(Debug)]
pub(super) struct Frame {
    pub title: String,
    pub section: Option<Section>,
    /// Address and name of the pages above this one.
    pub crumbs: Vec<(String, String)>,
    pub pack: String,
    pub sha256: String,
    pub day: String,
    pub style: String,
    pub script: String,
    pub icon: String,
}

impl Frame {
    /// Of a page that belongs to no section.
    pub fn plain(app: &App, title: &str) -> Self {
        let book = app.book();
        let pack = book.packs.first().map_or("", |pack| pack.title.as_str());
        Self {
            title: title.to_owned(),
            section: None,
            crumbs: Vec::new(),
            pack: format!("{pack}（{}）", book.id()),
            sha256: book.sha256.get(..12).unwrap_or_default().to_owned(),
            day: Value::Date(clock::today()).zh(),
            style: assets::address("style.css"),
            script: assets::address("keys.js"),
            icon: assets::address("icon.svg"),
        }
    }

    /// Of a page of a section; `above` are the pages between the section's first and it.
    pub fn new(app: &App, title: &str, section: Section, above: &[(String, String)]) -> Self {
        let mut frame = Self::plain(app, title);
        frame.section = Some(section);
        let first = NAVIGATION.iter().find(|(known, ..)| *known == section);
        if let Some((_, address, name)) = first.filter(|(_, _, name)| *name != title) {
            frame
                .crumbs
                .push(((*address).to_owned(), (*name).to_owned()));
        }
        frame.crumbs.extend_from_slice(above);
        frame
    }

    /// The navigation: address, name, whether the page belongs there.
    pub fn navigation(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        NAVIGATION
            .iter()
            .map(|(section, address, name)| (*address, *name, self.section == Some(*section)))
    }
}

/// A page as it is sent.
pub(super) fn html(page: &impl Template) -> Result<Response, WebError> {
    let text = page.render()?;
    Ok(([(CONTENT_TYPE, HTML)], text).into_response())
}

/// A file that the browser saves under a name.
pub(super) fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    const DISPOSITION: HeaderName = axum::http::header::CONTENT_DISPOSITION;
    let save = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, kind.to_owned()), (DISPOSITION, save)];
    (headers, bytes).into_response()
}
