//! Which pages a fetched page leads to, by the kind of its source.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::links::{base_of, links_in};
use super::{CrawlError, Fetched, Source, SourceKind, canonical, same_site, sitemap};
use crate::extract::{check_parsable, decode};

/// Words on the link to the next page of a list.
const NEXT_WORDS: [&str; 8] = ["下一页", "下页", "后一页", "下一頁", "›", "»", ">", ">>"];
/// Files that hold no text of a page.
const NO_PAGE: [&str; 27] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "ico", "bmp", "css", "js", "json", "mp3", "mp4",
    "avi", "mov", "wmv", "zip", "rar", "7z", "gz", "exe", "apk", "pdf", "doc", "docx", "xls",
    "xlsx",
];

// A selector that does not parse would be a mistake in this file; the tests read links.
static LINKS: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("a[href]").ok());
static NEXT: LazyLock<Option<Selector>> =
    LazyLock::new(|| Selector::parse("a[rel~=next], link[rel~=next]").ok());

/// A page that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its address.
    pub url: Url,
    /// Links between the source's address and it. The pages of a list and the sitemaps of a
    /// site are at 0, what they lead to is at 1.
    pub depth: u32,
}

/// The pages that `page`, asked for at `depth`, leads to.
///
/// # Errors
/// Where the page cannot be read for links.
pub(super) fn leads(
    source: &Source,
    page: &Fetched,
    depth: u32,
    limit: usize,
) -> Result<Vec<Lead>, CrawlError> {
    let at = |depth| move |url| Lead { url, depth };
    match source.kind {
        SourceKind::Sitemap if depth == 0 && page.status == 200 => {
            let map = sitemap::read(&page.url, &page.bytes, limit)
                .ok_or_else(|| CrawlError::NotSitemap(page.url.clone()))?;
            let maps = map.maps.into_iter().map(at(0));
            Ok(maps.chain(map.pages.into_iter().map(at(1))).collect())
        }
        SourceKind::Site if depth < source.depth && page.is_html() => {
            let found = links_in(&page.url, &parse(page)?);
            Ok(found.into_iter().map(at(depth + 1)).collect())
        }
        SourceKind::List if depth == 0 && page.is_html() => {
            let html = parse(page)?;
            let next = next_page(source, page, &html);
            let items: Vec<Url> = match &source.items {
                Some(items) => chosen(&page.url, &html, items),
                None => links_in(&page.url, &html),
            };
            let items = items.into_iter().filter(|url| Some(url) != next.as_ref());
            Ok(items.map(at(1)).chain(next.clone().map(at(0))).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether an address is that of a picture, a film or another file without a page's text.
pub(super) fn is_no_page(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| NO_PAGE.contains(&ending.to_ascii_lowercase().as_str()))
}

fn parse(page: &Fetched) -> Result<Html, CrawlError> {
    let (text, _) = decode(&page.bytes, page.charset.as_deref());
    check_parsable(&text).map_err(|_| CrawlError::TooDeep(page.url.clone()))?;
    Ok(Html::parse_document(&text))
}

fn chosen(page: &Url, html: &Html, selector: &Selector) -> Vec<Url> {
    let base = base_of(page, html);
    let mut found = Vec::new();
    for element in html.select(selector) {
        // A selector may name the link or what stands around it.
        let inner = LINKS
            .as_ref()
            .into_iter()
            .flat_map(|links| element.select(links));
        for link in std::iter::once(element).chain(inner) {
            if let Some(url) = target(page, &base, link).filter(|url| !found.contains(url)) {
                found.push(url);
            }
        }
    }
    found
}

fn next_page(source: &Source, page: &Fetched, html: &Html) -> Option<Url> {
    if let Some(next) = &source.next {
        return chosen(&page.url, html, next).into_iter().next();
    }
    let base = base_of(&page.url, html);
    let marked = NEXT.as_ref().and_then(|next| html.select(next).next());
    let named = || {
        html.select(LINKS.as_ref()?).find(|link| {
            let text: String = link.text().collect();
            NEXT_WORDS.contains(&text.trim())
        })
    };
    let next = target(&page.url, &base, marked.or_else(named)?)?;
    (Some(&next) != canonical(&page.url).as_ref()).then_some(next)
}

fn target(page: &Url, base: &Url, link: ElementRef<'_>) -> Option<Url> {
    let url = canonical(&base.join(link.attr("href")?.trim()).ok()?)?;
    same_site(page, &url).then_some(url)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn of(source: &Source, depth: u32, body: &str) -> Vec<(String, u32)> {
        let page = Fetched {
            bytes: body.as_bytes().to_vec(),
            ..Fetched::empty(source.address.clone(), DateTime::default())
        };
        let found = leads(source, &page, depth, 1 << 20).unwrap();
        found
            .into_iter()
            .map(|l| (l.url.path().to_owned(), l.depth))
            .collect()
    }

    fn source(kind: SourceKind) -> Source {
        Source::new("s", kind, Url::parse("http://p.example/list").unwrap())
    }

    fn at(all: &[(&str, u32)]) -> Vec<(String, u32)> {
        all.iter().map(|(p, d)| ((*p).to_owned(), *d)).collect()
    }

    #[test]
    fn a_list_leads_to_its_items_and_its_next_page() {
        let list = source(SourceKind::List);
        let html = r#"<nav><a href="/about">关于</a></nav><ul><li class=item><a href="/1">一</a>
            <li class=item><a href="/2">二</a></ul><a href="/list2"> 下一页 </a>"#;
        assert_eq!(
            of(&list, 0, html),
            at(&[("/about", 1), ("/1", 1), ("/2", 1), ("/list2", 0)])
        );
        assert_eq!(of(&list, 1, html), []);
        let mut chosen = list.clone();
        chosen.items = Some(list.selector("li.item").unwrap());
        assert_eq!(
            of(&chosen, 0, html),
            at(&[("/1", 1), ("/2", 1), ("/list2", 0)])
        );
        chosen.next = Some(list.selector("nav a").unwrap());
        assert_eq!(
            of(&chosen, 0, html),
            at(&[("/1", 1), ("/2", 1), ("/about", 0)])
        );
        let marked = r#"<link rel="next" href="/p2"><a href="/list3">下一页</a>"#;
        assert!(of(&list, 0, marked).contains(&("/p2".to_owned(), 0)));
        assert!(list.selector("li[").is_err());
    }

    #[test]
    fn a_site_is_followed_down_to_its_depth_and_a_page_nowhere() {
        let mut site = source(SourceKind::Site);
        site.depth = 2;
        assert_eq!(of(&site, 1, "<a href=/a>a</a>"), at(&[("/a", 2)]));
        assert_eq!(of(&site, 2, "<a href=/a>a</a>"), []);
        assert_eq!(of(&source(SourceKind::Page), 0, "<a href=/a>a</a>"), []);
    }

    #[test]
    fn a_sitemap_leads_to_pages_only() {
        let map = source(SourceKind::Sitemap);
        let xml = "<urlset><url><loc>/a</loc></url></urlset>";
        assert_eq!(of(&map, 0, xml), at(&[("/a", 1)]));
        assert_eq!(of(&map, 1, "<a href=/b>b</a>"), []);
    }

    #[test]
    fn a_page_that_is_nested_too_deeply_is_not_read() {
        for body in ["<div>".repeat(200_000), "<div></x>".repeat(200_000)] {
            let site = source(SourceKind::Site);
            let page = Fetched {
                bytes: body.into_bytes(),
                ..Fetched::empty(site.address.clone(), DateTime::default())
            };
            let error = leads(&site, &page, 0, 1 << 20).unwrap_err();
            assert!(matches!(error, CrawlError::TooDeep(_)));
        }
    }

    #[test]
    fn pictures_and_films_are_no_pages() {
        let is = |url: &str| is_no_page(&Url::parse(url).unwrap());
        assert!(is("http://p.example/a/photo.JPG?x=1"));
        assert!(
            !is("http://p.example/a.html")
                && !is("http://p.example/")
                && !is("http://p.example/v1.2/x")
        );
    }
}
