//! `crawl` and `evidence` against a real HTTP server, a real database file and warcio.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::app::{Run, root, tutorwatch};

/// An answer: status line, further header lines, body.
pub(crate) type Answer = (String, String, Vec<u8>);
/// What a server says to a path and the request's header lines.
pub(crate) type Site = dyn Fn(&str, &str) -> Answer + Send + Sync;

/// A small HTTP server on the loopback address that counts what it is asked for.
pub(crate) struct Server {
    port: u16,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Server {
    pub(crate) fn start(site: Arc<Site>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(BTreeMap::new()));
        let counts = Arc::clone(&asked);
        // Ends with the test process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (site, counts) = (Arc::clone(&site), Arc::clone(&counts));
                thread::spawn(move || answer(stream, &*site, &counts));
            }
        });
        Self { port, asked }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }
}

fn answer(mut stream: TcpStream, site: &Site, counts: &Mutex<BTreeMap<String, usize>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let head: Vec<String> = lines
        .map_while(Result::ok)
        .take_while(|l| !l.is_empty())
        .collect();
    *counts.lock().unwrap().entry(path.clone()).or_default() += 1;
    let (status, headers, body) = site(&path, &head.join("\n"));
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body);
}

pub(crate) fn page(body: &str) -> Answer {
    let kind = "Content-Type: text/html; charset=utf-8\r\n";
    ("200 OK".into(), kind.into(), body.as_bytes().to_vec())
}

pub(crate) fn missing() -> Answer {
    ("404 Not Found".into(), String::new(), Vec::new())
}

/// A folder with a configuration that crawls the server's sources.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new(server: &Server, extra: &str, sources: &[(&str, &str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = server.port;
        let mut text = format!(
            "database = \"t.db\"\n[crawl]\ncontact = \"officer@example.cn\"\narchive = \"archive\"\n\
             open = [\"127.0.0.1:{port}\"]\npause_ms = 0\n{extra}\n"
        );
        for (id, kind, path) in sources {
            text.push_str(&format!(
                "[[crawl.source]]\nid = \"{id}\"\nkind = \"{kind}\"\naddress = \"http://127.0.0.1:{port}{path}\"\n"
            ));
        }
        std::fs::write(folder.path().join("tutorwatch.toml"), text).unwrap();
        Self { folder }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("tutorwatch.toml")
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        let config = self.config();
        let mut all = args.to_vec();
        all.extend(["--config", config.to_str().unwrap()]);
        tutorwatch(&all)
    }

    fn crawl(&self) -> Value {
        self.run(&["crawl", "--format", "json"]).json()
    }

    fn archive(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path().join("archive"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "gz"))
            .collect();
        files.sort();
        files
    }
}

fn warcio_accepts(file: &Path) {
    let own = root().join("target/test-tools/bin/warcio");
    let program = if own.is_file() { own } else { "warcio".into() };
    let output = Command::new(program)
        .arg("check")
        .arg("-v")
        .arg(file)
        .output();
    let output = output.expect("warcio is there: ./test installs it");
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {text}", file.display());
    assert!(text.contains("digest pass"), "{text}");
    assert!(!text.contains("digest failed"), "{text}");
}

/// Pages that are packed, in GBK, conditional, missing, forbidden and repeated.
fn county() -> Server {
    Server::start(Arc::new(|path, head| match path {
        "/robots.txt" => (
            "200 OK".into(),
            String::new(),
            b"User-agent: *\nDisallow: /shut".to_vec(),
        ),
        "/" => page(
            r#"<a href="/a">a</a> <a href="/b?utm_source=x">b</a> <a href="/gone">g</a>
               <a href="/shut">s</a> <a href="/copy">c</a> <a href="/photo.jpg">p</a>"#,
        ),
        "/a" if head.to_lowercase().contains("if-none-match: \"a1\"") => (
            "304 Not Modified".into(),
            "ETag: \"a1\"\r\n".into(),
            Vec::new(),
        ),
        "/a" => {
            let (status, kind, body) = page("<h1>初一数学</h1><p>每周六上午9:00-11:00</p>");
            (status, kind + "ETag: \"a1\"\r\n", body)
        }
        "/b" | "/copy" => {
            let html = "<meta charset=gbk><h1>初二英语周末班</h1>".repeat(20);
            let (bytes, _, _) = encoding_rs::GBK.encode(&html);
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(&bytes).unwrap();
            let headers = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
            ("200 OK".into(), headers.into(), packer.finish().unwrap())
        }
        _ => missing(),
    }))
}

