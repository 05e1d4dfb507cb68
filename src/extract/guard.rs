//! What is refused before parsing. The HTML parser needs time in proportion to size
//! times nesting, and hostile pages nest without end; this scan is linear.

use super::ExtractError;

/// Longest page, in bytes of UTF-8.
pub const MOST_BYTES: usize = 4 << 20;
/// Deepest nesting of elements.
pub const MOST_DEPTH: usize = 256;

/// Most attributes of one element: the parser compares each with all before it.
pub const MOST_ATTRIBUTES: usize = 400;

/// Refuses pages that would cost too much to parse.
///
/// # Errors
/// When the page is too large or nested too deep.
pub fn check(html: &str) -> Result<(), ExtractError> {
    if html.len() > MOST_BYTES {
        return Err(ExtractError::TooLarge {
            bytes: html.len(),
            limit: MOST_BYTES,
        });
    }
    let mut scan = Scan {
        html: html.as_bytes(),
        at: 0,
        open: Vec::new(),
        deepest: 0,
        attributes: 0,
        foreign: false,
    };
    scan.run();
    if scan.deepest > MOST_DEPTH {
        return Err(ExtractError::TooDeep { limit: MOST_DEPTH });
    }
    if scan.attributes > MOST_ATTRIBUTES {
        return Err(ExtractError::TooManyAttributes {
            limit: MOST_ATTRIBUTES,
        });
    }
    Ok(())
}

/// Elements that hold nothing.
const VOID: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr",
];
/// Elements that the parser closes by itself before the next of their kind: old pages
/// leave hundreds of them open, and they nest only through others that are counted.
const SELF_CLOSING: &[&[u8]] = &[
    b"p",
    b"li",
    b"dt",
    b"dd",
    b"tr",
    b"option",
    b"thead",
    b"tbody",
    b"tfoot",
    b"html",
    b"head",
    b"body",
    b"colgroup",
    b"optgroup",
];
/// Formatting elements outlive the blocks around them: the parser opens them again.
const FORMATTING: &[&[u8]] = &[
    b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike",
    b"strong", b"tt", b"u",
];
/// An end tag does not close anything outside of these.
const BARRIERS: &[&[u8]] = &[
    b"table",
    b"td",
    b"th",
    b"caption",
    b"template",
    b"object",
    b"marquee",
    b"applet",
    b"button",
    b"svg",
    b"math",
    b"select",
];
/// Elements whose content is text.
const RAW: &[&[u8]] = &[
    b"script",
    b"style",
    b"textarea",
    b"title",
    b"noscript",
    b"iframe",
    b"xmp",
    b"noembed",
    b"noframes",
];

struct Scan<'h> {
    html: &'h [u8],
    at: usize,
    /// Open elements: name, and the text of the tag for formatting elements.
    open: Vec<(&'h [u8], &'h [u8])>,
    deepest: usize,
    /// Attributes of the element with most of them.
    attributes: usize,
    /// Inside or after SVG or MathML raw text is no longer raw.
    foreign: bool,
}

impl<'h> Scan<'h> {
    fn run(&mut self) {
        while let Some(found) = self
            .html
            .get(self.at..)
            .and_then(|rest| rest.iter().position(|b| *b == b'<'))
        {
            self.at += found;
            let rest = self.html.get(self.at..).unwrap_or(&[]);
            if rest.starts_with(b"<!--") {
                self.comment();
            } else if rest.get(1).is_some_and(u8::is_ascii_alphabetic) {
                self.tag(false);
            } else if rest.get(1) == Some(&b'/') && rest.get(2).is_some_and(u8::is_ascii_alphabetic)
            {
                self.tag(true);
            } else {
                self.at += 1;
            }
            if self.deepest > MOST_DEPTH || self.attributes > MOST_ATTRIBUTES {
                return;
            }
        }
    }

    fn comment(&mut self) {
        let rest = self.html.get(self.at + 4..).unwrap_or(&[]);
        // `<!-->` and `<!--->` are whole comments.
        if rest.starts_with(b">") || rest.starts_with(b"->") {
            self.at += 5;
            return;
        }
        let end = rest.windows(3).enumerate().find_map(|(at, w)| match w {
            b"-->" => Some(at + 3),
            b"--!" if rest.get(at + 3) == Some(&b'>') => Some(at + 4),
            _ => None,
        });
        self.at = end.map_or(self.html.len(), |end| self.at + 4 + end);
    }

