//! The words by which mail is told apart, from `rules/mail/answers.toml`.

use serde::Deserialize;

/// What is wrong with the word list.
#[derive(Debug, thiserror::Error)]
#[error("{file} 有误：\n{source}")]
pub struct WordsError {
    /// The file.
    file: String,
    /// Line, column and what was wrong.
    source: toml::de::Error,
}

/// The word lists; all in lower case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub(super) postmasters: Vec<String>,
    pub(super) bounces: Vec<String>,
    pub(super) delays: Vec<String>,
    pub(super) automatic: Vec<String>,
    pub(super) automatic_texts: Vec<String>,
    pub(super) automatic_header: Vec<AutomaticHeader>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AutomaticHeader {
    pub(super) name: String,
    #[serde(default)]
    pub(super) values: Vec<String>,
}

impl Words {
    /// Reads the word lists; `file` is the name that errors print.
    ///
    /// # Errors
    /// Where the file is not what it should be.
    pub fn parse(file: &str, text: &str) -> Result<Self, WordsError> {
        let mut words: Self = toml::from_str(text).map_err(|source| WordsError {
            file: file.to_owned(),
            source,
        })?;
        let lists = [
            &mut words.postmasters,
            &mut words.bounces,
            &mut words.delays,
            &mut words.automatic,
            &mut words.automatic_texts,
        ];
        for word in lists.into_iter().flatten() {
            *word = word.to_lowercase();
        }
        Ok(words)
    }
}

/// Whether one of the words is in the text.
pub(super) fn any(words: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word.as_str()))
}
