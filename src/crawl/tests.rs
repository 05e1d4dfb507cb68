//! The crawler against real servers on the loopback address.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Walks through a site without waiting; what was visited, in order.
async fn walk(base: &Url, start: &str, pages: usize) -> Result<(Vec<Visit>, Ended), CrawlError> {
    let mut source = Source::new("site", SourceKind::Site, base.join(start).unwrap());
    source.pages = pages;
    walk_on(base, source, Vec::new()).await
}

async fn walk_on(
    base: &Url,
    source: Source,
    known: Vec<Known>,
) -> Result<(Vec<Visit>, Ended), CrawlError> {
    let manners = Manners {
        every: Duration::ZERO,
        per_host: 1,
        retry: Retry {
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_secs(1),
            ..Retry::default()
        },
        ..Manners::default()
    };
    let (send, mut visits) = tokio::sync::mpsc::channel(1_000);
    let ended = Crew::new(fetcher(base), manners)
        .walk(&Arc::new(source), known, send)
        .await?;
    let mut all = Vec::new();
    while let Some(visit) = visits.recv().await {
        all.push(visit);
    }
    Ok((all, ended))
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

/// `/path` and what became of it.
fn told(visits: &[Visit]) -> Vec<String> {
    let outcome = |visit: &Visit| match (&visit.outcome, &visit.unread) {
        (Outcome::Answered(_, Some(_)), _) => "same".to_owned(),
        (Outcome::Answered(..), Some(_)) => "unread".to_owned(),
        (Outcome::Answered(page, None), None) => page.status.to_string(),
        (Outcome::Unchanged(_), _) => "unchanged".to_owned(),
        (Outcome::Disallowed, _) => "disallowed".to_owned(),
        (Outcome::Failed(_), _) => "failed".to_owned(),
    };
    visits
        .iter()
        .map(|v| format!("{} {}", v.lead.url.path(), outcome(v)))
        .collect()
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
async fn packed_bodies_are_unpacked_within_the_cap_and_kept_as_served() {
    use std::io::Write;
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let (good, bomb) = (gzip("数学".as_bytes()), gzip(&vec![b' '; 60_000_000]));
    let served = good.clone();
    let packed = |bytes: Vec<u8>, coding: &'static str| {
        get(move || async move { ([(CONTENT_ENCODING, coding)], bytes) })
    };
    let router = Router::new()
        .route("/good", packed(good.clone(), "gzip"))
        .route("/bomb", packed(bomb, "gzip"))
        .route("/lie", packed(b"not packed at all".to_vec(), "gzip"))
        .route("/odd", packed(good, "x-own"));
    let base = serve(router).await;
    let fetcher = fetcher(&base);
    let get = async |path: &str| fetcher.get(&base.join(path).unwrap()).await;
    let page = get("/good").await.unwrap();
    assert_eq!(page.bytes, "数学".as_bytes());
    assert_eq!(page.hops[0].body, served);
    let request = String::from_utf8_lossy(&page.hops[0].request).into_owned();
    assert!(
        request.contains("accept-encoding: gzip, br, zstd\r\n"),
        "{request}"
    );
    assert!(request.contains("(+officer@example.cn)"), "{request}");
    assert!(matches!(get("/bomb").await, Err(CrawlError::TooBig { .. })));
    assert!(matches!(get("/lie").await, Err(CrawlError::Damaged { .. })));
    assert!(matches!(
        get("/odd").await,
        Err(CrawlError::Compressed { .. })
    ));
}

#[tokio::test]
async fn a_wrong_length_is_a_failure_and_an_odd_charset_is_not() {
    let short = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\nConnection: close\r\n\r\nhalf";
    let base = serve_bytes(short, false).await;
    let error = fetcher(&base).get(&base).await.unwrap_err();
    assert!(matches!(error, CrawlError::Http { .. }), "{error}");

    let odd = || async {
        (
            [(CONTENT_TYPE, "text/html; charset=klingon")],
            "<p>数学班</p>",
        )
    };
    let base = serve(Router::new().route("/", get(odd))).await;
    let page = fetcher(&base).get(&base).await.unwrap();
    let (text, charset) = crate::extract::decode(&page.bytes, page.charset.as_deref());
    assert_eq!((text.as_str(), charset.replaced), ("<p>数学班</p>", false));
}

#[tokio::test]
async fn a_body_that_drips_ends_with_the_time() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
        let mut open = stream.write_all(head).await.is_ok();
        while open {
            tokio::time::sleep(Duration::from_millis(100)).await;
            open = stream.write_all(b".").await.is_ok();
        }
    });
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
async fn a_walk_ends_and_reports_what_it_could_not_read() {
    let home = r#"<a href="/a">a</a><a href="/gone">g</a><a href="/photo.png">p</a>
        <a href="/big">b</a><a href="/deep">d</a><a href="/moved">m</a><a href="/copy">c</a>
        <a href="http://10.0.0.1/">private</a>"#;
    let a = r#"<a href="/">home</a><a href="/b">b</a>"#;
    let router = Router::new()
        .route("/", get(move || async move { html(home) }))
        .route("/a", get(move || async move { html(a) }))
        .route("/copy", get(move || async move { html(a) }))
        .route(
            "/b",
            get(|| async { html(r#"<a href="/a">a</a><a href="/b#x">b</a>"#) }),
        )
        .route("/moved", get(|| async { to("/b") }))
        .route("/big", get(|| async { html(&"x".repeat(200_000)) }))
        .route("/deep", get(|| async { html(&"<div>".repeat(10_000)) }));
    let base = serve(router).await;
    let (visits, ended) = walk(&base, "/", 50).await.unwrap();
    assert_eq!(
        told(&visits),
        [
            "/ 200",
            "/a 200",
            "/gone 404",
            "/big failed",
            "/deep unread",
            "/moved 200",
            "/copy same"
        ]
    );
    assert_eq!(
        ended,
        Ended {
            left: 0,
            passed_over: 1
        }
    );
}

#[tokio::test]
async fn a_calendar_without_end_is_cut_at_the_page_limit_and_at_the_depth() {
    let day = |Path(n): Path<u32>| async move { html(&format!(r#"<a href="/{}">+</a>"#, n + 1)) };
    let base = serve(Router::new().route("/{n}", get(day))).await;
    let (visits, ended) = walk(&base, "/1", 3).await.unwrap();
    assert_eq!((visits.len(), ended.left), (3, 1));
    let (visits, ended) = walk(&base, "/1", 100).await.unwrap();
    assert_eq!((visits.len(), ended.left), (6, 0));
}

#[tokio::test]
async fn a_page_that_repeats_itself_under_new_addresses_leads_nowhere() {
    let trap = || async { html(r#"<a href="x/">deeper</a>"#) };
    let base = serve(Router::new().fallback(trap)).await;
    let (visits, _) = walk(&base, "/", 50).await.unwrap();
    assert_eq!(told(&visits), ["/ 200", "/x/ same"]);
}

#[tokio::test]
async fn a_walk_goes_on_where_another_one_stopped() {
    let page = |Path(n): Path<u32>| async move {
        html(&format!(
            r#"{n} <a href="/{}">a</a> <a href="/{}">b</a>"#,
            2 * n,
            2 * n + 1
        ))
    };
    let base = serve(Router::new().route("/{n}", get(page))).await;
    let mut source = Source::new("site", SourceKind::Site, base.join("/1").unwrap());
    source.depth = 3;
    let (whole, _) = walk_on(&base, source.clone(), Vec::new()).await.unwrap();
    for stop in 1..whole.len() {
        let mut known: Vec<Known> = Vec::new();
        for visit in &whole[..stop] {
            let new = |lead: &Lead, done| Known {
                lead: lead.clone(),
                done,
                validators: Validators::default(),
                sha256: None,
            };
            known.retain(|k| k.lead != visit.lead);
            known.push(new(&visit.lead, true));
            known.extend(visit.found.iter().map(|lead| new(lead, false)));
        }
        let (rest, _) = walk_on(&base, source.clone(), known).await.unwrap();
        let mut all = told(&whole[..stop]);
        all.extend(told(&rest));
        all.sort();
        let mut expected = told(&whole);
        expected.sort();
        assert_eq!(all, expected, "stopped after {stop}");
    }
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let page = |headers: axum::http::HeaderMap| async move {
        match headers
            .get("if-none-match")
            .is_some_and(|tag| tag == "\"v1\"")
        {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => ([("etag", "\"v1\"")], "page").into_response(),
        }
    };
    let base = serve(Router::new().route("/", get(page))).await;
    let source = || Source::new("site", SourceKind::Page, base.clone());
    let (visits, _) = walk_on(&base, source(), Vec::new()).await.unwrap();
    let Outcome::Answered(first, None) = &visits[0].outcome else {
        panic!("{visits:?}");
    };
    let known = Known {
        lead: visits[0].lead.clone(),
        done: false,
        validators: first.validators.clone(),
        sha256: Some(first.sha256.clone()),
    };
    let (visits, _) = walk_on(&base, source(), vec![known]).await.unwrap();
    assert_eq!(told(&visits), ["/ unchanged"]);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_a_broken_one_not_for_ever() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let busy = || async {
        match ASKED.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "").into_response(),
            _ => html("there").into_response(),
        }
    };
    let router = Router::new()
        .route("/", get(busy))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }))
        .route(
            "/late",
            get(|| async { (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "3600")]) }),
        );
    let base = serve(router).await;
    for (path, outcome, tries) in [
        ("/", "/ 200", 3),
        ("/broken", "/broken 502", 3),
        ("/late", "/late 429", 1),
    ] {
        let source = Source::new("page", SourceKind::Page, base.join(path).unwrap());
        let (visits, _) = walk_on(&base, source, Vec::new()).await.unwrap();
        assert_eq!(
            (told(&visits)[0].as_str(), visits[0].tries),
            (outcome, tries)
        );
    }
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
    let rules = "User-agent: *\nDisallow: /shut/";
    let base = serve(router((StatusCode::OK, rules))).await;
    let (visits, _) = walk(&base, "/", 9).await.unwrap();
    assert_eq!(told(&visits), ["/ 200", "/open 200", "/shut/x disallowed"]);

    for status in [
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::TOO_MANY_REQUESTS,
    ] {
        let base = serve(router((status, "later"))).await;
        let error = walk(&base, "/", 9).await.unwrap_err();
        assert!(
            matches!(error, CrawlError::RobotsUnreachable(..)),
            "{error}"
        );
    }
    let base = serve(router((StatusCode::FORBIDDEN, "Disallow: /"))).await;
    assert_eq!(walk(&base, "/", 9).await.unwrap().0.len(), 3);
    let base = serve(router((
        StatusCode::OK,
        "User-agent: tutorwatch\nDisallow: /",
    )))
    .await;
    let error = walk(&base, "/", 9).await.unwrap_err();
    assert!(matches!(error, CrawlError::Disallowed(_)), "{error}");
}

#[tokio::test]
async fn robots_txt_may_stand_on_another_host() {
    let rules = "User-agent: *\nDisallow: /shut/";
    let other = serve(Router::new().route("/rules", get(move || async move { rules }))).await;
    let target = other.join("/rules").unwrap().to_string();
    let router = Router::new()
        .route("/", get(|| async { html(r#"<a href="/shut/x">s</a>"#) }))
        .route("/robots.txt", get(move || async move { to(&target) }));
    let base = serve(router).await;
    // The other host is not open: what robots.txt says there is unreachable, not absent.
    let error = walk(&base, "/", 9).await.unwrap_err();
    assert!(
        matches!(
            error,
            CrawlError::NotPublic(..) | CrawlError::RobotsUnreachable(..)
        ),
        "{error}"
    );
    let allow = AllowList::default().with_url(&base).with_url(&other);
    let fetcher = Fetcher::new("officer@example.cn", Limits::default(), allow, noon).unwrap();
    let (send, mut visits) = tokio::sync::mpsc::channel(100);
    let manners = Manners {
        every: Duration::ZERO,
        ..Manners::default()
    };
    let source = Arc::new(Source::new("s", SourceKind::Site, base.clone()));
    Crew::new(fetcher, manners)
        .walk(&source, Vec::new(), send)
        .await
        .unwrap();
    let mut all = Vec::new();
    while let Some(visit) = visits.recv().await {
        all.push(visit);
    }
    assert_eq!(told(&all), ["/ 200", "/shut/x disallowed"]);
}

#[tokio::test]
async fn a_site_that_cannot_be_reached_is_an_error() {
    let base = serve_bytes(b"", false).await;
    let error = walk(&base, "/", 5).await.unwrap_err();
    assert!(
        matches!(error, CrawlError::RobotsUnreachable(..)),
        "{error}"
    );
    let private = Url::parse("http://192.168.1.1/").unwrap();
    let error = walk_on(
        &base,
        Source::new("s", SourceKind::Page, private),
        Vec::new(),
    )
    .await;
    assert!(matches!(error, Err(CrawlError::NotPublic(..))));
}