    fn tag(&mut self, closing: bool) {
        let start = self.at + if closing { 2 } else { 1 };
        let name_len = self
            .html
            .get(start..)
            .unwrap_or(&[])
            .iter()
            .take_while(|b| !b.is_ascii_whitespace() && **b != b'>' && **b != b'/')
            .count();
        let name = self.html.get(start..start + name_len).unwrap_or(&[]);
        let mut end = start + name_len;
        let mut quote = None;
        let mut value = false;
        // Counted by the gaps before them, which is never too few.
        let mut attributes = 0;
        let mut gap = true;
        while let Some(byte) = self.html.get(end) {
            if quote.is_none() {
                let parts = byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'');
                attributes += usize::from(gap && !parts && *byte != b'>');
                gap = parts;
            }
            match (quote, byte) {
                (Some(q), b) if q == *b => {
                    quote = None;
                    gap = true;
                }
                (None, b'>') => break,
                // A quotation mark counts only where a value begins.
                (None, b'"' | b'\'') if value => quote = Some(*byte),
                _ => {}
            }
            value = *byte == b'=' || (value && byte.is_ascii_whitespace());
            end += 1;
        }
        self.attributes = self.attributes.max(attributes);
        let tag = self.html.get(self.at..end).unwrap_or(&[]);
        self.at = end.saturating_add(1).min(self.html.len());
        if closing {
            self.close(name);
            return;
        }
        if is(name, VOID) || is(name, SELF_CLOSING) {
            return;
        }
        if is(name, RAW) && !self.foreign {
            self.skip_raw(name);
            return;
        }
        if name.eq_ignore_ascii_case(b"svg") || name.eq_ignore_ascii_case(b"math") {
            self.foreign = true;
        }
        if is(name, FORMATTING) && self.open.iter().filter(|(_, known)| *known == tag).count() >= 3
        {
            // The parser, too, keeps only three alike.
            return;
        }
        if is(name, &[b"td", b"th"]) {
            self.close(b"td");
            self.close(b"th");
        }
        self.open.push((name, tag));
        self.deepest = self.deepest.max(self.open.len());
    }

    fn close(&mut self, name: &[u8]) {
        let mut at = self.open.len();
        while at > 0 {
            at -= 1;
            let Some((open, _)) = self.open.get(at) else {
                return;
            };
            if open.eq_ignore_ascii_case(name) {
                break;
            }
            if is(open, BARRIERS) {
                return;
            }
            if at == 0 {
                return;
            }
        }
        if self.open.get(at).is_none() {
            return;
        }
        if is(name, FORMATTING) {
            self.open.remove(at);
            return;
        }
        let cell = is(name, BARRIERS);
        let above = self.open.split_off(at);
        self.open.extend(
            above
                .into_iter()
                .skip(1)
                .filter(|(open, _)| !cell && is(open, FORMATTING)),
        );
    }

    fn skip_raw(&mut self, name: &[u8]) {
        while let Some(found) = self
            .html
            .get(self.at..)
            .and_then(|rest| rest.windows(2).position(|w| w == b"</"))
        {
            self.at += found + 2;
            let end = self.html.get(self.at..self.at + name.len()).unwrap_or(&[]);
            if end.eq_ignore_ascii_case(name) {
                return;
            }
        }
        self.at = self.html.len();
    }
}

fn is(name: &[u8], list: &[&[u8]]) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_is_refused_however_it_is_written() {
        for unit in [
            "<div>",
            "<div><table></div></table>",
            "<b><div></b>",
            "<svg><style><a>",
            "<table><tr><td>",
            "<span class='>'>",
            "<ul><li>",
            "<p><button>",
            "<!--><div>",
            "<DIV/>",
        ] {
            let html = unit.repeat(2 * MOST_DEPTH);
            assert!(check(&html).is_err(), "{unit}");
        }
        let fonts: String = (0..600)
            .map(|i| format!("<div><font size={i}></div>"))
            .collect();
        assert!(check(&fonts).is_err());
    }

    #[test]
    fn long_flat_pages_pass() {
        for unit in [
            "<p>a",
            "<li>a",
            "<tr><td>a",
            "<div>a</div>",
            "<br>",
            "<script>'<div>'</script>",
            "<p><b>a",
            "<!-- <div> -->",
            "< div",
            "<td><font size=2>x</td>",
        ] {
            assert_eq!(check(&unit.repeat(3000)), Ok(()), "{unit}");
        }
    }

    #[test]
    fn attributes_are_counted_however_they_are_written() {
        for unit in ["a{}=b ", "a{}/", "a{}='b'", "a{}=\"b c d\"", "a{}\n"] {
            let many = |count: usize| {
                let all: String = (0..count)
                    .map(|n| unit.replace("{}", &n.to_string()))
                    .collect();
                format!("<p {all}>x")
            };
            assert_eq!(check(&many(60)), Ok(()), "{unit}");
            assert_eq!(
                check(&many(2 * MOST_ATTRIBUTES)),
                Err(ExtractError::TooManyAttributes {
                    limit: MOST_ATTRIBUTES
                }),
                "{unit}"
            );
        }
        let text = format!("<p title='{}'>x", "a b ".repeat(3000));
        assert_eq!(check(&text), Ok(()));
    }

    #[test]
    fn size_is_capped() {
        assert!(matches!(
            check(&"a".repeat(MOST_BYTES + 1)),
            Err(ExtractError::TooLarge { .. })
        ));
    }
}
