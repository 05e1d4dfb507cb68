//! The notices on record as pages to read, and a list of them.

use std::path::Path;

use askama::Template;
use chrono::NaiveDate;

use super::{DemoError, create};
use crate::notify::LetterError;
use crate::rules::Rulebook;
use crate::store::Store;
use crate::store::case_notices::{CaseNotice, latest, letter};

/// More than a demo has.
const MOST: u32 = 10_000;

/// Writes each notice as a page, and the list.
pub(super) async fn write_letters(
    store: &Store,
    out: &Path,
    book: &Rulebook,
    day: NaiveDate,
) -> Result<(), DemoError> {
    let folder = out.join("letters");
    create(&folder)?;
    let mut all = latest(store, MOST).await?;
    all.sort_by(|a, b| (&a.lead, &a.about, a.id).cmp(&(&b.lead, &b.about, b.id)));
    for notice in &all {
        if let Some(letter) = letter(store, notice.id).await? {
            write(
                &folder.join(format!("{}.html", notice.number)),
                &letter.html,
            )?;
        }
    }
    let index = Index {
        all: &all,
        pack: book.id(),
        tool: concat!("tutorwatch ", env!("CARGO_PKG_VERSION")),
        day,
    };
    let index = index.render().map_err(LetterError::from)?;
    write(&out.join("index.html"), &index)
}

fn write(path: &Path, text: &str) -> Result<(), DemoError> {
    std::fs::write(path, text).map_err(|source| DemoError::Io {
        path: path.to_owned(),
        source,
    })
}

/// The list of letters, for a browser.
#[derive(Template)]
#[template(path = "demo_index.html")]
struct Index<'a> {
    all: &'a [CaseNotice],
    pack: &'a str,
    tool: &'a str,
    day: NaiveDate,
}
