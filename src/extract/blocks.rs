//! HTML to lines: headings, paragraphs, list items and table rows in reading order,
//! without navigation, scripts and other frame; and where each stands in the page.

use std::collections::HashMap;
use std::ops::Range;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::normalise::{STRUCK, STRUCK_END, normalise, without_marks};
use super::tables::{Table, is_data_table, read_table};
use super::vocabulary::Vocabulary;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 1 to 6.
    Heading(u8),
    Text,
    /// A row of `Page::tables`.
    Row {
        table: usize,
    },
}

/// One line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The element that holds it: a position in `Page::containers`.
    pub(super) container: usize,
    /// The term (`dt`) that it explains.
    pub(super) term: Option<Range<usize>>,
}

/// An element that holds lines. Elements of one group look alike: same place in the
/// page's structure, same name, same class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) parent: usize,
    pub(super) group: usize,
    /// An item of a list (`li`).
    pub(super) item: bool,
}

/// A page as lines.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) tables: Vec<Table>,
    pub(super) containers: Vec<Container>,
    /// Crossed-out places.
    pub(super) struck: Vec<Range<usize>>,
}

const SKIPPED: &[&str] = &[
    "script", "style", "noscript", "template", "nav", "iframe", "svg", "math", "head", "select",
    "option", "button", "textarea", "object", "canvas", "audio", "video", "map", "datalist",
];
const INLINE: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "label",
    "mark",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "img",
    "input",
    "wbr",
    "nobr",
    "bdo",
    "center-inline",
];

/// Reads the lines of a page.
pub(super) fn read(html: &str, vocabulary: &Vocabulary) -> Page {
    let document = Html::parse_document(html);
    let mut writer = Writer::new(vocabulary);
    writer.page.title = title(&document);
    walk(document.root_element(), &mut writer);
    writer.flush(Kind::Text);
    writer.page
}

fn title(document: &Html) -> Option<String> {
    let node = document.tree.nodes().find(|node| {
        node.value()
            .as_element()
            .is_some_and(|e| e.name() == "title")
    })?;
    let text: String = ElementRef::wrap(node)?.text().collect();
    Some(normalise(&text)).filter(|title| !title.is_empty())
}

/// Visits every node once, without recursion.
fn walk(root: ElementRef<'_>, writer: &mut Writer<'_>) {
    let mut node = *root;
    loop {
        let down = match node.value() {
            Node::Text(text) => {
                writer.text(text);
                false
            }
            Node::Element(element) => match ElementRef::wrap(node) {
                Some(this) => writer.enter(element, this),
                None => false,
            },
            _ => false,
        };
        if down && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        if down {
            writer.leave();
        }
        loop {
            if node.id() == root.id() {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            writer.leave();
        }
    }
}

/// An element that is open while its content is written.
struct Frame {
    kind: Option<Kind>,
    inline: bool,
    struck: bool,
    footer: bool,
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
    term: Option<Range<usize>>,
    glue: bool,
    /// Cells written to grids so far.
    pub(super) cells: usize,
}

impl<'v> Writer<'v> {
    fn new(vocabulary: &'v Vocabulary) -> Self {
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
            term: None,
            glue: false,
            cells: 0,
        }
    }

    fn text(&mut self, text: &str) {
        // 1980 and 20课时 in two elements are two numbers.
        let digits = self.glue
            && self.line.ends_with(|c: char| c.is_ascii_digit())
            && text.starts_with(|c: char| c.is_ascii_digit());
        if digits {
            self.line.push(' ');
        }
        self.glue = false;
        // A page's own characters of the private use area are not our marks.
        self.line.push_str(&without_marks(text));
    }

    /// Opens an element; false when its content is left out or already written.
    fn enter(&mut self, element: &Element, this: ElementRef<'_>) -> bool {
        let name = element.name();
        if name == "br" || name == "hr" {
            self.flush(Kind::Text);
            return false;
        }
        if SKIPPED.contains(&name) || hidden(element) || self.is_frame(element) {
            return false;
        }
        // <a class=card><div>…: what holds blocks is a block.
        let inline = INLINE.contains(&name)
            && !this
                .children()
                .filter_map(|child| child.value().as_element())
                .any(|child| {
                    !inline(child) && child.name() != "br" && !SKIPPED.contains(&child.name())
                });
        self.glue = inline;
        if !inline {
            self.flush(Kind::Text);
        }
        let container = if inline {
            self.container()
        } else {
            self.open_container(element)
        };
        if name == "table" && is_data_table(this) {
            read_table(this, container, self);
            return false;
        }
        let struck = self.struck(element);
        if struck {
            self.line.push(STRUCK);
        }
        let footer = name == "footer";
        self.footer += usize::from(footer);
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
            term,
            container,
            start: self.line.len(),
        });
        true
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if frame.struck {
            self.line.push(STRUCK_END);
        }
        self.footer -= usize::from(frame.footer);
        if frame.inline {
            self.glue = true;
            // A label in an element of its own: <span>上课时间</span><span>周六</span>.
            let words = self.line.get(frame.start..).unwrap_or("");
            if words.len() <= 48 && self.vocabulary.labels.of_cell(&normalise(words)).is_some() {
                self.line.push(' ');
            }
            return;
        }
        let before = self.page.blocks.len();
        let heading = frame
            .kind
            .or_else(|| self.frames.iter().rev().find_map(|open| open.kind));
        self.flush_in(heading.unwrap_or(Kind::Text), frame.container);
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

    fn is_frame(&self, element: &Element) -> bool {
        let known = |word: &str| self.vocabulary.frame.contains(word);
        element.classes().any(known)
            || element.attr("id").is_some_and(known)
            || element.attr("role") == Some("navigation")
    }

    /// Whether an element's text is crossed out.
    pub(super) fn struck(&self, element: &Element) -> bool {
        matches!(element.name(), "del" | "s" | "strike")
            || element
                .classes()
                .any(|class| self.vocabulary.struck.contains(class))
            || element
                .attr("style")
                .is_some_and(|style| style.contains("line-through"))
    }

    fn flush(&mut self, kind: Kind) {
        let open = self.frames.iter().rev().find_map(|frame| frame.kind);
        self.flush_in(open.unwrap_or(kind), self.container());
    }

    /// Ends the line.
    fn flush_in(&mut self, kind: Kind, container: usize) {
        if self.line.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.line);
        self.glue = false;
        // A crossed-out element goes on in the next line.
        let open = self.frames.iter().any(|frame| frame.struck);
        if open {
            self.line.push(STRUCK);
        }
        for frame in &mut self.frames {
            frame.start = frame.start.min(self.line.len());
        }
        let normal = normalise(&raw);
        if self.footer > 0 && !self.vocabulary.footer_keep.in_text(&normal) {
            return;
        }
        let range = self.write(&normal);
        if range.is_empty() {
            return;
        }
        self.page.text.push('\n');
        self.page.blocks.push(Block {
            kind,
            range,
            container,
            term: self.term.clone(),
        });
    }

    /// Appends normalised words to the text, notes and removes the marks in them.
    pub(super) fn write(&mut self, normal: &str) -> Range<usize> {
        let trimmed = normal.trim_matches([' ', STRUCK, STRUCK_END]);
        let struck_at_start = normal.trim_start().starts_with(STRUCK);
        let start = self.page.text.len();
        let mut open = struck_at_start.then_some(start);
        for c in trimmed.chars() {
            match c {
                STRUCK => open = open.or(Some(self.page.text.len())),
                STRUCK_END => {
                    if let Some(from) = open.take() {
                        self.page.struck.push(from..self.page.text.len());
                    }
                }
                c => self.page.text.push(c),
            }
        }
        let end = self.page.text.len();
        if let Some(from) = open.filter(|from| *from < end) {
            self.page.struck.push(from..end);
        }
        start..end
    }
}

