//! What stands in a policy document that has no task table.

use serde::Serialize;

use crate::rules::document::Document;

/// A paragraph or an article, where a document has no task table.
#[derive(Debug, Serialize)]
pub struct Part<'a> {
    /// Number of a paragraph, such as 四（一）1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<String>,
    /// Number of an article, such as 第五条.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<&'a str>,
    /// Heading of the chapter.
    pub chapter: Option<&'a str>,
    /// Its words.
    pub text: &'a str,
    /// Bureaus that lead.
    pub lead: &'a [String],
    /// Bureaus that assist.
    pub assist: &'a [String],
    /// First line in the text, from 1.
    pub line: usize,
}

/// Articles, and the paragraphs that are no part of one.
pub fn parts(document: &Document) -> Vec<Part<'_>> {
    let articles = document.articles.iter().map(|a| Part {
        paragraph: None,
        article: Some(&a.number),
        chapter: a.chapter.as_deref(),
        text: &a.text,
        lead: &a.lead,
        assist: &a.assist,
        line: a.line,
    });
    let loose = document
        .paragraphs
        .iter()
        .filter(|p| p.number.article.is_none());
    let paragraphs = loose.map(|p| Part {
        paragraph: Some(p.number.to_string()),
        article: None,
        chapter: p.number.chapter.as_deref(),
        text: &p.text,
        lead: &p.lead,
        assist: &p.assist,
        line: p.line,
    });
    let mut all: Vec<Part<'_>> = articles.chain(paragraphs).collect();
    all.sort_by_key(|part| part.line);
    all
}
