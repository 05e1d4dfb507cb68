//! How long a workbook of 100,000 sessions takes: to be read, to be checked from the command
//! line, and beside it what calamine alone needs to walk the same cells, and openpyxl where
//! there is one.
//!
//! `cargo bench --bench xlsx [-- SESSIONS]`

#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "prints measured ratios for developers"
)]

#[path = "support/sheets.rs"]
mod sheets;

use std::error::Error;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{DataRef, Reader, Xlsx};
use sheets::Times;
use tutorwatch::import::{self, Input, Report};
use tutorwatch::model::{Facts, Table};

/// Runs of each; the fastest counts, because the others were disturbed.
const RUNS: usize = 3;

/// Walks a workbook the way pandas and others do by default for large files.
const OPENPYXL: &str = "
import sys, time, openpyxl
start = time.time()
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
cells = sum(1 for s in book for r in s.iter_rows(values_only=True) for c in r if c is not None)
print(time.time() - start, cells)
";

fn main() -> Result<(), Box<dyn Error>> {
    let asked = std::env::args().skip(1).find_map(|a| a.parse().ok());
    let sessions: u32 = asked.unwrap_or(100_000);
    let dir = tempfile::tempdir()?;
    for times in [Times::Cells, Times::Text] {
        let bytes = sheets::workbook(sessions, times)?;
        let path = dir.path().join("registry.xlsx");
        std::fs::write(&path, &bytes)?;
        println!(
            "{sessions} sessions, times as {times:?}, {} kB",
            bytes.len() >> 10
        );
        let (peer, cells) = fastest(|| walk(&bytes))?;
        show("calamine alone", peer, peer, &format!("{cells} cells"));
        let (ours, read) = fastest(|| read(&bytes))?;
        show("import::read", ours, peer, &format!("{read} sessions"));
        let (whole, ()) = fastest(|| check(&path))?;
        show("check", whole, peer, "process, target 2 s");
        match openpyxl(&path) {
            Some((took, cells)) => show("openpyxl read_only", took, peer, &cells),
            None => println!("  openpyxl is not installed"),
        }
    }
    Ok(())
}

fn show(what: &str, took: Duration, peer: Duration, note: &str) {
    let (took, ratio) = (took.as_secs_f64(), took.as_secs_f64() / peer.as_secs_f64());
    println!("  {what:<20} {took:7.3} s  {ratio:5.2} x calamine  ({note})");
}

fn fastest<T>(
    mut run: impl FnMut() -> Result<T, Box<dyn Error>>,
) -> Result<(Duration, T), Box<dyn Error>> {
    let mut best: Option<(Duration, T)> = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let result = run()?;
        let took = start.elapsed();
        if best.as_ref().is_none_or(|(least, _)| took < *least) {
            best = Some((took, result));
        }
    }
    best.ok_or_else(|| "nothing was run".into())
}

fn walk(bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    let mut cells = 0;
    for sheet in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&sheet)?;
        while let Some(cell) = reader.next_cell()? {
            cells += usize::from(!matches!(cell.get_value(), DataRef::Empty));
        }
    }
    Ok(cells)
}

fn read(bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let input = Input {
        name: "registry.xlsx".into(),
        bytes: bytes.to_vec(),
    };
    let (mut facts, mut report) = (Facts::default(), Report::default());
    import::read(vec![input], &mut facts, &mut report);
    if !report.is_clean() {
        return Err(format!("{:?}", report.errors.first()).into());
    }
    Ok(facts.count(Table::Sessions))
}

fn check(path: &Path) -> Result<(), Box<dyn Error>> {
    let status = Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
        .args(["check", "--format", "json", "--on", "2024-12-01"])
        .arg(path)
        .stdout(Stdio::null())
        .status()?;
    match status.code() {
        Some(0 | 1) => Ok(()),
        code => Err(format!("check ended with {code:?}").into()),
    }
}

fn openpyxl(path: &Path) -> Option<(Duration, String)> {
    let out = Command::new("python3")
        .args(["-c", OPENPYXL])
        .arg(path)
        .output()
        .ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let (seconds, cells) = text.trim().split_once(' ')?;
    let took = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
    Some((took, format!("{cells} cells")))
}