/// Not shown to a reader.
pub(super) fn hidden(element: &Element) -> bool {
    element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| {
            let plain: String = style
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_ascii_lowercase();
            plain.contains("display:none") || plain.contains("visibility:hidden")
        })
}

/// Names of elements whose content is left out.
pub(super) fn skipped(element: &Element) -> bool {
    SKIPPED.contains(&element.name()) || hidden(element)
}

/// Whether an element stands inside a line.
pub(super) fn inline(element: &Element) -> bool {
    INLINE.contains(&element.name())
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn lines(html: &str) -> Vec<(Kind, String)> {
        let page = read(html, vocabulary());
        page.blocks
            .iter()
            .map(|b| (b.kind, page.text[b.range.clone()].to_owned()))
            .collect()
    }

    #[test]
    fn lines_in_reading_order_without_the_frame() {
        let html = "<title>甲 - 乙</title><nav><a>首页</a></nav><h2>暑期<b>班</b></h2><p>一行<br>二 行</p><ul><li>三<li>四</ul>\
            <script>x</script><div style='display: none'>藏</div><footer><a>友情链接</a><p>地址：甲路1号</p></footer>";
        assert_eq!(
            lines(html),
            [
                (Kind::Heading(2), "暑期班".to_owned()),
                (Kind::Text, "一行".to_owned()),
                (Kind::Text, "二 行".to_owned()),
                (Kind::Text, "三".to_owned()),
                (Kind::Text, "四".to_owned()),
                (Kind::Text, "地址:甲路1号".to_owned()),
            ]
        );
        assert_eq!(read(html, vocabulary()).title.as_deref(), Some("甲 - 乙"));
    }

    #[test]
    fn crossed_out_places_and_labels_of_their_own() {
        let page = read(
            "<p>课程<del>原2980元</del><span>1980元</span></p><p><span>上课时间</span><span>周六</span></p>",
            vocabulary(),
        );
        assert_eq!(page.text, "课程原2980元1980元\n上课时间 周六\n");
        assert_eq!(
            page.struck
                .iter()
                .map(|r| &page.text[r.clone()])
                .collect::<Vec<_>>(),
            ["原2980元"]
        );
    }

    #[test]
    fn alike_elements_share_a_group() {
        let page = read(
            "<div class=a><div class=c><p>1</p></div></div><div class=a><div class=c><p>2</p></div></div>",
            vocabulary(),
        );
        let groups: Vec<usize> = page
            .blocks
            .iter()
            .map(|b| page.containers[b.container].group)
            .collect();
        assert_eq!(groups[0], groups[1]);
    }
}
