//! The crawler against real servers on the loopback address.

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use super::*;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_726_632_000, 0).unwrap()
}

fn fetcher(base: &Url) -> Fetcher {
    let limits = Limits {
        body_bytes: 100_000,
        redirects: 3,
        connect: Duration::from_secs(2),
        total: Duration::from_secs(2),
    };
    let allow = AllowList::default().with_url(base);
    Fetcher::new("officer@example.cn", limits, allow, noon).unwrap()
}

fn options(pages: usize) -> Options {
    Options {
        pages,
        pause: Duration::ZERO,
        ..Options::default()
    }
}

/// Serves routes on a free port until the test ends.
async fn serve(router: Router) -> Url {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    Url::parse(&url).unwrap()
}

/// Answers every connection with the same bytes, again and again where `endless`.
async fn serve_bytes(bytes: &'static [u8], endless: bool) -> Url {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(bytes).await;
                while endless && stream.write_all(&[b'x'; 4096]).await.is_ok() {}
            });
        }
    });
    Url::parse(&url).unwrap()
}

fn html(body: &str) -> impl IntoResponse + use<> {
    (
        [(CONTENT_TYPE, "text/html; charset=utf-8")],
        body.to_owned(),
    )
}

fn to(target: &str) -> impl IntoResponse + use<> {
    (StatusCode::FOUND, [(LOCATION, target.to_owned())])
}

fn paths(crawl: &SiteCrawl) -> Vec<&str> {
    crawl.pages.iter().map(|p| p.url.path()).collect()
}

#[tokio::test]
async fn keeps_what_was_served_with_time_and_digest() {
    let base = serve(Router::new().route("/", get(|| async { html("<h1>课程</h1>") }))).await;
    let page = fetcher(&base).get(&base).await.unwrap();
    assert_eq!(page.status, 200);
    assert_eq!(page.charset.as_deref(), Some("utf-8"));
    assert_eq!(page.bytes, "<h1>课程</h1>".as_bytes());
    assert_eq!(page.fetched_at, noon());
    assert_eq!(
        page.sha256,
        "f1652d146ec7ec3ff45fd370fbb6735b04635ffb252d53dff5976690320f59f9"
    );
}

