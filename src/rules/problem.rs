//! Mistakes in rule files, all of them, each with its place in the text.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// A place in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File, as its position in [`super::RuleFiles`].
    pub file: usize,
    start: usize,
    end: usize,
}

/// No place at all: what was asked for on the command line stands in no file.
impl Default for Place {
    fn default() -> Self {
        Self::new(usize::MAX, 0..0)
    }
}

impl Place {
    /// A place by file and bytes.
    pub fn new(file: usize, span: Range<usize>) -> Self {
        Self {
            file,
            start: span.start,
            end: span.end,
        }
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Place,
    /// What is wrong.
    pub title: String,
    /// What to do.
    pub help: String,
}

/// Every mistake found so far, with the files they stand in.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    files: Vec<(String, String)>,
    list: Vec<Problem>,
}

impl Problems {
    /// An empty list for these files (name and text).
    pub fn new(files: Vec<(String, String)>) -> Self {
        Self {
            files,
            list: Vec::new(),
        }
    }

    /// Notes a mistake.
    pub fn note(&mut self, at: Place, title: &str, help: String) {
        self.list.push(Problem {
            at,
            title: title.to_owned(),
            help,
        });
    }

    /// Takes over the mistakes of another list about the same files.
    pub fn absorb(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// Whether anything is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many mistakes there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The mistakes in the order of files and places.
    pub fn sorted(&self) -> Vec<&Problem> {
        let mut all: Vec<&Problem> = self.list.iter().collect();
        all.sort_by(|a, b| (&a.at, &a.title).cmp(&(&b.at, &b.title)));
        all.dedup();
        all
    }

    /// Line and column, both from 1, of a place.
    pub fn line_column(&self, at: &Place) -> (usize, usize) {
        let text = self.files.get(at.file).map_or("", |(_, text)| text);
        let before = text.get(..at.start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }

    /// Everything as text, with the offending lines; `color` for a terminal.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for problem in self.sorted() {
            let (title, help) = (problem.title.as_str(), problem.help.as_str());
            let title = Level::ERROR.primary_title(title);
            let group = match self.files.get(problem.at.file) {
                Some((name, text)) => {
                    let span = char_range(text, problem.at.start, problem.at.end);
                    let annotation = AnnotationKind::Primary.span(span).label(help);
                    let snippet = Snippet::source(text.as_str()).path(name.as_str());
                    title.element(snippet.annotation(annotation))
                }
                None => title.element(Level::HELP.message(help)),
            };
            out.push_str(&renderer.render(&[group]));
            out.push_str("\n\n");
        }
        out
    }
}

/// A range that starts and ends on character boundaries inside the text.
fn char_range(text: &str, start: usize, end: usize) -> Range<usize> {
    let clamp = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let (start, end) = (clamp(start), clamp(end));
    start..end.max(start)
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}
