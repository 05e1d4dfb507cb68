//! A clause shown in its place: the row of the task table, or the words around it.

use super::or_none;
use crate::model::{Value, Word};
use crate::rules::document::{Task, contains_quote, find_quote};
use crate::rules::{Clause, Rulebook, Source, Words};

/// A clause with the words around it.
#[derive(Debug)]
pub struct ClauseView<'a> {
    pub(super) place: String,
    pub(super) from: Option<String>,
    pub(super) grade: &'a str,
    /// Id of its document, where the rulebook has it.
    pub(super) document: Option<&'a str>,
    pub(super) item: Option<u32>,
    /// The row of the task table, or the words around the quote.
    pub(super) row: Option<RowView<'a>>,
    pub(super) passage: Marked<'a>,
}

/// A row of the task table.
#[derive(Debug)]
pub struct RowView<'a> {
    /// 项目
    pub project: Marked<'a>,
    /// 主要任务
    pub task: Marked<'a>,
    /// 牵头单位
    pub lead: String,
    /// 协助单位
    pub assist: String,
}

/// A text with the quote in its place.
#[derive(Debug, Default)]
pub struct Marked<'a> {
    /// What stands before it.
    pub before: &'a str,
    /// The quote; empty where it does not stand in this text.
    pub marked: &'a str,
    /// What stands after it.
    pub after: &'a str,
}

impl<'a> ClauseView<'a> {
    pub(super) fn new(clause: &'a Clause, book: &'a Rulebook) -> Self {
        let source = book.document(&clause.document);
        let title = source.map_or("", |s| s.title.as_str());
        let task = clause
            .item
            .zip(source)
            .and_then(|(item, source)| match &source.words {
                Words::Full(document, _) => document.task(item),
                Words::Passages(_) => None,
            });
        Self {
            place: format!("{}《{title}》{}", clause.number, clause.spot()),
            from: clause.from.map(|day| Value::Date(day).zh()),
            grade: clause.grade.zh(),
            document: source.map(|s| s.id.as_str()),
            item: task.map(|task| task.item),
            passage: Marked::new(
                source.map_or(&clause.quote, |s| passage(s, &clause.quote)),
                &clause.quote,
            ),
            row: task.map(|task| row(task, &clause.quote)),
        }
    }
}

/// The passage that a quote stands in; of a whole document only the quote is shown.
fn passage<'a>(source: &'a Source, quote: &'a str) -> &'a str {
    match &source.words {
        Words::Passages(all) => all
            .iter()
            .find(|(text, _)| contains_quote(text, quote))
            .map_or(quote, |(text, _)| text),
        Words::Full(..) => quote,
    }
}

/// A row with the words of a quote marked.
pub fn row<'a>(task: &'a Task, quote: &str) -> RowView<'a> {
    RowView {
        project: Marked::new(&task.project, quote),
        task: Marked::new(&task.task, quote),
        lead: or_none(&task.lead),
        assist: or_none(&task.assist),
    }
}

impl<'a> Marked<'a> {
    /// Finds the quote; only white space may differ.
    pub fn new(text: &'a str, quote: &str) -> Self {
        let Some(place) = find_quote(text, quote) else {
            return Self {
                before: text,
                ..Self::default()
            };
        };
        Self {
            before: &text[..place.start],
            marked: &text[place.clone()],
            after: &text[place.end..],
        }
    }
}