#[tokio::test]
async fn a_big_body_ends_at_the_cap() {
    let long = || async { html(&"x".repeat(100_001)) };
    let base = serve(Router::new().route("/", get(long))).await;
    let error = fetcher(&base).get(&base).await.unwrap_err();
    assert!(matches!(error, CrawlError::TooBig { limit: 100_000, .. }));

    let endless = serve_bytes(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", true).await;
    let error = fetcher(&endless).get(&endless).await.unwrap_err();
    assert!(matches!(error, CrawlError::TooBig { .. }), "{error}");

    let fits = || async { html(&"x".repeat(100_000)) };
    let base = serve(Router::new().route("/", get(fits))).await;
    assert_eq!(
        fetcher(&base).get(&base).await.unwrap().bytes.len(),
        100_000
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_times_out() {
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        html("late")
    };
    let base = serve(Router::new().route("/", get(slow))).await;
    let error = fetcher(&base).get(&base).await.unwrap_err();
    assert!(
        matches!(
            error,
            CrawlError::Http {
                timed_out: true,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn redirects_to_private_addresses_are_refused() {
    let private = serve(Router::new().route("/", get(|| async { "secret" }))).await;
    let target = private.to_string();
    let router = Router::new()
        .route("/port", get(|| async move { to(&target) }))
        .route(
            "/meta",
            get(|| async { to("http://169.254.169.254/latest") }),
        )
        .route("/mapped", get(|| async { to("http://[::ffff:10.0.0.1]/") }))
        .route("/name", get(|| async { to("http://localhost:1/") }))
        .route("/file", get(|| async { to("file:///etc/passwd") }))
        .route("/away", get(|| async { to("http://other.example/") }))
        .route("/round", get(|| async { to("/round") }))
        .route("/nowhere", get(|| async { StatusCode::FOUND }))
        .route("/ok", get(|| async { to("/there") }))
        .route("/there", get(|| async { html("arrived") }));
    let base = serve(router).await;
    let fetcher = fetcher(&base);
    let get = async |path: &str| fetcher.get(&base.join(path).unwrap()).await;
    for path in ["/port", "/meta", "/mapped"] {
        let error = get(path).await.unwrap_err();
        assert!(
            matches!(error, CrawlError::NotPublic(..)),
            "{path}: {error}"
        );
    }
    assert!(matches!(get("/file").await, Err(CrawlError::Scheme(_))));
    for path in ["/name", "/away"] {
        let left = matches!(get(path).await, Err(CrawlError::LeftSite { .. }));
        assert!(left, "{path}");
    }
    assert!(matches!(
        get("/round").await,
        Err(CrawlError::TooManyRedirects(_, 3))
    ));
    assert!(matches!(
        get("/nowhere").await,
        Err(CrawlError::BadRedirect(_))
    ));
    assert_eq!(get("/ok").await.unwrap().url.path(), "/there");
}

#[tokio::test]
async fn a_name_that_resolves_to_loopback_is_refused() {
    let base = serve(Router::new().route("/", get(|| async { "secret" }))).await;
    let mut by_name = base.clone();
    by_name.set_host(Some("localhost")).unwrap();
    let error = fetcher(&base).get(&by_name).await.unwrap_err();
    assert!(error.to_string().contains("没有公网地址"), "{error}");
}

#[tokio::test]
async fn a_compressed_body_is_not_taken_for_text() {
    let zipped = || async { ([(CONTENT_ENCODING, "gzip")], "not really") };
    let base = serve(Router::new().route("/", get(zipped))).await;
    let error = fetcher(&base).get(&base).await.unwrap_err();
    assert!(matches!(error, CrawlError::Compressed { .. }));
}

#[tokio::test]
async fn a_walk_ends_and_reports_what_it_could_not_read() {
    let router = Router::new()
        .route(
            "/",
            get(|| async {
                html(
                    r#"<a href="/a">a</a><a href="/gone">g</a><a href="/photo.png">p</a>
                       <a href="/big">b</a><a href="/deep">d</a><a href="/moved">m</a>
                       <a href="http://10.0.0.1/">private</a>"#,
                )
            }),
        )
        .route(
            "/a",
            get(|| async { html(r#"<a href="/">home</a><a href="/b">b</a>"#) }),
        )
        .route(
            "/b",
            get(|| async { html(r#"<a href="/a">a</a><a href="/b#x">b</a>"#) }),
        )
        .route("/moved", get(|| async { to("/b") }))
        .route(
            "/photo.png",
            get(|| async { ([(CONTENT_TYPE, "image/png")], [0x89_u8, 0x50, 0, 0xff]) }),
        )
        .route("/big", get(|| async { html(&"x".repeat(200_000)) }))
        .route("/deep", get(|| async { html(&"<div>".repeat(10_000)) }));
    let base = serve(router).await;
    let crawl = site(&fetcher(&base), &base, &options(50)).await.unwrap();
    assert_eq!(
        paths(&crawl),
        ["/", "/a", "/gone", "/photo.png", "/deep", "/b"]
    );
    let gone = crawl
        .pages
        .iter()
        .find(|p| p.url.path() == "/gone")
        .unwrap();
    assert_eq!(gone.status, 404);
    let failed: Vec<&str> = crawl.failed.iter().map(|(url, _)| url.path()).collect();
    assert_eq!(failed, ["/big", "/deep"]);
    assert!(!crawl.cut);
}

#[tokio::test]
async fn a_calendar_without_end_is_cut_at_the_page_limit() {
    let day = |Path(n): Path<u32>| async move { html(&format!(r#"<a href="/{}">+</a>"#, n + 1)) };
    let base = serve(Router::new().route("/{n}", get(day))).await;
    let start = base.join("/1").unwrap();
    let crawl = site(&fetcher(&base), &start, &options(7)).await.unwrap();
    assert_eq!(crawl.pages.len(), 7);
    assert!(crawl.cut);
}

#[tokio::test]
async fn robots_txt_is_obeyed() {
    let home = || async { html(r#"<a href="/open">o</a><a href="/shut/x">s</a>"#) };
    let router = |robots: (StatusCode, &'static str)| {
        Router::new()
            .route("/", get(home))
            .route("/open", get(|| async { html("open") }))
            .route("/shut/x", get(|| async { html("shut") }))
            .route("/robots.txt", get(move || async move { robots }))
    };
    let base = serve(router((StatusCode::OK, "User-agent: *\nDisallow: /shut/"))).await;
    let crawl = site(&fetcher(&base), &base, &options(9)).await.unwrap();
    assert_eq!(paths(&crawl), ["/", "/open"]);
    assert!(matches!(
        crawl.failed.as_slice(),
        [(_, CrawlError::Disallowed(_))]
    ));

    let base = serve(router((StatusCode::SERVICE_UNAVAILABLE, "later"))).await;
    let error = site(&fetcher(&base), &base, &options(9)).await.unwrap_err();
    assert!(matches!(error, CrawlError::Disallowed(_)));
}

#[tokio::test]
async fn the_first_page_must_be_there() {
    let base = serve_bytes(b"", false).await;
    let error = site(&fetcher(&base), &base, &options(5)).await.unwrap_err();
    assert!(matches!(error, CrawlError::Http { .. }));
    let private = Url::parse("http://192.168.1.1/").unwrap();
    let error = site(&fetcher(&base), &private, &options(5)).await;
    assert!(matches!(error, Err(CrawlError::NotPublic(..))));
}
