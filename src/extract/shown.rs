//! What of a page a reader sees, and what belongs to its frame.

use scraper::ElementRef;
use scraper::node::Element;

use super::vocabulary::Vocabulary;

/// An element with more text than this, in characters, is shown by a script in the end,
/// whatever its style says before.
const SHOWN_LATER: usize = 120;
/// The words of a logo are no more than this, in characters.
const LONGEST_BRAND: usize = 40;
/// Panels that are looked at beside one.
const MOST_SIBLINGS: usize = 40;
/// Text of a frame that is looked at, in bytes.
const MOST_FRAME: usize = 4000;

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

/// Not shown to a reader, now or on a click.
pub(super) fn hidden(element: &Element, this: ElementRef<'_>, v: &Vocabulary) -> bool {
    is_hidden(element, this) && !is_panel(element, this, v)
}

/// Whether an element is one of several panels of which a click shows another: the courses of
/// 初中 under a tab beside those of 小学.
fn is_panel(element: &Element, this: ElementRef<'_>, v: &Vocabulary) -> bool {
    let named = element.attr("role") == Some("tabpanel")
        || element.classes().any(|class| {
            let class = class.to_ascii_lowercase();
            v.panels.contains(&class) || class.split(['-', '_']).any(|part| v.panels.contains(part))
        });
    let alike = |other: ElementRef<'_>| {
        let beside = other.value();
        beside.name() == element.name()
            && beside.classes().next() == element.classes().next()
            && beside.attr("role") == element.attr("role")
            && !is_hidden(beside, other)
    };
    let siblings = this.prev_siblings().chain(this.next_siblings());
    named
        && siblings
            .take(MOST_SIBLINGS)
            .filter_map(ElementRef::wrap)
            .any(alike)
}

fn is_hidden(element: &Element, this: ElementRef<'_>) -> bool {
    if element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true") {
        return true;
    }
    let Some(style) = element.attr("style") else {
        return false;
    };
    let plain: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    if plain.contains("display:none") {
        return true;
    }
    // WeChat's own pages hide the whole article until their script has run.
    let long = || {
        let mut count = 0;
        this.text().any(|text| {
            count += text.chars().filter(|c| !c.is_whitespace()).count();
            count > SHOWN_LATER
        })
    };
    plain.contains("visibility:hidden") && !long()
}

/// Names of elements whose content is left out.
pub(super) fn skipped(element: &Element, this: ElementRef<'_>, v: &Vocabulary) -> bool {
    SKIPPED.contains(&element.name()) || hidden(element, this, v)
}

/// Whether an element stands inside a line.
pub(super) fn inline(element: &Element) -> bool {
    INLINE.contains(&element.name())
}

/// Whether an element holds blocks although its name stands inside lines: <a><div>….
pub(super) fn holds_blocks(this: ElementRef<'_>) -> bool {
    this.children()
        .filter_map(|child| child.value().as_element())
        .any(|child| !inline(child) && child.name() != "br" && !SKIPPED.contains(&child.name()))
}

/// Whether an element only frames the page: menus, breadcrumbs, page numbers.
pub(super) fn is_frame(element: &Element, this: ElementRef<'_>, v: &Vocabulary) -> bool {
    let known = |word: &str| v.frame.contains(&word.to_ascii_lowercase());
    if element.attr("role") == Some("navigation") {
        return true;
    }
    let named = element.classes().any(known) || element.attr("id").is_some_and(known);
    named && !is_price_list(this, v)
}

/// Whether an element says what several things cost: a menu of courses is no menu of a site.
fn is_price_list(this: ElementRef<'_>, v: &Vocabulary) -> bool {
    let mut words = String::new();
    for part in this.text() {
        words.push_str(part);
        if words.len() > MOST_FRAME {
            break;
        }
    }
    v.cost.find_all(&words).take(2).count() == 2
}

/// The words of a logo, or of the account that published the page; the words may be those
/// of a picture.
pub(super) fn brand(element: &Element, this: ElementRef<'_>, v: &Vocabulary) -> Option<String> {
    if element.name() == "img" {
        let alt = element.attr("alt")?;
        return (alt.chars().count() <= LONGEST_BRAND).then(|| alt.to_owned());
    }
    let known = |word: &str| {
        let word = word.to_ascii_lowercase();
        v.brands.contains(&word) || word.split(['-', '_']).any(|part| v.brands.contains(part))
    };
    if !element.classes().any(known) && !element.attr("id").is_some_and(known) {
        return None;
    }
    let mut text = String::new();
    for part in this.text() {
        text.push_str(part);
        // Longer words are no logo; what they go on with is not looked at.
        if text.len() > 4 * LONGEST_BRAND {
            return None;
        }
    }
    (text.chars().count() <= LONGEST_BRAND).then_some(text)
}

/// Whether no course is offered in an element: a footer, related pages, comments.
pub(super) fn is_aside(element: &Element, v: &Vocabulary) -> bool {
    let known = |word: &str| {
        let word = word.to_ascii_lowercase();
        word.split(['-', '_']).any(|part| v.aside.contains(part)) || v.aside.contains(&word)
    };
    matches!(element.name(), "footer" | "aside" | "address")
        || element.classes().any(known)
        || element.attr("id").is_some_and(known)
}

/// Whether an element's text is crossed out.
pub(super) fn struck(element: &Element, v: &Vocabulary) -> bool {
    matches!(element.name(), "del" | "s" | "strike")
        || element.classes().any(|class| v.struck.contains(class))
        || element
            .attr("style")
            .is_some_and(|style| style.contains("line-through"))
}
