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

/// Runs the script; `None`, with the reason on the terminal, where it cannot run.
pub fn ask(
    mode: &str,
    package: &Path,
    holidays: &str,
    threads: usize,
    out: &Path,
) -> Option<Answer> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peer.py");
    let run = Command::new("python3")
        .arg(script)
        .args([
            mode,
            &package.join("sessions.csv").display().to_string(),
            holidays,
        ])
        .args([&threads.to_string(), &out.display().to_string()])
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
