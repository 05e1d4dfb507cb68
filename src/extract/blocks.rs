//! HTML to lines: headings, paragraphs, list items and table rows in reading order,
//! without navigation, scripts and other frame; and where each stands in the page.

use std::ops::Range;

use scraper::{ElementRef, Html, Node};

use super::normalise::normalise;
use super::tables::Table;
use super::vocabulary::Vocabulary;
use super::writer::Writer;

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
    /// It stands in a footer, among related pages or comments: no course is offered there.
    pub(super) aside: bool,
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
    /// Words of the page's logo and of the account that published it.
    pub(super) brands: Vec<String>,
    /// Rows of tables stand in the text only: there are too many cells for a grid.
    pub(super) rows_left: bool,
    /// Crossed-out places.
    pub(super) struck: Vec<Range<usize>>,
}

/// Reads the lines of a page.
pub(super) fn read(html: &str, vocabulary: &Vocabulary) -> Page {
    let document = Html::parse_document(html);
    let mut writer = Writer::new(vocabulary);
    writer.page.title = title(&document);
    walk(document.root_element(), &mut writer);
    writer.flush(Kind::Text);
    writer.release();
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
