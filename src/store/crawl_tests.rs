//! A source's rounds and what they captured.

use chrono::{DateTime, TimeDelta, Utc};

use super::captures::{self, CaptureRow, NewCapture};
use super::crawl::{self, NewVisit};
use super::testing::{self, finding, noon};
use super::{Store, findings};

const HOME: &str = "http://p.example/";

fn at(hours: i64) -> DateTime<Utc> {
    noon() + TimeDelta::hours(hours)
}

fn capture(url: &str, hours: i64, digit: &str, file: &str) -> NewCapture {
    NewCapture {
        row: CaptureRow {
            id: 0,
            url: url.to_owned(),
            fetched_at: at(hours),
            status: 200,
            sha256: digit.repeat(64),
            payload_sha256: digit.repeat(64),
            charset: None,
            content_type: Some("text/html".to_owned()),
            body_id: 0,
            file: file.to_owned(),
            at: 7,
        },
        body: None,
    }
}

fn visit(url: &str, capture: Option<NewCapture>) -> NewVisit {
    NewVisit {
        source: "portal".to_owned(),
        url: url.to_owned(),
        outcome: if capture.is_some() {
            "answered"
        } else {
            "failed"
        },
        visited_at: capture.as_ref().map(|c| c.row.fetched_at),
        error: capture.is_none().then(|| "连接超时".to_owned()),
        validators: capture.is_some().then(|| (Some("\"e1\"".to_owned()), None)),
        same_as: None,
        capture,
        found: vec![],
    }
}

async fn urls(store: &Store) -> Vec<String> {
    let rows = captures::harvest(store, "portal").await.unwrap();
    rows.into_iter().map(|row| row.url).collect()
}

