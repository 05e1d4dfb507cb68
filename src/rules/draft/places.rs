//! The places of a document that can carry a rule, and what stands outside them.

use super::normal::Normal;
use super::phrases::Phrases;
use crate::rules::document::{Document, marks};
use crate::rules::rule::Spot;

/// Where words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// A row of the task table.
    Item(u32),
    /// A numbered paragraph.
    Paragraph(String),
    /// An article.
    Article(String),
    /// A line for which no bureau is named.
    Line,
}

impl Where {
    /// As a clause names it.
    pub(super) fn spot(&self) -> Spot<'_> {
        match self {
            Self::Item(item) => Spot::Row(*item),
            Self::Paragraph(number) => Spot::Paragraph(number),
            Self::Article(number) => Spot::Article(number),
            Self::Line => Spot::Anywhere,
        }
    }

    /// 第82项, 二（一）1, 第七条, 第12行.
    pub fn zh(&self, line: usize) -> String {
        match self {
            Self::Line => format!("第{line}行"),
            _ => self.spot().to_string(),
        }
    }

    /// 第82项（第1072行）, 第12行.
    pub fn with_line(&self, line: usize) -> String {
        match self {
            Self::Line => self.zh(line),
            _ => format!("{}（第{line}行）", self.zh(line)),
        }
    }
}

/// A row, paragraph, article or line.
#[derive(Debug)]
pub(super) struct Place {
    pub at: Where,
    pub line: usize,
    pub text: Normal,
    /// Whether what stands around it says that it is about tutoring.
    pub about: bool,
    pub lead: Vec<String>,
    pub assist: Vec<String>,
}

/// All places in the order of the document, those of single lines last.
pub(super) fn all(text: &str, document: &Document, phrases: &Phrases) -> Vec<Place> {
    let place = |at, line, text: &str, around: &str, lead: &[String], assist: &[String]| Place {
        at,
        line,
        text: Normal::new(text),
        about: phrases.is_about(&Normal::new(around).text),
        lead: lead.to_vec(),
        assist: assist.to_vec(),
    };
    let mut places = Vec::new();
    for task in &document.tasks {
        let programme = task.programme.as_deref().unwrap_or_default();
        let around = format!("{programme} {}", task.project);
        let at = Where::Item(task.item);
        places.push(place(
            at,
            task.line,
            &task.task,
            &around,
            &task.lead,
            &task.assist,
        ));
    }
    for article in &document.articles {
        let at = Where::Article(article.number.clone());
        places.push(place(
            at,
            article.line,
            &article.text,
            "",
            &article.lead,
            &article.assist,
        ));
    }
    for paragraph in document
        .paragraphs
        .iter()
        .filter(|p| p.number.article.is_none())
    {
        let at = Where::Paragraph(paragraph.number.to_string());
        let around = paragraph.heading.as_deref().unwrap_or_default();
        let (lead, assist) = (&paragraph.lead, &paragraph.assist);
        places.push(place(
            at,
            paragraph.line,
            &paragraph.text,
            around,
            lead,
            assist,
        ));
    }
    places.sort_by_key(|place| place.line);
    places.extend(outside(text, document, phrases, &places));
    places
}

/// Lines with words that stand in no row, paragraph or article.
fn outside(text: &str, document: &Document, phrases: &Phrases, places: &[Place]) -> Vec<Place> {
    let mut known: String = places
        .iter()
        .map(|place| place.text.text.as_str())
        .collect();
    for task in &document.tasks {
        let programme = task.programme.as_deref().unwrap_or_default();
        for cell in [task.section.as_str(), &task.project, programme] {
            known += &Normal::new(cell).text;
        }
    }
    let fresh = |line: &str| {
        let words = marks::split(line).map_or(line, |(_, words)| words);
        let normal = Normal::new(words);
        let fresh = normal.sentences().into_iter().filter(|range| {
            let sentence = &normal.text[range.clone()];
            phrases.is_about(sentence) && !known.contains(sentence)
        });
        let fresh: Vec<&str> = fresh.map(|range| normal.written(range)).collect();
        fresh.join("。")
    };
    let lines = text.lines().map(fresh).zip(1..);
    lines
        .filter(|(words, _)| !words.is_empty())
        .map(|(words, line)| Place {
            at: Where::Line,
            line,
            text: Normal::new(&words),
            about: false,
            lead: Vec::new(),
            assist: Vec::new(),
        })
        .collect()
}
