//! The links of a page: absolute, canonical, on the same site, each once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use scraper::{Html, Selector};
use url::Url;

/// More links than any honest page has.
const MOST: usize = 5_000;
/// Longer addresses are traps or mistakes.
const LONGEST: usize = 2_000;

// A selector that does not parse would be a mistake in this file; the tests read links.
static LINKS: LazyLock<Option<Selector>> =
    LazyLock::new(|| Selector::parse("a[href], area[href]").ok());
static BASE: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("base[href]").ok());

/// The pages of the same site that a page links to, each once, in the order of the page.
pub(super) fn links_in(page: &Url, html: &Html) -> Vec<Url> {
    let base = base_of(page, html);
    let mut seen = BTreeSet::new();
    LINKS
        .as_ref()
        .into_iter()
        .flat_map(|selector| html.select(selector))
        .filter_map(|a| canonical(&base.join(a.attr("href")?.trim()).ok()?))
        .filter(|url| same_site(page, url) && seen.insert(url.clone()))
        .take(MOST)
        .collect()
}

/// What relative links of a page are relative to.
pub(super) fn base_of(page: &Url, html: &Html) -> Url {
    BASE.as_ref()
        .and_then(|s| html.select(s).next())
        .and_then(|b| page.join(b.attr("href")?).ok())
        .unwrap_or_else(|| page.clone())
}

/// An address as it is remembered: no fragment, no user name, none of the marks that
/// advertising and sessions put behind it; `None` for what is no web address or too long. Lower case, default ports and dots in the path are settled by `Url`.
pub fn canonical(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LONGEST {
        return None;
    }
    let mut url = url.clone();
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|p| !is_mark(p)).collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|q| !q.is_empty()));
    }
    Some(url)
}

/// Whether a parameter tells who came from where, and not which page is meant.
fn is_mark(parameter: &str) -> bool {
    let name = parameter
        .split('=')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    name.is_empty()
        || name.starts_with("utm_")
        || ["spm", "gclid", "fbclid", "phpsessid", "jsessionid"].contains(&name.as_str())
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
        let found = links_in(&Url::parse(page).unwrap(), &Html::parse_document(html));
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
    fn long_addresses_are_left_alone() {
        let html = format!(r#"<a href="/{}">x</a>"#, "a".repeat(3000));
        assert!(of("http://p.example/", &html).is_empty());
        let many = "<br><p>x</p>".repeat(20_000);
        assert!(of("http://p.example/", &many).is_empty());
    }

    #[test]
    fn marks_of_advertising_are_no_part_of_an_address() {
        let html = r#"<a href="/a?utm_source=x&id=3&spm=1.2">a</a> <a href="/a?id=3">a</a>
            <a href="/b?PHPSESSID=9">b</a>"#;
        assert_eq!(
            of("http://p.example/", html),
            ["http://p.example/a?id=3", "http://p.example/b"]
        );
    }

    #[test]
    fn garbage_is_no_page_and_no_panic() {
        for html in ["", "\0\0\0", "%PDF-1.7 <<", "<a href", "<<<<a href=>>>"] {
            of("http://p.example/", html);
        }
    }
}