#[tokio::test]
async fn a_round_goes_on_where_it_was_and_the_next_begins_anew() {
    for (_place, store) in testing::stores().await {
        let begin = async |fresh| {
            let begun = crawl::begin(&store, "portal", HOME, fresh, noon());
            begun.await.unwrap()
        };
        assert_eq!(crawl::is_open(&store, "portal").await.unwrap(), None);
        assert!(!begin(false).await);
        let home = NewVisit {
            found: vec![("http://p.example/a".to_owned(), 1)],
            ..visit(HOME, Some(capture(HOME, 0, "a", "1.warc")))
        };
        crawl::put(&store, &[home]).await.unwrap();
        assert_eq!(crawl::is_open(&store, "portal").await.unwrap(), Some(true));
        assert!(begin(false).await);
        let pages = crawl::pages(&store, "portal").await.unwrap();
        let seen: Vec<_> = pages
            .iter()
            .map(|p| (p.url.as_str(), p.depth, p.done))
            .collect();
        assert_eq!(seen, [(HOME, 0, true), ("http://p.example/a", 1, false)]);
        assert_eq!(pages[0].etag.as_deref(), Some("\"e1\""));
        assert_eq!(pages[0].sha256, Some("a".repeat(64)));

        let lost = visit("http://p.example/a", None);
        crawl::put(&store, &[lost]).await.unwrap();
        let wrong = ("http://p.example/a".to_owned(), "连接超时".to_owned());
        assert_eq!(crawl::failures(&store, "portal").await.unwrap(), [wrong]);
        let mut gone = capture("http://p.example/a", 1, "b", "1.warc");
        gone.row.status = 404;
        crawl::put(&store, &[visit("http://p.example/a", Some(gone))])
            .await
            .unwrap();
        let wrong = ("http://p.example/a".to_owned(), "服务器答复 404".to_owned());
        assert_eq!(crawl::failures(&store, "portal").await.unwrap(), [wrong]);
        crawl::finish(&store, "portal", noon()).await.unwrap();
        assert_eq!(crawl::is_open(&store, "portal").await.unwrap(), Some(false));

        // The next round knows the pages and has been to none; unchanged ones keep their tag.
        assert!(!begin(false).await);
        assert!(
            crawl::pages(&store, "portal")
                .await
                .unwrap()
                .iter()
                .all(|p| !p.done)
        );
        let same = NewVisit {
            outcome: "unchanged",
            validators: None,
            visited_at: Some(at(2)),
            error: None,
            ..visit(HOME, None)
        };
        crawl::put(&store, &[same]).await.unwrap();
        let home = &crawl::pages(&store, "portal").await.unwrap()[0];
        assert_eq!((home.done, home.etag.as_deref()), (true, Some("\"e1\"")));
        assert_eq!(urls(&store).await, [HOME, "http://p.example/a"]);
        // Another address is another walk.
        let moved = crawl::begin(&store, "portal", "http://q.example/", false, noon()).await;
        assert!(!moved.unwrap());
        assert!(crawl::pages(&store, "portal").await.unwrap().is_empty());
        assert_eq!(captures::captures(&store).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn captures_are_found_by_page_bytes_and_time() {
    for (_place, store) in testing::stores().await {
        crawl::begin(&store, "portal", HOME, false, noon())
            .await
            .unwrap();
        let first = visit(HOME, Some(capture(HOME, 0, "a", "1.warc")));
        crawl::put(&store, &[first]).await.unwrap();
        let kept = captures::last(&store, "portal", HOME)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (kept.fetched_at, kept.at, kept.body_id),
            (noon(), 7, kept.id)
        );
        let by_bytes = captures::with_payload(&store, &"a".repeat(64))
            .await
            .unwrap();
        assert_eq!(by_bytes.as_ref(), Some(&kept));
        assert_eq!(
            captures::with_payload(&store, &"c".repeat(64))
                .await
                .unwrap(),
            None
        );

        // The same bytes again: the second points to the first.
        let mut again = capture(HOME, 5, "a", "2.warc");
        again.body = Some(kept.id);
        crawl::put(&store, &[visit(HOME, Some(again))])
            .await
            .unwrap();
        let last = captures::last(&store, "portal", HOME)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((last.fetched_at, last.body_id), (at(5), kept.id));
        assert_eq!(last.file, "1.warc");
        let times = |rows: Vec<CaptureRow>| -> Vec<DateTime<Utc>> {
            rows.iter().map(|row| row.fetched_at).collect()
        };
        let all = captures::history(&store, HOME).await.unwrap();
        assert_eq!(times(all), [at(5), noon()]);
        let between = captures::between(&store, HOME, at(0), at(5)).await.unwrap();
        assert_eq!(times(between), [noon()]);
    }
}

#[tokio::test]
async fn a_file_that_something_rests_on_is_needed() {
    for (_place, store) in testing::stores().await {
        crawl::begin(&store, "portal", HOME, false, noon())
            .await
            .unwrap();
        let put = async |hours, digit: &str, file: &str, body| {
            let mut new = capture(HOME, hours, digit, file);
            new.body = body;
            crawl::put(&store, &[visit(HOME, Some(new))]).await.unwrap();
            captures::last(&store, "portal", HOME)
                .await
                .unwrap()
                .unwrap()
                .id
        };
        put(0, "a", "unused.warc", None).await;
        put(1, "b", "finding.warc", None).await;
        put(2, "c", "observed.warc", None).await;
        let body = put(3, "d", "body.warc", None).await;
        put(4, "d", "later.warc", Some(body)).await;
        let run = testing::run(&store).await;
        let (b, c) = (
            "b".repeat(64),
            format!("原价 3980，SHA-256 {}", "c".repeat(64)),
        );
        let of_page = findings::NewFinding {
            page_sha256: Some(&b),
            ..finding("f1")
        };
        let of_price = findings::NewFinding {
            observed: &c,
            ..finding("f2")
        };
        findings::put(&store, run, &[of_page, of_price])
            .await
            .unwrap();
        let old = captures::old_files(&store, at(9)).await.unwrap();
        let old: Vec<_> = old.iter().map(|f| (f.name.as_str(), f.needed)).collect();
        assert_eq!(
            old,
            [
                ("body.warc", true),
                ("finding.warc", true),
                ("later.warc", true),
                ("observed.warc", true),
                ("unused.warc", false),
            ]
        );
        assert_eq!(captures::old_files(&store, at(1)).await.unwrap().len(), 1);
        captures::forget(&store, "unused.warc").await.unwrap();
        assert_eq!(captures::captures(&store).await.unwrap().len(), 4);
        assert!(captures::forget(&store, "body.warc").await.is_err());
    }
}
