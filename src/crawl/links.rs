//! The links of a page: absolute, canonical, on the same site, each once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use scraper::{Html, Selector};
use url::Url;

use crate::extract::check_parsable;

/// More links than any honest page has.
const MOST: usize = 5_000;
/// Longer addresses are traps or mistakes.
const LONGEST: usize = 2_000;

// A selector that does not parse would be a mistake in this file; the tests read links.
static LINKS: LazyLock<Option<Selector>> =
    LazyLock::new(|| Selector::parse("a[href], area[href]").ok());
static BASE: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("base[href]").ok());

/// The pages of the same site that a page links to, in the order of the page; `None` where
/// the page is nested too deeply to be read.
///
/// Parsing takes milliseconds: call it off the async threads.
pub fn links(page: &Url, html: &str) -> Option<Vec<Url>> {
    check_parsable(html).ok()?;
    let document = Html::parse_document(html);
    let base = BASE
        .as_ref()
        .and_then(|s| document.select(s).next())
        .and_then(|b| page.join(b.attr("href")?).ok())
        .unwrap_or_else(|| page.clone());
    let mut seen = BTreeSet::new();
    let found = LINKS
        .as_ref()
        .into_iter()
        .flat_map(|selector| document.select(selector))
        .filter_map(|a| canonical(&base.join(a.attr("href")?.trim()).ok()?))
        .filter(|url| same_site(page, url) && seen.insert(url.clone()))
        .take(MOST)
        .collect();
    Some(found)
}

/// An address as it is remembered: no fragment, no user name; `None` for what is no web
/// address or too long. Lower case, default ports and dots in the path are settled by `Url`.
pub fn canonical(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LONGEST {
        return None;
    }
    let mut url = url.clone();
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    if url.query() == Some("") {
        url.set_query(None);
    }
    Some(url)
}

/// Whether two addresses are of one site: the same host, and the same port unless both are
/// the usual ones of http and https.
pub fn same_site(a: &Url, b: &Url) -> bool {
    let usual = |url: &Url| url.port().is_none();
    a.host_str() == b.host_str() && (a.port() == b.port() || usual(a) && usual(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str, html: &str) -> Vec<String> {
        let found = links(&Url::parse(page).unwrap(), html).unwrap();
        found.into_iter().map(String::from).collect()
    }

    #[test]
    fn makes_links_absolute_and_keeps_the_site() {
        let html = r##"<a href="b.html">b</a> <a href="./b.html#x">b</a> <A HREF=" /c/../d ">d</A>
            <a href="http://Portal.example:80/e?">e</a> <a href="https://portal.example/f">f</a>
            <a href="http://portal.example:81/g">g</a> <a href="http://other.example/h">h</a>
            <a href="mailto:a@b.example">m</a> <a href="javascript:void(0)">j</a>
            <a href="#top">top</a> <a>none</a> <a href="http://[bad">bad</a>
            <map><area href="//portal.example/i"></map> <a href="http://u:p@portal.example/k">k</a>"##;
        assert_eq!(
            of("http://portal.example/a.html", html),
            [
                "http://portal.example/b.html",
                "http://portal.example/d",
                "http://portal.example/e",
                "https://portal.example/f",
                "http://portal.example/a.html",
                "http://portal.example/i",
                "http://portal.example/k",
            ]
        );
    }

    #[test]
    fn a_base_element_moves_relative_links() {
        let html = r#"<base href="/deep/"><a href="x">x</a>"#;
        assert_eq!(of("http://p.example/", html), ["http://p.example/deep/x"]);
        let html = r#"<base href="http://elsewhere.example/"><a href="x">x</a>"#;
        assert!(of("http://p.example/", html).is_empty());
    }

    #[test]
    fn long_addresses_and_deep_pages_are_left_alone() {
        let html = format!(r#"<a href="/{}">x</a>"#, "a".repeat(3000));
        assert!(of("http://p.example/", &html).is_empty());
        let deep = "<div>".repeat(200_000);
        assert!(links(&Url::parse("http://p.example/").unwrap(), &deep).is_none());
        let stray = "<div></x>".repeat(200_000);
        assert!(links(&Url::parse("http://p.example/").unwrap(), &stray).is_none());
        let many = "<br><p>x</p>".repeat(20_000);
        assert!(of("http://p.example/", &many).is_empty());
    }

    #[test]
    fn garbage_is_no_page_and_no_panic() {
        for html in ["", "\0\0\0", "%PDF-1.7 <<", "<a href", "<<<<a href=>>>"] {
            of("http://p.example/", html);
        }
    }
}
