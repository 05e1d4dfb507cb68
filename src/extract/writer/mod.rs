//! Writes the visible text of a page line by line, and notes where each line stands.

mod put;

use super::blocks::Container;
use super::blocks::Kind;
use super::blocks::Page;
use super::normalise::STRUCK;
use super::normalise::STRUCK_END;
use super::normalise::normalise;
use super::normalise::without_marks;
use super::shown::brand;
use super::shown::holds_blocks;
use super::shown::inline;
use super::shown::is_aside;
use super::shown::is_frame;
use super::shown::skipped;
use super::shown::struck;
use super::tables::is_data_table;
use super::tables::read_table;
use super::vocabulary::Vocabulary;
use scraper::ElementRef;
use scraper::node::Element;
use std::collections::HashMap;
use std::ops::Range;

/// A line longer than this, in bytes, is not held back to be joined with the next.
const LONGEST_HELD: usize = 60;
/// Logos and account names of one page.
const MOST_BRANDS: usize = 12;

/// An element that is open while its content is written.
struct Frame {
    kind: Option<Kind>,
    inline: bool,
    struck: bool,
    footer: bool,
    aside: bool,
    badge: bool,
    /// A list of terms.
    list: bool,
    term: bool,
    container: usize,
    /// Where its text begins in the line.
    start: usize,
}

pub(super) struct Writer<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) page: Page,
    line: String,
    frames: Vec<Frame>,
    groups: HashMap<(usize, String), usize>,
    footer: usize,
    aside: usize,
    /// A line that is not complete yet: 共, and 30节 in the next element.
    held: Option<(String, Kind, usize)>,
    term: Option<Range<usize>>,
    glue: bool,
    /// An element ended directly before this one.
    apart: bool,
    /// Cells written to grids so far.
    pub(super) cells: usize,
}

impl<'v> Writer<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> Self {
        let page = Page {
            containers: vec![Container {
                parent: 0,
                group: 0,
                item: false,
            }],
            ..Page::default()
        };
        Self {
            vocabulary,
            page,
            line: String::new(),
            frames: Vec::new(),
            groups: HashMap::new(),
            footer: 0,
            aside: 0,
            held: None,
            term: None,
            glue: false,
            apart: false,
            cells: 0,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        // 1980 and 20课时 in two elements are two numbers, 9 and 80 beside each other are one.
        let digits = self.glue
            && self.line.ends_with(|c: char| c.is_ascii_digit())
            && text.starts_with(|c: char| c.is_ascii_digit());
        if digits && !self.is_one_number(text) {
            self.line.push(' ');
        }
        // 薄老师 and 29.9元 in two elements are two things.
        let amount = self.apart
            && text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '¥' | '￥'))
            && self.line.ends_with(|c: char| c.is_alphabetic());
        if amount {
            self.line.push(' ');
        }
        self.apart = false;
        self.glue = false;
        // A page's own characters of the private use area are not our marks.
        self.line.push_str(&without_marks(text));
    }

    /// Whether digits that follow others without a blank go on with their number: nothing
    /// else stands in their element, or both together are no longer than a price.
    fn is_one_number(&self, text: &str) -> bool {
        let before = self.line.len()
            - self
                .line
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .len();
        let after = text.chars().take_while(char::is_ascii_digit).count();
        let alone = text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        before + after <= if alone { 6 } else { 2 }
    }

    /// Opens an element; false when its content is left out or already written.
    pub(super) fn enter(&mut self, element: &Element, this: ElementRef<'_>) -> bool {
        let name = element.name();
        if name == "br" || name == "hr" {
            self.flush(Kind::Text);
            return false;
        }
        if skipped(element, this, self.vocabulary) || is_frame(element, this, self.vocabulary) {
            return false;
        }
        if self.page.brands.len() < MOST_BRANDS
            && let Some(words) = brand(element, this, self.vocabulary)
        {
            let words = normalise(&without_marks(&words));
            if !words.is_empty() && !self.page.brands.contains(&words) {
                self.page.brands.push(words);
            }
        }
        // <a class=card><div>…: what holds blocks is a block.
        let inline = inline(element) && !holds_blocks(this);
        self.glue = inline;
        self.apart = inline
            && this
                .prev_sibling()
                .is_some_and(|before| before.value().is_element());
        if !inline {
            self.flush(Kind::Text);
        }
        let container = if inline {
            self.container()
        } else {
            self.open_container(element)
        };
        if name == "table" && is_data_table(this) {
            self.release();
            read_table(this, container, self);
            return false;
        }
        let struck = struck(element, self.vocabulary);
        if struck {
            self.line.push(STRUCK);
        }
        let footer = name == "footer";
        self.footer += usize::from(footer);
        let aside = is_aside(element, self.vocabulary);
        self.aside += usize::from(aside);
        let kind = match name {
            "h1" => Some(Kind::Heading(1)),
            "h2" => Some(Kind::Heading(2)),
            "h3" => Some(Kind::Heading(3)),
            "h4" => Some(Kind::Heading(4)),
            "h5" => Some(Kind::Heading(5)),
            "h6" => Some(Kind::Heading(6)),
            _ => None,
        };
        let term = name == "dt";
        if term || name == "dl" {
            self.term = None;
        }
        self.frames.push(Frame {
            kind,
            inline,
            struck,
            footer,
            aside,
            list: name == "dl",
            badge: inline && element.classes().next().is_some(),
            term,
            container,
            start: self.line.len(),
        });
        true
    }

    pub(super) fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if frame.struck {
            self.line.push(STRUCK_END);
        }
        if frame.inline {
            self.footer -= usize::from(frame.footer);
            self.aside -= usize::from(frame.aside);
            self.glue = true;
            // A label in an element of its own: <span>上课时间</span><span>周六</span>.
            let words = self.line.get(frame.start..).unwrap_or("");
            let beside = self
                .line
                .get(..frame.start)
                .is_some_and(|head| head.ends_with(char::is_alphanumeric));
            let badge = frame.badge && self.vocabulary.badges.contains(words.trim());
            // 四年级 and 星期六 in several elements are no labels.
            let label = || {
                let words = normalise(words);
                words != "星期" && self.vocabulary.labels.of_cell(&words).is_some()
            };
            // Elements in elements hold the same words: long ones are not looked at again.
            if badge || !beside && words.len() <= 48 && label() {
                self.line.push(' ');
            }
            return;
        }
        let before = self.page.blocks.len();
        let heading = frame
            .kind
            .or_else(|| self.frames.iter().rev().find_map(|open| open.kind));
        self.flush_in(heading.unwrap_or(Kind::Text), frame.container);
        self.footer -= usize::from(frame.footer);
        self.aside -= usize::from(frame.aside);
        if frame.list {
            self.term = None;
        }
        if frame.term && self.page.blocks.len() > before {
            self.term = self.page.blocks.last().map(|block| block.range.clone());
        }
    }

    fn container(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.container)
    }

    fn open_container(&mut self, element: &Element) -> usize {
        let parent = self.container();
        let group = self.page.containers.get(parent).map_or(0, |c| c.group);
        let class = element.classes().next().unwrap_or("");
        let next = self.groups.len() + 1;
        let group = *self
            .groups
            .entry((group, format!("{}.{class}", element.name())))
            .or_insert(next);
        let item = element.name() == "li";
        self.page.containers.push(Container {
            parent,
            group,
            item,
        });
        self.page.containers.len() - 1
    }

    /// Whether what is written now offers nothing: a footer, related pages.
    pub(super) fn is_aside(&self) -> bool {
        self.aside > 0
    }
}
