//! Every route of the list: it answers, safely, and leads nowhere that does not.

use std::collections::BTreeSet;

use regex::Regex;
use tutorwatch::web::routes::{ALL, Kind};

use super::site::{Answer, Site};

/// Headers that no answer may lack.
fn is_safe(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none';"),
        "{path}: {policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{path}");
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{path}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{path}");
    }
    assert!(!answer.header("permissions-policy").is_empty(), "{path}");
    assert!(!answer.header("cache-control").is_empty(), "{path}");
    assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
    assert_eq!(answer.header("strict-transport-security"), "", "{path}");
}

/// A page has nothing that the policy would stop, and what every page needs.
fn is_page(path: &str, answer: &Answer) {
    let html = answer.text();
    let inline =
        Regex::new(r#"(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script(?:>| [^>]*>[^<])"#);
    let found = inline.unwrap().find(html).map(|m| m.as_str().to_owned());
    assert_eq!(found, None, "{path}");
    for (needed, times) in [
        ("<html lang=\"zh-CN\">", 1),
        ("<h1", 1),
        ("<main id=\"main\"", 1),
        ("class=\"skip\"", 1),
        ("<title>", 1),
        ("校外培训合规巡查</title>", 1),
    ] {
        assert_eq!(html.matches(needed).count(), times, "{path}: {needed}");
    }
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
}

#[test]
fn every_route_answers_with_the_safe_headers() {
    let site = Site::start();
    let paths: BTreeSet<&str> = ALL.iter().map(|route| route.path).collect();
    assert_eq!(paths.len(), ALL.len(), "one address, one entry");
    for route in ALL {
        // The names of assets are known from the pages only.
        assert!(
            !route.samples.is_empty() || route.path.starts_with("/assets/"),
            "{}",
            route.path
        );
        for path in route.samples {
            let answer = site.get(path);
            assert_eq!(answer.status, 200, "{path}");
            is_safe(path, &answer);
            if route.kind == Kind::Page {
                is_page(path, &answer);
            }
            let head = site.ask("HEAD", path, &[], b"");
            assert_eq!((head.status, head.bytes.len()), (200, 0), "HEAD {path}");
            is_safe(path, &head);
            for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
                if method == "POST" && route.posts {
                    continue;
                }
                let refused = site.ask(method, path, &[], b"");
                assert_eq!(refused.status, 405, "{method} {path}");
                assert!(refused.header("allow").contains("GET"), "{method} {path}");
                is_safe(path, &refused);
                is_page(path, &refused);
            }
        }
    }
}

#[test]
fn every_link_leads_to_a_page() {
    let site = Site::start();
    let link = Regex::new(r#"(?:href|src|action)="([^"]*)""#).unwrap();
    let anchor = Regex::new(r#"\bid="([^"]*)""#).unwrap();
    let (mut next, mut seen) = (vec!["/".to_owned()], BTreeSet::new());
    while let Some(path) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = site.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        is_safe(&path, &answer);
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        is_page(&path, &answer);
        let html = answer.text();
        let ids: Vec<&str> = anchor
            .captures_iter(html)
            .map(|c| c.get(1).unwrap().as_str())
            .collect();
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: an id stands twice");
        for found in link.captures_iter(html) {
            let target = &found[1];
            if let Some(id) = target.strip_prefix('#') {
                assert!(ids.contains(&id), "{path}: {target}");
            } else {
                assert!(
                    target.starts_with('/') && !target.starts_with("//"),
                    "{path}: {target}"
                );
                next.push(target.to_owned());
            }
        }
    }
    let of = |start: &str| seen.iter().filter(|path| path.starts_with(start)).count();
    assert!(of("/rules/") > 25, "{seen:?}");
    assert!(of("/documents/") > 80, "{seen:?}");
    assert_eq!(of("/assets/"), 3, "{seen:?}");
}

#[test]
fn what_is_not_there_is_said_without_detail() {
    let site = Site::start();
    for path in [
        "/nowhere",
        "/rules/nope",
        "/rules/%3Cscript%3E",
        "/rules/..%2f..%2fetc",
        "/documents/nope",
        "/documents/rugao-2021-125/rows/0",
        "/documents/rugao-2021-125/rows/999",
        "/documents/rugao-2021-125/rows/4294967296",
        "/documents/national-2021-40/rows/1",
        "/calendar/99999",
        "/calendar/abc",
        "/assets/style.css",
        "/assets/..%2fmod.rs",
        "/.env",
        "//evil.example",
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status, 404, "{path}");
        is_safe(path, &answer);
        is_page(path, &answer);
        answer
            .has("没有这个页面")
            .has(answer.header("x-request-id"));
        assert!(!answer.text().contains("nope"), "{path}");
    }
    assert_eq!(site.get("/rules/%ff%fe").status, 400);
}

#[test]
fn assets_may_be_kept_and_pages_come_packed() {
    let site = Site::start();
    let home = site.get("/");
    let link = Regex::new(r#"href="(/assets/style-[0-9a-f]{12}\.css)""#).unwrap();
    let style = site.get(&link.captures(home.text()).unwrap()[1]);
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(home.header("cache-control"), "no-store");

    let whole = site.get("/documents/rugao-2021-125");
    let accepts = [("Accept-Encoding", "gzip")];
    let packed = site.ask("GET", "/documents/rugao-2021-125", &accepts, b"");
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.bytes.len() * 2 < whole.bytes.len());
}

#[test]
fn browsers_are_told_to_use_https_where_the_settings_say_so() {
    let site = Site::with("[web]\nhsts_days = 30\n");
    let answer = site.get("/");
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=2592000"
    );
}
