//! `check` from CSV files to written findings, and the engine alone, beside DuckDB.
//!
//! `cargo bench --bench check`; other sizes: `-- 10000000`. Counts must be equal
//! before any time is shown.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench prints ratios"
)]

mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use support::{package, peer, rules};
use tutorwatch::engine::Engine;
use tutorwatch::import;
use tutorwatch::model::{DayKind, Facts};
use tutorwatch::rules::{Problems, Rulebook};

/// How often each is run; the shortest time counts.
fn times(size: u32) -> u32 {
    if size > 1_000_000 { 2 } else { 5 }
}

fn main() {
    // Cargo adds words of its own.
    let mut sizes: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000];
    }
    let work = tempfile::tempdir().expect("a folder");
    let four = rules::four(work.path()).expect("rules");
    let (book, vocabulary) = rules::load(&four);
    let holidays = holidays(&book);
    let repeated = work.path().join("rules.csv");
    rules::repeated(&book, &repeated).expect("rules for the peer");
    for size in sizes {
        let folder = work.path().join(size.to_string());
        package::write(&folder, size).expect("a package");
        println!("\n{size} sessions, {:.1} MB", bytes(&folder) as f64 / 1e6);
        let question = peer::Question {
            package: &folder,
            holidays: &holidays,
            rules: &repeated,
        };
        engine(&book, &vocabulary, size, &question);
        whole(&four, size, &question, work.path());
        fs::remove_dir_all(&folder).expect("removed");
    }
}

/// The engine on facts in memory, one thread.
fn engine(
    book: &Rulebook,
    vocabulary: &tutorwatch::extract::Vocabulary,
    size: u32,
    question: &peer::Question<'_>,
) {
    let folder = question.package;
    let (mut facts, mut report) = (Facts::default(), import::Report::default());
    import::read(import::open(folder, &mut report), &mut facts, &mut report);
    assert!(report.is_clean(), "{:?}", report.errors);
    let judge = Engine::new(book, vocabulary, &mut Problems::default());
    let day = NaiveDate::from_ymd_opt(2024, 12, 31).expect("a day");
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let mut found = 0;
    let ours = best(times(size), || {
        let begin = Instant::now();
        found = one.install(|| judge.judge(&facts, day)).hits.len();
        begin.elapsed()
    });
    drop(facts);
    let rate = f64::from(size) / ours.as_secs_f64() / 1e6;
    println!(
        "engine, 1 thread: {:.1} ms, {rate:.1}M sessions/s, {found} findings",
        ms(ours)
    );
    let asked: Vec<_> = (0..times(size))
        .filter_map(|_| peer::ask("engine", question, 1, Path::new("-")))
        .collect();
    compare("engine", ours, &asked, found as u64);
}

/// The program from the start to the written report.
fn whole(four: &Path, size: u32, question: &peer::Question<'_>, work: &Path) {
    let folder = question.package;
    for threads in [1, 2] {
        let out = work.join("findings.csv");
        let mut memory = 0;
        let ours = best(times(size), || {
            let (time, peak) = check(Some(four), folder, threads, &out);
            memory = memory.max(peak);
            time
        });
        let found = findings(&out);
        println!(
            "check --format csv, {threads} thread(s): {:.0} ms, {found} findings in {:.0} MB; peak {} kB",
            ms(ours),
            fs::metadata(&out).map_or(0, |m| m.len()) as f64 / 1e6,
            memory
        );
        println!(
            "  {:.1} bytes a session over a base of {} kB",
            {
                let base = base(four, work);
                memory.saturating_sub(base) as f64 * 1024.0 / f64::from(size)
            },
            base(four, work)
        );
        // The whole report, word for word; then no more than ids and times.
        let peers_out = work.join("peer.csv");
        for mode in ["report", "csv"] {
            let asked: Vec<_> = (0..times(size))
                .filter_map(|_| peer::ask(mode, question, threads, &peers_out))
                .collect();
            if mode == "report" && !asked.is_empty() {
                let (ours, theirs) = (rows(&out), rows(&peers_out));
                let unlike = ours.iter().zip(&theirs).find(|(a, b)| a != b);
                assert!(unlike.is_none(), "the reports differ: {unlike:#?}");
            }
            let megabytes = fs::metadata(&peers_out).map_or(0, |m| m.len()) as f64 / 1e6;
            compare(&format!("{mode}, {megabytes:.0} MB"), ours, &asked, found);
        }
    }
    let out = work.join("findings.csv");
    let all = best(times(size), || check(None, folder, 2, &out).0);
    println!(
        "all 35 rules, 2 threads: {:.0} ms, {} findings",
        ms(all),
        findings(&out)
    );
}

fn compare(what: &str, ours: Duration, asked: &[peer::Answer], found: u64) {
    let Some(theirs) = asked.iter().map(|a| a.seconds).min_by(f64::total_cmp) else {
        println!("  no peer");
        return;
    };
    assert!(
        asked.iter().all(|a| a.findings == found),
        "{what}: {found} findings, {asked:?}"
    );
    println!(
        "  DuckDB, {what}: {:.1} ms, the same {found} findings; {:.2} times our time",
        theirs * 1e3,
        theirs / ours.as_secs_f64()
    );
}

/// Time and peak memory in kB of one run.
fn check(four: Option<&Path>, folder: &Path, threads: usize, out: &Path) -> (Duration, u64) {
    let begin = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tutorwatch"));
    command
        .args(["check", "--format", "csv", "--on", "2024-12-31", "--output"])
        .arg(out);
    if let Some(four) = four {
        command.arg("--rules").arg(four);
    }
    let mut child = command
        .arg(folder)
        .env("RAYON_NUM_THREADS", threads.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Some(ended) = child.try_wait().expect("waiting") {
            assert!(matches!(ended.code(), Some(0 | 1)), "{ended}");
            return (begin.elapsed(), peak);
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kb = line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kb.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Peak memory where there is next to nothing to judge.
fn base(four: &Path, work: &Path) -> u64 {
    let folder = work.join("base");
    package::write(&folder, 1000).expect("a package");
    (0..3)
        .map(|_| check(Some(four), &folder, 1, &work.join("base.csv")).1)
        .max()
        .unwrap_or(0)
}

/// The findings of a report, sorted.
fn rows(out: &Path) -> Vec<String> {
    let text = fs::read_to_string(out).expect("a report");
    let findings = text.lines().filter(|l| l.starts_with("违规"));
    let mut rows: Vec<String> = findings.map(|l| l.trim_end().to_owned()).collect();
    rows.sort_unstable();
    rows
}

fn findings(out: &Path) -> u64 {
    let mut text = String::new();
    fs::File::open(out)
        .and_then(|mut f| f.read_to_string(&mut text))
        .expect("a report");
    text.lines().filter(|l| l.starts_with("违规")).count() as u64
}

fn best(times: u32, mut run: impl FnMut() -> Duration) -> Duration {
    (0..times).map(|_| run()).min().unwrap_or_default()
}

fn holidays(book: &Rulebook) -> String {
    let days = NaiveDate::from_ymd_opt(2024, 1, 1)
        .expect("a day")
        .iter_days()
        .take(366);
    let listed = days.filter(|d| book.calendar.day(*d).0 == DayKind::Holiday);
    let named = listed.map(|d| format!("{d}={}", book.calendar.day(d).1));
    named.collect::<Vec<_>>().join(",")
}

fn bytes(folder: &Path) -> u64 {
    fs::metadata(folder.join("sessions.csv")).map_or(0, |m| m.len())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