#[test]
fn a_site_is_crawled_archived_and_crawled_again() {
    let server = county();
    let place = Place::new(&server, "", &[("portal", "site", "/")]);
    let run = place.run(&["crawl", "--format", "json"]);
    assert_eq!(run.code, 1, "a page is missing: {}", run.err);
    let report = run.json();
    let source = &report["sources"][0];
    let counts = |source: &Value| {
        [
            "fetched",
            "unchanged",
            "repeated",
            "disallowed",
            "failed",
            "passed_over",
        ]
        .map(|key| source[key].as_u64().unwrap())
    };
    assert_eq!(counts(source), [4, 0, 1, 1, 1, 1], "{report:#}");
    assert!(
        source["failures"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("404")
    );
    assert_eq!(server.asked("/shut"), 0);
    assert_eq!(server.asked("/photo.jpg"), 0);

    let again = place.crawl();
    assert_eq!(
        counts(&again["sources"][0]),
        [3, 1, 1, 1, 1, 1],
        "{again:#}"
    );
    let files = place.archive();
    assert_eq!(files.len(), 2);
    for file in &files {
        warcio_accepts(file);
    }
    let verified = place.run(&["evidence", "verify", "--format", "json"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    let verified = verified.json();
    assert_eq!(verified["captures"], 10, "{verified:#}");

    // The second file holds no page's bytes a second time.
    let sizes: Vec<u64> = files.iter().map(|f| f.metadata().unwrap().len()).collect();
    assert!(sizes[1] < sizes[0], "{sizes:?}");

    // One changed byte is found and named.
    let mut bytes = std::fs::read(&files[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    std::fs::write(&files[0], bytes).unwrap();
    let broken = place.run(&["evidence", "verify"]);
    assert_eq!(broken.code, 2);
    let name = files[0].file_name().unwrap().to_str().unwrap();
    assert!(
        broken.out.contains(name) && broken.out.contains("不符"),
        "{}",
        broken.out
    );
}

#[test]
fn lists_sitemaps_and_single_pages_are_walked_each_in_its_way() {
    let server = Server::start(Arc::new(|path, _| match path {
        "/list" => page(r#"<a href="/1">一</a><a href="/2">二</a><a href="/list2">下一页</a>"#),
        "/list2" => page(r#"<a href="/3">三</a><a href="/list">上一页</a>"#),
        "/map.xml" => (
            "200 OK".into(),
            "Content-Type: application/xml\r\n".into(),
            b"<urlset><url><loc>/4</loc></url><url><loc>/5</loc></url></urlset>".to_vec(),
        ),
        "/robots.txt" => missing(),
        other => page(&format!("页{other} <a href=/never>x</a>")),
    }));
    let sources = [
        ("list", "list", "/list"),
        ("map", "sitemap", "/map.xml"),
        ("one", "page", "/6"),
    ];
    let place = Place::new(&server, "", &sources);
    let report = place.crawl();
    let fetched: Vec<u64> = (0..3)
        .map(|n| report["sources"][n]["fetched"].as_u64().unwrap())
        .collect();
    assert_eq!(fetched, [5, 3, 1], "{report:#}");
    assert_eq!(server.asked("/never"), 0);

    let one = place.run(&["crawl", "one", "--format", "json"]).json();
    assert_eq!(one["sources"].as_array().unwrap().len(), 1);
    let wrong = place.run(&["crawl", "nobody"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("nobody") && wrong.err.contains("list、map、one"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_crawl_that_is_killed_goes_on_where_it_was() {
    const PAGES: usize = 120;
    let server = Server::start(Arc::new(|path, _| match path {
        "/robots.txt" => missing(),
        _ => {
            thread::sleep(Duration::from_millis(10));
            let n: usize = path[1..].parse().unwrap_or(0);
            let links: String = [2 * n + 1, 2 * n + 2]
                .iter()
                .filter(|next| **next < PAGES)
                .map(|next| format!("<a href=/{next}>x</a>"))
                .collect();
            page(&format!("第{n}页 {links} {}", "课程".repeat(200)))
        }
    }));
    let extra = "per_host = 2";
    let place = Place::new(&server, extra, &[("portal", "site", "/0")]);
    let config = std::fs::read_to_string(place.config()).unwrap() + "depth = 20\n";
    std::fs::write(place.config(), config).unwrap();
    for wanted in [20, 60] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
            .args(["crawl", "--config", place.config().to_str().unwrap()])
            .current_dir(root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        while server.asked.lock().unwrap().len() < wanted {
            assert!(Instant::now() < patience, "the crawl does not get on");
            thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let report = place.crawl();
    assert_eq!(report["sources"][0]["goes_on"], true, "{report:#}");
    assert!(report["sources"][0]["fetched"].as_u64().unwrap() < PAGES as u64);
    let mut twice = 0;
    for n in 0..PAGES {
        let asked = server.asked(&format!("/{n}"));
        assert!(asked >= 1, "page {n} was never asked for");
        twice += asked - 1;
    }
    // Only what was under way when it was killed is asked for again.
    assert!(twice <= 30, "{twice} pages were asked for again");
    for file in place.archive() {
        warcio_accepts(&file);
    }
    let verified = place.run(&["evidence", "verify"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert_eq!(place.crawl()["sources"][0]["goes_on"], false);
}

#[test]
fn what_must_not_be_crawled_is_refused_with_advice() {
    let server = Server::start(Arc::new(|_, _| page("secret")));
    let place = Place::new(&server, "", &[("portal", "site", "/")]);
    let closed = std::fs::read_to_string(place.config())
        .unwrap()
        .replace("open = ", "# open = ");
    std::fs::write(place.config(), closed).unwrap();
    let run = place.run(&["crawl"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("不是公网地址"), "{}{}", run.out, run.err);
    assert_eq!(server.asked("/"), 0);

    let nobody = Place::new(&server, "", &[("portal", "site", "/")]);
    let text = std::fs::read_to_string(nobody.config()).unwrap();
    std::fs::write(nobody.config(), text.replace("contact = ", "# contact = ")).unwrap();
    let run = nobody.run(&["crawl"]);
    assert!(
        run.code == 2 && run.err.contains("crawl.contact"),
        "{}",
        run.err
    );

    let full = Place::new(&server, "archive_mb = 0", &[("portal", "site", "/")]);
    let run = full.run(&["crawl"]);
    assert!(
        run.code == 2 && run.err.contains("archive_mb"),
        "{}",
        run.err
    );
}

/// Runs one statement on the place's database.
pub(crate) fn sql(place: &Place, statement: &str) {
    let path = place.folder.path().join("t.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", path.display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        let done = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()));
        done.execute(&pool).await.unwrap();
        pool.close().await;
    });
}

#[test]
fn only_old_captures_that_nothing_rests_on_are_removed() {
    let nth = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&nth);
    let server = Server::start(Arc::new(move |path, _| match path {
        "/robots.txt" => missing(),
        // Another page each time.
        "/news" => page(&format!(
            "<p>第{}条</p>{}",
            count.load(Ordering::SeqCst),
            "公告".repeat(200)
        )),
        "/rules" => page(&format!("<p>收费公示</p>{}", "课程".repeat(200))),
        _ => missing(),
    }));
    let place = Place::new(
        &server,
        "",
        &[("news", "page", "/news"), ("rules", "page", "/rules")],
    );
    let crawl = |source: &str| {
        nth.fetch_add(1, Ordering::SeqCst);
        assert_eq!(place.run(&["crawl", source]).code, 0);
    };
    let prune = || {
        let run = place.run(&["evidence", "prune"]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert_eq!(place.run(&["evidence", "verify"]).code, 0);
        place.archive().len()
    };
    crawl("news");
    crawl("rules");
    assert_eq!((place.archive().len(), prune()), (2, 2), "nothing is old");
    sql(&place, "UPDATE capture SET fetched_at = 0");
    assert_eq!(prune(), 2, "both are the present versions");
    crawl("news");
    crawl("rules");
    // The first news has been replaced; the rules of today rest on the bytes of then.
    let sha = "SELECT sha256 FROM capture WHERE fetched_at = 0 AND url LIKE '%/news'";
    sql(
        &place,
        "INSERT INTO run VALUES (1, 0, 0, '2024-09-01', 'r', 's')",
    );
    sql(
        &place,
        &format!(
            "INSERT INTO finding (fingerprint, first_run, last_run, rule, tbl, record_id, observed,
                 limit_text, message, page_sha256) VALUES ('f', 1, 1, 'r', 'pages', 'p', 'o', 'l', 'm', ({sha}))"
        ),
    );
    assert_eq!(
        (place.archive().len(), prune()),
        (4, 4),
        "a finding rests on the old news"
    );
    sql(&place, "DELETE FROM finding");
    let dry = place.run(&["evidence", "prune", "--dry-run"]);
    assert!(dry.out.contains("将删除1个"), "{}", dry.out);
    assert_eq!(place.archive().len(), 4);
    assert_eq!(prune(), 3);
    // The next crawl goes on as if nothing had been removed.
    crawl("rules");
    assert_eq!(place.run(&["evidence", "verify"]).code, 0);
}

#[test]
fn two_crawls_never_write_to_one_archive() {
    // The page comes once the second crawl was refused, however slow the machine is.
    let refused = Arc::new(AtomicBool::new(false));
    let may_answer = Arc::clone(&refused);
    let server = Server::start(Arc::new(move |path, _| match path {
        "/robots.txt" => missing(),
        _ => {
            let patience = Instant::now() + Duration::from_secs(20);
            while !may_answer.load(Ordering::Relaxed) && Instant::now() < patience {
                thread::sleep(Duration::from_millis(10));
            }
            page("slow")
        }
    }));
    let place = Place::new(&server, "", &[("one", "page", "/slow")]);
    let mut first = Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
        .args(["crawl", "--config", place.config().to_str().unwrap()])
        .current_dir(root())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while server.asked("/slow") == 0 {
        assert!(Instant::now() < patience, "the first crawl does not start");
        thread::sleep(Duration::from_millis(5));
    }
    let second = place.run(&["crawl"]);
    refused.store(true, Ordering::Relaxed);
    assert!(
        second.code == 2 && second.err.contains("另一次采集"),
        "{}",
        second.err
    );
    assert!(first.wait().unwrap().success());
    assert_eq!(place.run(&["crawl"]).code, 0);
}
