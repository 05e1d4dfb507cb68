//! Numbered paragraphs that end in the bureaus, in a bracket or on lines of their own:
//! （责任单位：…）, （牵头单位：…；配合单位：…）, 牵头单位：….

use serde::Serialize;

use super::cells::Line;
use super::error::{DocumentError, Problem};
use super::marks::{self, NumberPath};
use super::responsible::{bracket, is_label_line, responsible};

/// Longest title in front of a clause, in characters.
const TITLE: usize = 40;
/// A paragraph for which the document makes bureaus responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// Where it stands, such as 四（一）1.
    pub number: NumberPath,
    /// Its own first words, where they are a title.
    pub heading: Option<String>,
    /// The clause, heading included, without number and bracket.
    pub text: String,
    /// Responsible or leading bureaus.
    pub lead: Vec<String>,
    /// Assisting bureaus, where the bracket tells them apart.
    pub assist: Vec<String>,
    /// First line in the text, from 1.
    pub line: usize,
}

/// Reads the prose of a document.
pub(super) fn read(lines: &[Line<'_>], errors: &mut Vec<DocumentError>) -> Vec<Paragraph> {
    let mut reader = Reader {
        path: NumberPath::default(),
        block: Block::default(),
        paragraphs: Vec::new(),
        errors,
    };
    for line in lines {
        reader.line(line);
    }
    reader.close();
    reader.paragraphs
}

/// What was said since the last number or the last bracket.
#[derive(Default)]
struct Block {
    line: usize,
    text: String,
    heading: Option<String>,
    /// Lines under it that name bureaus without a bracket.
    labels: Vec<String>,
}

struct Reader<'e> {
    path: NumberPath,
    block: Block,
    paragraphs: Vec<Paragraph>,
    errors: &'e mut Vec<DocumentError>,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line<'_>) {
        let mut words = line.text.trim();
        if is_label_line(words) {
            if !self.block.text.is_empty() {
                self.block.labels.push(words.to_owned());
            }
            return;
        }
        self.settle();
        let mut is_title = false;
        if let Some((mark, rest)) = marks::split(words) {
            self.close();
            is_title = mark.titles() && bracket(rest).is_none();
            self.path.go(mark);
            words = rest;
        }
        if is_title || (self.path.is_empty() && bracket(words).is_none()) {
            // A chapter's title, or prose before the first number, is no clause.
            self.block = Block::default();
            return;
        }
        if self.block.text.is_empty() {
            self.block.line = line.number;
        } else if self.block.heading.is_none() && is_title_line(&self.block.text) {
            self.block.heading = Some(self.block.text.clone());
        }
        self.block.text.push_str(words);
        self.take();
    }

    /// Takes the lines that name bureaus as if they stood in one bracket.
    fn settle(&mut self) {
        let labels = std::mem::take(&mut self.block.labels);
        if labels.is_empty() {
            return;
        }
        let lines: Vec<&str> = labels.iter().map(|l| l.trim_end_matches('。')).collect();
        self.block
            .text
            .push_str(&format!("（{}）", lines.join("；")));
        self.take();
    }

    /// Makes a paragraph of every bracket in the block that is complete.
    fn take(&mut self) {
        while let Some(found) = bracket(&self.block.text) {
            let Some(content) = found.content else {
                return;
            };
            let paragraph = self.paragraph(found.before, content);
            let rest = found
                .after
                .trim_start_matches(['。', '；', ';', ' ', '\u{3000}']);
            let block = Block {
                line: self.block.line,
                text: rest.to_owned(),
                ..Block::default()
            };
            match paragraph {
                Ok(paragraph) => self.paragraphs.push(paragraph),
                Err(problem) => {
                    let error = DocumentError::new(self.block.line, content, problem);
                    self.errors.push(error);
                }
            }
            self.block = block;
        }
    }

    fn paragraph(&self, text: &str, content: &str) -> Result<Paragraph, Problem> {
        let (lead, assist) = responsible(content)?;
        Ok(Paragraph {
            number: self.path.clone(),
            heading: self.block.heading.clone().or_else(|| title(text)),
            text: text.trim().to_owned(),
            lead,
            assist,
            line: self.block.line,
        })
    }

    /// Ends the block; a bracket that names bureaus must be closed by now.
    fn close(&mut self) {
        self.settle();
        let block = std::mem::take(&mut self.block);
        if let Some(found) = bracket(&block.text) {
            let open = block.text.strip_prefix(found.before).unwrap_or_default();
            self.errors
                .push(DocumentError::new(block.line, open, Problem::Bracket));
        }
    }
}

/// The first sentence, where it is short and more follows.
fn title(text: &str) -> Option<String> {
    let (first, rest) = text.trim().split_once('。')?;
    (is_short(first) && !rest.trim().is_empty()).then(|| first.to_owned())
}

/// Whether words are short enough for a title.
fn is_short(text: &str) -> bool {
    let title = text.trim().trim_end_matches('。');
    !title.is_empty() && !title.contains('。') && title.chars().count() <= TITLE
}

/// Whether a line of its own is a title. A line that a page broke off in the middle of a
/// sentence is longer, or has a comma in it and no full stop behind it.
fn is_title_line(line: &str) -> bool {
    let plain = !line.contains(['，', '、', '；', '：', ',']) && line.chars().count() <= TITLE / 2;
    is_short(line) && (line.ends_with('。') || plain)
}
