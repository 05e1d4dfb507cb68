//! Times and prices of short advertisements beside PyPI `jionlp`, on one thread each:
//! precision and recall over `fixtures/ads/ads.json`, characters per second; and whole
//! pages per second beside the plain text that PyPI `parsel` (lxml) takes out of them.
//!
//! A time is right where it shares at least half of its characters, counted over both, with
//! a labelled mention; a price where its amount is one of the labelled amounts. Parts of one
//! mention (the day and the hour) count once. `cargo bench --bench words -- [PYTHON]`, in an
//! environment with both; without Python only our figures are shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a bench prints, and ends where it cannot go on"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use tutorwatch::extract::{Vocabulary, read_line, read_page};

/// Times that the advertisements are read for the speed.
const ROUNDS: usize = 200;
/// The same for the slower peer.
const PEER_ROUNDS: usize = 4;
/// Pages that are read for the speed.
const PAGES: usize = 200;

/// What stands in one advertisement.
struct Ad {
    text: String,
    times: Vec<(usize, usize)>,
    prices: Vec<String>,
}

/// What was read out of one.
type Reading = (Vec<(usize, usize)>, Vec<f64>);

#[derive(Default)]
struct Tally {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Tally {
    fn line(&self) -> String {
        let part = |all: usize| {
            let (right, all) = (
                u32::try_from(self.right).unwrap(),
                u32::try_from(all).unwrap(),
            );
            f64::from(right) / f64::from(all.max(1))
        };
        format!(
            "precision {:.3}  recall {:.3}",
            part(self.found),
            part(self.wanted)
        )
    }
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn ads() -> Vec<Ad> {
    let text = std::fs::read_to_string(root("fixtures/ads/ads.json")).unwrap();
    let list: Vec<Value> = serde_json::from_str(&text).unwrap();
    let strings = |value: &Value| -> Vec<String> {
        let list = value.as_array().unwrap();
        list.iter()
            .map(|v| v.as_str().unwrap().to_owned())
            .collect()
    };
    list.iter()
        .map(|ad| {
            let text = ad["text"].as_str().unwrap().to_owned();
            let place = |mention: &String| {
                let at = text.find(mention.as_str()).expect("the mention");
                let start = text[..at].chars().count();
                (start, start + mention.chars().count())
            };
            let times = strings(&ad["times"]).iter().map(place).collect();
            let prices = strings(&ad["prices"]);
            Ad {
                times,
                prices,
                text,
            }
        })
        .collect()
}

fn vocabulary() -> Vocabulary {
    let mut files: Vec<(String, String)> = std::fs::read_dir(root("rules/vocabulary"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // What tips speak of is another room's.
        .filter(|path| !path.ends_with("tips.toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    Vocabulary::parse(&files).unwrap()
}

/// Spans that overlap or touch are one mention: 周六 and 9:00, or two days of one time.
fn merged(mut spans: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    spans.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.0 <= last.1 + 1 => last.1 = last.1.max(span.1),
            _ => out.push(span),
        }
    }
    out
}

fn judge(name: &str, ads: &[Ad], readings: &[Reading]) {
    let (mut times, mut prices) = (Tally::default(), Tally::default());
    for (ad, (spans, amounts)) in ads.iter().zip(readings) {
        let wanted = merged(ad.times.clone());
        let found = merged(spans.clone());
        times.wanted += wanted.len();
        times.found += found.len();
        let half = |a: &(usize, usize), b: &(usize, usize)| {
            let both = a.1.min(b.1).saturating_sub(a.0.max(b.0));
            2 * both >= a.1.max(b.1) - a.0.min(b.0)
        };
        times.right += wanted
            .iter()
            .filter(|span| found.iter().any(|other| half(span, other)))
            .count();
        let mut left = amounts.clone();
        prices.wanted += ad.prices.len();
        prices.found += left.len();
        for price in &ad.prices {
            let amount: f64 = price.parse().unwrap();
            if let Some(at) = left.iter().position(|x| (x - amount).abs() < 0.005) {
                left.swap_remove(at);
                prices.right += 1;
            }
        }
    }
    println!("{name:11} times   {}", times.line());
    println!("{name:11} prices  {}", prices.line());
}

/// One answer of the peer; `None`, with the reason on the terminal, where it cannot run.
fn peer(python: &str, mode: &str, path: &Path) -> Option<Value> {
    let run = Command::new(python)
        .arg(root("benches/words.py"))
        .arg(mode)
        .arg(path)
        .output();
    match run {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            serde_json::from_str(text.lines().last().unwrap_or("")).ok()
        }
        Ok(output) => {
            println!("no peer: {}", String::from_utf8_lossy(&output.stderr));
            None
        }
        Err(error) => {
            println!("no peer: {python}: {error}");
            None
        }
    }
}

fn peer_readings(answer: &Value) -> Vec<Reading> {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let ads = answer.as_array().unwrap();
    ads.iter()
        .map(|ad| {
            let spans = ad[0].as_array().unwrap();
            let amounts = ad[1].as_array().unwrap();
            (
                spans
                    .iter()
                    .map(|s| (number(&s[0]), number(&s[1])))
                    .collect(),
                amounts
                    .iter()
                    .map(|a| a.as_str().unwrap().parse().unwrap())
                    .collect(),
            )
        })
        .collect()
}

fn rate(count: usize, seconds: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / seconds
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    let python = args.next().unwrap_or_else(|| "python3".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let (ads, v) = (ads(), vocabulary());
    let own: Vec<Reading> = ads
        .iter()
        .map(|ad| {
            let read = read_line(&ad.text, &v);
            let amounts = read.prices.iter().map(|p| p.parse().unwrap()).collect();
            (read.times, amounts)
        })
        .collect();
    println!("{} advertisements", ads.len());
    judge("tutorwatch", &ads, &own);
    if let Some(answer) = peer(&python, "ads", &file(folder.path(), &ads, 1)) {
        judge("jionlp", &ads, &peer_readings(&answer));
    }

    let characters: usize = ads.iter().map(|ad| ad.text.chars().count()).sum();
    let begun = Instant::now();
    let mut prices = 0;
    for ad in ads.iter().cycle().take(ads.len() * ROUNDS) {
        prices += read_line(&ad.text, &v).prices.len();
    }
    assert!(prices > 0);
    let own = rate(characters * ROUNDS, begun.elapsed().as_secs_f64());
    println!("tutorwatch  {own:12.0} characters/s");
    if let Some(answer) = peer(&python, "speed", &file(folder.path(), &ads, PEER_ROUNDS)) {
        let all = usize::try_from(answer[1].as_u64().unwrap()).unwrap();
        let theirs = rate(all, answer[0].as_f64().unwrap());
        println!(
            "jionlp      {theirs:12.0} characters/s  ratio {:.0}",
            own / theirs
        );
    }
    pages(&ads, &v, folder.path(), &python);
}

/// The texts as the peer reads them.
fn file(folder: &Path, ads: &[Ad], rounds: usize) -> PathBuf {
    let texts: Vec<&str> = ads
        .iter()
        .cycle()
        .take(ads.len() * rounds)
        .map(|ad| ad.text.as_str())
        .collect();
    let path = folder.join("texts.json");
    std::fs::write(&path, serde_json::to_string(&texts).unwrap()).unwrap();
    path
}

/// Pages of about 30 kB, each a list of courses between menus and prose.
fn pages(ads: &[Ad], v: &Vocabulary, folder: &Path, python: &str) {
    let menu: String = (0..60)
        .map(|n| format!("<li><a href=\"/n{n}.html\">栏目{n}</a></li>"))
        .collect();
    let prose = "<p>教室宽敞明亮，老师热爱孩子，家长可以放心地把孩子交给我们。</p>".repeat(90);
    let mut bytes = 0;
    let pages: Vec<String> = (0..PAGES)
        .map(|n| {
            let courses: String = ads
                .iter()
                .cycle()
                .skip(n)
                .take(ads.len())
                .map(|ad| format!("<div class=\"item\"><p>{}</p></div>", ad.text))
                .collect();
            let page = format!(
                "<html><head><meta charset=utf-8><title>第{n}页</title></head><body><ul>{menu}</ul><h1>课程</h1>{courses}{prose}</body></html>"
            );
            std::fs::write(folder.join(format!("p{n}.html")), &page).unwrap();
            bytes += page.len();
            page
        })
        .collect();
    let begun = Instant::now();
    let mut offers = 0;
    for page in &pages {
        offers += read_page(page, v).unwrap().offers.len();
    }
    let own = rate(PAGES, begun.elapsed().as_secs_f64());
    println!(
        "{PAGES} pages of {} kB, {offers} offers",
        bytes / PAGES / 1000
    );
    println!("read_page   {own:8.0} pages/s");
    if let Some(answer) = peer(python, "pages", folder) {
        let theirs = rate(PAGES, answer[0].as_f64().unwrap());
        println!("parsel      {theirs:8.0} pages/s (plain text only)");
    }
}
