//! DuckDB from PyPI, asked by `benches/peer.py`.

use std::path::Path;
use std::process::Command;

/// What the peer needed and found.
#[derive(Debug)]
pub struct Answer {
    /// Seconds inside the database, without the start of Python.
    pub seconds: f64,
    pub findings: u64,
}

/// What the peer is asked.
#[derive(Debug)]
pub struct Question<'a> {
    pub package: &'a Path,
    /// `day=name`, separated by commas.
    pub holidays: &'a str,
    /// What each rule's rows repeat, as CSV.
    pub rules: &'a Path,
}

/// Runs the script; `None`, with the reason on the terminal, where it cannot run.
pub fn ask(mode: &str, question: &Question<'_>, threads: usize, out: &Path) -> Option<Answer> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peer.py");
    let run = Command::new("python3")
        .args([script.as_path(), Path::new(mode), question.package])
        .arg(question.holidays)
        .args([question.rules, Path::new(&threads.to_string()), out])
        .output();
    let output = match run {
        Ok(output) if output.status.success() => output,
        Ok(output) => {
            eprintln!(
                "the peer failed: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            return None;
        }
        Err(error) => {
            eprintln!("python3 cannot be run: {error}");
            return None;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.split_whitespace();
    Some(Answer {
        seconds: words.next()?.parse().ok()?,
        findings: words.next()?.parse().ok()?,
    })
}
