//! Scans that are killed, and scans that share one server.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{County, classes, institutions};
use crate::app::root;

/// So many institutions.
const MANY: usize = 40;

/// A lesson in the evening for each, which ends so.
fn evenings(end: impl Fn(usize) -> &'static str) -> String {
    let mut text = super::SESSIONS.to_owned();
    for n in 1..=MANY {
        let end = end(n);
        text.push_str(&format!(
            "S{n},C{n},2024-09-11 20:45,2024-09-11 {end}\nT{n},C{n},2024-09-12 18:00,2024-09-12 18:20\n"
        ));
    }
    text
}

/// A county that was scanned once, and whose registry has changed since.
fn evening(county: &County) {
    county.write("institutions", &institutions(MANY));
    county.write("classes", &classes(MANY));
    county.write("sessions", &evenings(|_| "21:15"));
    county.import();
    county.counts(&[]);
    let changed = |n: usize| match n % 4 {
        0 => "21:00",
        1 => "21:14",
        _ => "21:15",
    };
    county.write("sessions", &evenings(changed));
    let import = county.import().json();
    assert_eq!(import["institutions"]["changed"], MANY as u64 / 2);
}

/// All cases with their counts, without times and numbers of rows.
fn outcome(county: &County) -> Value {
    let args = [
        "case", "list", "--closed", "--most", "1000", "--format", "json",
    ];
    let mut list = county.run(&args).json();
    for case in list.as_array_mut().unwrap() {
        let case = case.as_object_mut().unwrap();
        for times in ["id", "opened_at", "changed_at"] {
            case.remove(times);
        }
    }
    let mut all = list.as_array().unwrap().clone();
    all.sort_by_key(|case| case["case"].as_str().unwrap().to_owned());
    all.into()
}

fn start(database: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
        .args([
            "scan",
            "--on",
            "2024-09-21",
            "--batch",
            "4",
            "--lease",
            "1",
            "--database",
            database,
        ])
        .current_dir(root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_scan_that_is_killed_goes_on_where_it_was() {
    let county = County::new();
    evening(&county);
    let copy = |name: &str| {
        let to = county.path(name);
        std::fs::copy(county.path("t.db"), &to).unwrap();
        to.display().to_string()
    };
    let prepared = copy("prepared.db");
    let began = std::time::Instant::now();
    assert!(start(&county.database).wait().unwrap().code().unwrap() <= 1);
    let whole = began.elapsed();
    let expected = outcome(&county);
    assert!(expected.as_array().unwrap().len() >= MANY);
    for part in 1..=6 {
        let database = county.path(&format!("{part}.db"));
        std::fs::copy(&prepared, &database).unwrap();
        let killed = County {
            database: database.display().to_string(),
            ..County::new()
        };
        let mut child = start(&killed.database);
        // The first half of the time is the reading of the rules.
        std::thread::sleep(whole * (5 + part) / 12);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(start(&killed.database).wait().unwrap().code().unwrap() <= 1);
        assert_eq!(outcome(&killed), expected, "killed after {part}");
    }
}

/// A PostgreSQL: the one that `./test` has started, or else one of this test's own.
pub struct Server {
    place: Option<tempfile::TempDir>,
    address: String,
}

fn script(args: &[&str]) -> String {
    let output = Command::new(root().join("tests/postgres"))
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "no PostgreSQL for the tests");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Server {
    #[allow(clippy::disallowed_methods, reason = "how ./test tells its server")]
    pub fn start() -> Self {
        if let Ok(address) = std::env::var("TUTORWATCH_TEST_POSTGRES") {
            return Self {
                place: None,
                address,
            };
        }
        let place = tempfile::tempdir().unwrap();
        let address = script(&["start", place.path().to_str().unwrap()]);
        Self {
            place: Some(place),
            address,
        }
    }

    /// The address of a new database.
    pub fn database(&self, name: &str) -> String {
        let name = format!("{name}_{}", std::process::id());
        let socket = self.address.rsplit_once("host=").unwrap().1;
        let made = Command::new(program("createdb"))
            .args(["-h", socket, "-U", "tests", &name])
            .status();
        assert!(made.unwrap().success());
        self.address.replace("/postgres?", &format!("/{name}?"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            script(&["stop", place.path().to_str().unwrap()]);
        }
    }
}

fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let paths = versions.flatten().map(|v| v.path().join("bin").join(name));
    paths
        .filter(|path| path.exists())
        .max()
        .unwrap_or_else(|| Path::new(name).to_owned())
}

#[test]
fn of_four_that_share_a_server_two_may_be_killed() {
    let server = Server::start();
    let alone = County::on(&server.database("alone"));
    evening(&alone);
    assert!(start(&alone.database).wait().unwrap().code().unwrap() <= 1);
    let expected = outcome(&alone);
    let shared = County::on(&server.database("shared"));
    evening(&shared);
    let mut all: Vec<Child> = (0..4).map(|_| start(&shared.database)).collect();
    std::thread::sleep(Duration::from_millis(1_500));
    for child in &mut all[..2] {
        child.kill().unwrap();
    }
    for child in &mut all {
        child.wait().unwrap();
    }
    // Whoever was left has brought it to its end.
    assert_eq!(outcome(&shared), expected);
    let again = shared
        .run(&["scan", "--on", "2024-09-21", "--format", "json"])
        .json();
    assert_eq!(again["counts"]["institutions"], 0);
}
