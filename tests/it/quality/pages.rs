//! The labelled pages, and what the reader makes of each.

use serde_json::Value;
use tutorwatch::extract::{Vocabulary, decode, read_page};

use crate::app::{fixture, root};

/// One page.
pub struct Labelled {
    pub name: String,
    /// What a person reads out of it.
    pub label: Value,
    /// What the reader does.
    pub read: Value,
}

/// Every page of a set, by name. A page without a label, or a label without a page, fails.
pub fn read(set: &str) -> Vec<Labelled> {
    let folder = fixture("pages").join(set);
    let vocabulary = vocabulary();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "html" || e == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let file = |ending: &str| {
                let path = folder.join(format!("{name}.{ending}"));
                std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            };
            let label = serde_json::from_slice(&file("json"))
                .unwrap_or_else(|e| panic!("{set}/{name}.json: {e}"));
            let (html, _) = decode(&file("html"), None);
            let listing = read_page(&html, &vocabulary).unwrap();
            Labelled {
                read: serde_json::to_value(listing).unwrap(),
                name,
                label,
            }
        })
        .collect()
}

fn vocabulary() -> Vocabulary {
    let folder = root().join("rules/vocabulary");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
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
