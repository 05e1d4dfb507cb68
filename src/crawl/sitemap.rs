//! Sitemaps (sitemaps.org): the addresses that a site names itself.

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::inflate::gunzip;
use super::{canonical, same_site};

/// More addresses than one file may name by the protocol.
const MOST: usize = 50_000;

/// What a sitemap names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    /// Pages.
    pub pages: Vec<Url>,
    /// Further sitemaps.
    pub maps: Vec<Url>,
}

/// Reads a sitemap or an index of sitemaps, plain or packed; also one address per line. Only
/// addresses of the same site count. `None` where it is neither.
pub(super) fn read(at: &Url, body: &[u8], limit: usize) -> Option<Sitemap> {
    let unpacked = gunzip(body, limit);
    let body = unpacked.as_deref().unwrap_or(body);
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii_start().starts_with(b"http") {
        return Some(lines(at, body));
    }
    let body = String::from_utf8_lossy(body);
    let mut reader = Reader::from_str(&body);
    let mut found = Sitemap::default();
    let (mut in_map, mut in_loc, mut known) = (false, false, false);
    let mut text = String::new();
    while found.pages.len() + found.maps.len() < MOST {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                "urlset" | "sitemapindex" => known = true,
                "sitemap" => in_map = true,
                "loc" => {
                    in_loc = true;
                    text.clear();
                }
                _ => {}
            },
            Ok(Event::Text(part)) if in_loc => text.push_str(&part),
            Ok(Event::CData(part)) if in_loc => text.push_str(&part),
            Ok(Event::GeneralRef(name)) if in_loc => match name.as_ref() {
                "amp" => text.push('&'),
                "apos" => text.push('\''),
                "quot" => text.push('"'),
                _ => {}
            },
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "sitemap" => in_map = false,
                "loc" => {
                    in_loc = false;
                    if let Some(url) = address(at, &text) {
                        if in_map {
                            &mut found.maps
                        } else {
                            &mut found.pages
                        }
                        .push(url);
                    }
                }
                _ => {}
            },
            // What stands before a mistake is used.
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    known.then_some(found)
}

fn lines(at: &Url, body: &[u8]) -> Sitemap {
    let text = String::from_utf8_lossy(body);
    let pages = text
        .lines()
        .filter_map(|l| address(at, l))
        .take(MOST)
        .collect();
    Sitemap {
        pages,
        maps: Vec::new(),
    }
}

fn address(at: &Url, text: &str) -> Option<Url> {
    let url = canonical(&at.join(text.trim()).ok()?)?;
    same_site(at, &url).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &[u8]) -> Option<(Vec<String>, Vec<String>)> {
        let at = Url::parse("https://p.example/sitemap.xml").unwrap();
        let map = read(&at, body, 1 << 20)?;
        let text = |urls: Vec<Url>| urls.into_iter().map(String::from).collect();
        Some((text(map.pages), text(map.maps)))
    }

    #[test]
    fn reads_pages_and_further_maps_of_the_same_site() {
        let (pages, maps) = of(
            br#"<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            <url><loc> https://p.example/a?x=1&amp;y=2 </loc><lastmod>2024-01-01</lastmod></url>
            <url><loc><![CDATA[https://p.example/b]]></loc></url>
            <url><loc>https://other.example/c</loc></url><url><loc>/d</loc></url></urlset>"#,
        )
        .unwrap();
        assert_eq!(
            pages,
            [
                "https://p.example/a?x=1&y=2",
                "https://p.example/b",
                "https://p.example/d"
            ]
        );
        assert!(maps.is_empty());
        let (pages, maps) = of(b"<sitemapindex><sitemap><loc>https://p.example/1.xml.gz</loc></sitemap></sitemapindex>").unwrap();
        assert!(pages.is_empty());
        assert_eq!(maps, ["https://p.example/1.xml.gz"]);
    }

    #[test]
    fn takes_lists_and_halves_and_refuses_what_is_none() {
        let (pages, _) = of(b"https://p.example/a\nhttps://p.example/b\n").unwrap();
        assert_eq!(pages.len(), 2);
        let (pages, _) = of(b"<urlset><url><loc>https://p.example/a</loc></url><url><lo").unwrap();
        assert_eq!(pages.len(), 1);
        assert_eq!(of(b"<html><body>404</body></html>"), None);
        assert_eq!(of(b"\x1f\x8b broken"), None);
    }
}
