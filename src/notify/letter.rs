//! Composes the letter of a notice: subject, plain text, HTML and the attached list.

use askama::Template;

use super::clean::{header_text, shorten};
use super::csv;
use super::directory::Directory;
use super::notice::{About, Edition, Notice};
use super::view::{LIST_NAME, LetterView};

/// A composed letter. The same notice always gives the same letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject, one visible line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML with inline style and no outside resources.
    pub html: String,
    /// The full list, where the letter does not show everything.
    pub list: Option<Attachment>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// CSV in UTF-8 with a byte order mark.
    pub bytes: Vec<u8>,
}

/// Why a letter could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// A template could not be filled in.
    #[error("通知单模板无法生成：{0}")]
    Template(#[from] askama::Error),
    /// The list could not be written.
    #[error("疑点清单无法生成：{0}")]
    List(#[from] std::io::Error),
}

/// Longest name of an institution in a subject, in characters.
const LONGEST_NAME: usize = 40;

#[derive(Template)]
#[template(path = "notice.txt")]
struct Plain<'v> {
    v: &'v LetterView,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Html<'v> {
    v: &'v LetterView,
}

/// Composes the letter of a notice, whether or not it can be sent.
///
/// # Errors
/// Only when a template or the list cannot be written to memory.
pub fn compose(
    notice: &Notice<'_>,
    directory: &Directory,
    edition: &Edition,
) -> Result<Letter, LetterError> {
    let view = LetterView::new(notice, directory, edition);
    let list = match view.attachment {
        Some(_) => Some(Attachment {
            name: LIST_NAME.to_owned(),
            bytes: csv::list(notice)?,
        }),
        None => None,
    };
    Ok(Letter {
        subject: subject(notice, &view),
        text: Plain { v: &view }.render()?,
        html: Html { v: &view }.render()?,
        list,
    })
}

fn subject(notice: &Notice<'_>, view: &LetterView) -> String {
    let name = header_text(&shorten(notice.about.label(), LONGEST_NAME));
    let name = match notice.about {
        About::Institution(_) => name,
        About::Page(_) => format!("网页“{name}”"),
    };
    let (total, number) = (view.total, &view.number);
    format!("关于{name}疑点情况的通知（{total}个，{number}）")
}
