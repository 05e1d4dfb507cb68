//! The crawler beside Scrapy on one local site, with the same concurrency and no delay.
//!
//! Both obey robots.txt and follow every link. Ours also archives every answer as WARC and
//! keeps each page's state in SQLite, as it always does; Scrapy only reads links and titles.
//! Whole processes are timed, start included. Needs PyPI `scrapy`:
//! `cargo bench --bench crawl -- [PAGES] [PYTHON]`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a bench prints, and ends where it cannot go on"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Requests under way at once, for both.
const CONCURRENCY: usize = 8;
/// Times that each one runs, in turn; the best counts.
const ROUNDS: usize = 3;

/// The peer.
const SPIDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/spider.py");

/// A page of about 20 kB with ten links, so that the site is wide and not deep.
fn page(n: usize, pages: usize) -> String {
    let links: String = (1..=10)
        .map(|k| 10 * n + k)
        .filter(|next| *next < pages)
        .map(|next| format!("<li><a href=\"/p{next}.html\">课程{next}</a></li>"))
        .collect();
    let prose = "<p>本中心开设绘画、围棋、编程等课程，每班不超过十二人，周一至周五放学后上课。</p>"
        .repeat(160);
    format!(
        "<html><head><meta charset=utf-8><title>第{n}页</title></head><body><ul>{links}</ul>{prose}</body></html>"
    )
}

fn serve(pages: usize) -> u16 {
    let bodies: Arc<Vec<String>> = Arc::new((0..pages).map(|n| page(n, pages)).collect());
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let bodies = Arc::clone(&bodies);
            thread::spawn(move || answer(stream, &bodies));
        }
    });
    port
}

/// Answers one connection until it is closed.
fn answer(mut stream: TcpStream, bodies: &[String]) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        while reader.read_line(&mut line).unwrap_or(0) > 2 {}
        let number = path.trim_start_matches("/p").trim_end_matches(".html");
        let body = match path.as_str() {
            "/" => bodies.first(),
            _ => number.parse().ok().and_then(|n: usize| bodies.get(n)),
        };
        let (status, body) = body.map_or(("404 Not Found", ""), |b| ("200 OK", b.as_str()));
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if stream
            .write_all(&[head.as_bytes(), body.as_bytes()].concat())
            .is_err()
        {
            return;
        }
    }
}

fn timed(command: &mut Command) -> (Duration, Output) {
    let start = Instant::now();
    let output = command.output().expect("the program starts");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (start.elapsed(), output)
}

fn ours(port: u16, pages: usize) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tutorwatch.toml");
    let text = format!(
        "database = \"t.db\"\n[crawl]\ncontact = \"bench@example.cn\"\narchive = \"archive\"\nopen = [\"127.0.0.1:{port}\"]\n\
         pause_ms = 0\nconcurrency = {CONCURRENCY}\nper_host = {CONCURRENCY}\n[[crawl.source]]\nid = \"site\"\nkind = \"site\"\n\
         address = \"http://127.0.0.1:{port}/p0.html\"\ndepth = 1000\npages = {}\n",
        pages + 10
    );
    std::fs::write(&config, text).unwrap();
    let program = env!("CARGO_BIN_EXE_tutorwatch");
    let mut command = Command::new(program);
    command
        .args(["crawl", "--format", "json", "--config"])
        .arg(&config);
    let (took, output) = timed(&mut command);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["sources"][0]["fetched"], pages, "{report:#}");
    took
}

fn scrapy(port: u16, pages: usize, python: &str) -> Duration {
    let url = format!("http://127.0.0.1:{port}/p0.html");
    let mut command = Command::new(python);
    command.args([SPIDER, &url, &CONCURRENCY.to_string()]);
    let (took, output) = timed(&mut command);
    let count = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(count, pages.to_string(), "{told}");
    took
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    let pages = args
        .next()
        .map_or(2_000, |n| n.parse().expect("a number of pages"));
    let python = args.next().unwrap_or_else(|| "python3".to_owned());
    let port = serve(pages);
    let best = |all: Vec<Duration>| all.into_iter().min().unwrap_or_default();
    let (mut own, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(ours(port, pages));
        peer.push(scrapy(port, pages, &python));
    }
    let (own, peer) = (best(own).as_secs_f64(), best(peer).as_secs_f64());
    let rate = |seconds: f64| f64::from(u32::try_from(pages).unwrap_or(u32::MAX)) / seconds;
    println!("{pages} pages of 20 kB, {CONCURRENCY} at once, no delay, whole processes");
    println!(
        "tutorwatch crawl (archived and recorded)  {own:7.2} s  {:8.0} pages/s",
        rate(own)
    );
    println!(
        "scrapy (links and titles)                 {peer:7.2} s  {:8.0} pages/s",
        rate(peer)
    );
    println!(
        "ratio                                     {:7.2}",
        peer / own
    );
}
