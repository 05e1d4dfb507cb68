//! Finds the rule files and loads everything that judging needs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::config::{Config, DEFAULT_PACK, DEFAULT_RULES};
use crate::extract::Vocabulary;
use crate::rules::{FilesError, Problems, RuleFiles, Rulebook, VOCABULARY, vocabulary_files};

/// A rulebook with the vocabulary, and the mistakes of the rule files.
#[derive(Debug)]
pub struct Loaded {
    /// The rules.
    pub book: Rulebook,
    /// What text analysis knows.
    pub vocabulary: Vocabulary,
    /// SHA-256 of the vocabulary, in hexadecimal: equal ones read pages alike.
    pub vocabulary_sha256: String,
    /// Mistakes; with any, the rules must not be applied.
    pub problems: Problems,
}

/// Why rules cannot be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The rule files cannot be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The vocabulary has a mistake.
    #[error("词库有误：{0}")]
    Vocabulary(String),
    /// The vacation calendar cannot be read.
    #[error("无法读取校历 {path}：{source}")]
    Vacations {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Rule files have mistakes.
    #[error("{0}共{len}处错误；规则未通过检查，没有进行任何判断", len = .0.len())]
    Problems(Box<Problems>),
}

/// The rule files that the settings name: the folder given, else `rules/` where it stands in
/// the working folder, else the copy inside the binary.
///
/// # Errors
/// Where files cannot be read.
pub fn files(config: &Config) -> Result<RuleFiles, FilesError> {
    match &config.rules {
        Some(dir) => RuleFiles::from_dir(dir),
        None if Path::new(DEFAULT_RULES).is_dir() => {
            match RuleFiles::from_dir(Path::new(DEFAULT_RULES)) {
                // Somebody else's folder of that name is not ours to judge by.
                Err(FilesError::NoPack(_)) => Ok(RuleFiles::embedded()),
                files => files,
            }
        }
        None => Ok(RuleFiles::embedded()),
    }
}

/// Loads the rules that the settings name: the folder given, else `rules/` where it stands
/// in the working folder, else the copy inside the binary.
///
/// # Errors
/// Where files cannot be read. Mistakes inside rule files are in [`Loaded::problems`].
pub fn load(config: &Config) -> Result<Loaded, LoadError> {
    let files = files(config)?;
    let pack = config.pack.as_deref().unwrap_or(DEFAULT_PACK);
    let mut texts: Vec<(String, String)> = files
        .iter()
        .map(|(n, t)| (n.to_owned(), t.to_owned()))
        .collect();
    let vacations = match &config.vacations {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|source| LoadError::Vacations {
                path: path.clone(),
                source,
            })?;
            texts.push((path.display().to_string(), text.clone()));
            Some((texts.len() - 1, text))
        }
        None => None,
    };
    let mut problems = Problems::new(texts);
    let vocabulary = Vocabulary::parse(&vocabulary_files(&files))
        .map_err(|error| LoadError::Vocabulary(error.to_string()))?;
    let mut book = Rulebook::load(&files, pack, &mut problems);
    if let Some((file, text)) = vacations {
        book.calendar.add_vacations(file, &text, &mut problems);
    }
    // The kinds' own parameters are read by the engine; do it here, so that every mistake
    // of every file is known at once.
    crate::engine::Engine::new(&book, &vocabulary, &mut problems);
    Ok(Loaded {
        book,
        vocabulary,
        vocabulary_sha256: files.sha256(&[VOCABULARY]),
        problems,
    })
}

impl Loaded {
    /// The rules, if no rule file has a mistake.
    ///
    /// # Errors
    /// All mistakes.
    pub fn checked(self) -> Result<(Rulebook, Vocabulary), LoadError> {
        match self.problems.is_empty() {
            true => Ok((self.book, self.vocabulary)),
            false => Err(LoadError::Problems(Box::new(self.problems))),
        }
    }
}
