//! The shipped rules, cut down to the four that the peer is asked too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tutorwatch::extract::Vocabulary;
use tutorwatch::model::Word;
use tutorwatch::rules::{Problems, RuleFiles, Rulebook, vocabulary_files};

/// Longer than 30 minutes; ends after 21:00; on a listed holiday; a break under 10 minutes.
pub const FOUR: [&str; 4] = [
    "online-lesson-length",
    "online-end-time",
    "subject-on-holiday",
    "online-break",
];

const PACK: &str = "rugao-2021-125";

/// A copy of `rules/` in which no other rule stands.
pub fn four(folder: &Path) -> io::Result<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let to = folder.join("rules");
    for part in fs::read_dir(&from)? {
        let part = part?.path();
        if !part.is_dir() {
            continue;
        }
        let name = part.file_name().unwrap_or_default();
        fs::create_dir_all(to.join(name))?;
        let is_pack = part.join("pack.toml").exists();
        for file in fs::read_dir(&part)? {
            let file = file?.path();
            let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned());
            let stem = stem.unwrap_or_default();
            let is_rule = is_pack && !matches!(stem.as_str(), "pack" | "document");
            if !is_rule || FOUR.contains(&stem.as_str()) {
                fs::copy(
                    &file,
                    to.join(name).join(file.file_name().unwrap_or_default()),
                )?;
            }
        }
    }
    Ok(to)
}

/// Loads a rules folder as `check` does.
pub fn load(folder: &Path) -> (Rulebook, Vocabulary) {
    let files = RuleFiles::from_dir(folder).expect("rule files");
    let mut problems = Problems::default();
    let vocabulary = Vocabulary::parse(&vocabulary_files(&files)).expect("vocabulary");
    let book = Rulebook::load(&files, PACK, &mut problems);
    assert!(problems.is_empty(), "{}", problems.render(false));
    (book, vocabulary)
}

/// What the rows of each rule repeat in the report, for the peer that writes it too.
pub fn repeated(book: &Rulebook, file: &Path) -> io::Result<()> {
    let mut out = csv::Writer::from_path(file)?;
    out.write_record([
        "id",
        "item",
        "title",
        "severity",
        "message",
        "limit",
        "source",
        "confidence",
        "clauses",
        "lead",
        "assist",
    ])?;
    for rule in &book.rules {
        let limit = rule.limits.last().expect("a limit");
        let clauses = rule.clauses.iter();
        let clauses: Vec<String> = clauses
            .map(|c| format!("{}“{}”", c.place(), c.quote))
            .collect();
        out.write_record([
            rule.id.as_str(),
            &rule.item.map_or_else(String::new, |item| item.to_string()),
            &rule.title,
            rule.severity.zh(),
            &rule.message,
            match rule.id.as_str() {
                "online-lesson-length" => "30分钟",
                "online-break" => "10分钟",
                "online-end-time" => "21:00",
                _ => "法定节假日不得开课",
            },
            &limit.source,
            limit.confidence.zh(),
            &clauses.join("；"),
            &rule.lead.join("、"),
            &rule.assist.join("、"),
        ])?;
    }
    out.flush()
}
