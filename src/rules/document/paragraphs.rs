//! Numbered paragraphs that end in a bracket which names the bureaus:
//! （责任单位：…）, （牵头单位：…；配合单位：…）.

use serde::Serialize;

use super::bureaus::{self, Depth};
use super::cells::Line;
use super::error::{DocumentError, Problem};
use super::heading::Role;
use super::marks::{self, NumberPath};

/// Longest title in front of a clause, in characters.
const TITLE: usize = 40;
/// Words that announce bureaus, with what they make of them.
const KINDS: &[(Role, &[&str])] = &[
    (Role::Lead, &["牵头责任", "牵头", "主办"]),
    (
        Role::Assist,
        &["协助", "配合", "协办", "参与", "参加", "协同"],
    ),
    (Role::Responsible, &["主要责任", "责任", "负责"]),
];

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
                heading: None,
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
        let block = std::mem::take(&mut self.block);
        if let Some(found) = bracket(&block.text) {
            let open = block.text.strip_prefix(found.before).unwrap_or_default();
            self.errors
                .push(DocumentError::new(block.line, open, Problem::Bracket));
        }
    }
}

/// A bracket that names bureaus.
struct Bracket<'a> {
    before: &'a str,
    /// `None` while the closing sign is missing.
    content: Option<&'a str>,
    after: &'a str,
}

/// The first bracket of the text that begins with a word such as 责任单位.
fn bracket(text: &str) -> Option<Bracket<'_>> {
    let opening = text.match_indices(['（', '(', '【', '[']);
    opening.into_iter().find_map(|(at, sign)| {
        let before = text.get(..at)?;
        let inside = text.get(at + sign.len()..)?;
        label(inside.trim_start())?;
        let mut depth = Depth::default();
        let end = inside.char_indices().find(|(_, c)| depth.pass(*c).is_err());
        Some(match end {
            Some((end, c)) => Bracket {
                before,
                content: inside.get(..end),
                after: inside.get(end + c.len_utf8()..).unwrap_or_default(),
            },
            None => Bracket {
                before,
                content: None,
                after: "",
            },
        })
    })
}

/// The words at the head of the text that announce bureaus, and what follows them.
fn label(text: &str) -> Option<(Role, &str)> {
    KINDS.iter().find_map(|(role, words)| {
        let rest = words.iter().find_map(|w| text.strip_prefix(w))?;
        let rest = ["单位", "部门"].iter().find_map(|w| rest.strip_prefix(w))?;
        let rest = rest.trim_start().strip_prefix(['：', ':'])?;
        Some((*role, rest))
    })
}

/// Reads the inside of a bracket: one list, or several with a label each.
fn responsible(content: &str) -> Result<(Vec<String>, Vec<String>), Problem> {
    let mut lists: Vec<(Role, String)> = Vec::new();
    let mut rest = content.trim_start();
    while let Some(c) = rest.chars().next() {
        if let Some((role, behind)) = label(rest) {
            lists.push((role, String::new()));
            rest = behind;
        } else {
            if let Some((_, list)) = lists.last_mut() {
                list.push(c);
            }
            rest = rest.strip_prefix(c).unwrap_or_default();
        }
    }
    let someone_leads = lists.iter().any(|(role, _)| *role == Role::Lead);
    let (mut lead, mut assist) = (Vec::new(), Vec::new());
    for (role, list) in lists {
        let assists = role == Role::Assist || (role == Role::Responsible && someone_leads);
        let bureaus = if assists { &mut assist } else { &mut lead };
        bureaus.extend(bureaus::split(&list)?);
    }
    if lead.is_empty() {
        return Err(Problem::NoBureau);
    }
    Ok((lead, assist))
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
