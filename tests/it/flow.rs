//! The flow has one direction: an inner room never imports an outer one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::app::root;

/// What each room may import, in the order of the flow.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("model", &[][..]),
        ("text", &[]),
        ("rules", &["model"]),
        ("import", &["model", "text"]),
        ("export", &["model", "text", "import"]),
        ("extract", &["model", "text"]),
        ("engine", &["model", "rules", "import", "extract"]),
        ("cases", &["model", "rules", "engine"]),
        ("notify", &["model", "rules", "engine", "cases", "text"]),
        ("privacy", &["import", "rules"]),
        ("crawl", &["model", "extract"]),
        ("store", &["model"]),
        ("mail", &["text", "notify"]),
        ("config", &[]),
        ("clock", &[]),
        (
            "jobs",
            &[
                "model", "rules", "import", "extract", "engine", "cases", "notify", "privacy",
                "crawl", "store", "mail", "config", "clock",
            ],
        ),
        (
            "report",
            &[
                "model", "text", "rules", "import", "engine", "cases", "jobs",
            ],
        ),
        (
            "web",
            &[
                "model", "text", "rules", "import", "export", "extract", "engine", "cases", "jobs",
                "report", "config", "clock",
            ],
        ),
        (
            "cli",
            &[
                "model", "rules", "import", "export", "extract", "engine", "cases", "notify",
                "jobs", "report", "web", "config", "clock", "text",
            ],
        ),
    ])
}

/// Rooms that touch no database, no network and no clock.
const PURE: [&str; 9] = [
    "model", "text", "rules", "import", "export", "extract", "engine", "cases", "notify",
];

/// What a pure room must not name.
const DOORS: [&str; 6] = [
    "sqlx::",
    "reqwest::",
    "tokio::",
    "std::net",
    "Utc::now",
    "SystemTime::now",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
}

fn each_line(mut look: impl FnMut(&str, &Path, usize, &str)) {
    let src = root().join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 50, "the sources were not found");
    for file in files {
        let inside = file.strip_prefix(&src).unwrap().to_owned();
        let room = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        for (number, line) in (1..).zip(fs::read_to_string(&file).unwrap().lines()) {
            if !line.trim_start().starts_with("//") {
                look(&room, &inside, number, line);
            }
        }
    }
}

#[test]
fn no_inner_room_imports_an_outer_one() {
    let (allowed, mut wrong) = (allowed(), Vec::new());
    each_line(|room, file, number, line| {
        for named in line.split("crate::").skip(1) {
            let named: String = named
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let rooms = allowed.get(room);
            let known = allowed.contains_key(named.as_str());
            if known && named != room && rooms.is_some_and(|rooms| !rooms.contains(&named.as_str()))
            {
                wrong.push(format!(
                    "{}:{number}: {room} imports {named}",
                    file.display()
                ));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_has_its_place_in_the_flow() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let rooms: Vec<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let allowed = allowed();
    assert_eq!(rooms.len(), allowed.len(), "{rooms:?}");
    assert!(
        rooms.iter().all(|room| allowed.contains_key(room)),
        "{rooms:?}"
    );
}

#[test]
fn pure_rooms_touch_no_database_network_or_clock() {
    let mut wrong = Vec::new();
    each_line(|room, file, number, line| {
        for door in DOORS {
            if PURE.contains(&room) && line.contains(door) {
                wrong.push(format!("{}:{number}: {door}", file.display()));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
