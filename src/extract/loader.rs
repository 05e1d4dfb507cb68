//! The vocabulary files as they are written, and what the grammars are built from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::vocabulary::VocabularyMistake;
use super::words::{Pattern, WordList, alternation};

/// The form of a vocabulary file; every part may stand in any file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawFile {
    subject: Vec<RawSubject>,
    stage: Vec<RawStage>,
    unit: Vec<RawUnit>,
    label: Vec<RawLabel>,
    page: Vec<RawPage>,
    claim: Vec<RawClaim>,
    negation: RawNegation,
    words: BTreeMap<String, Vec<Spanned<String>>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSubject {
    pub(super) names: Vec<String>,
    pub(super) category: Spanned<String>,
    /// A registry entry of this name is not classified by it.
    #[serde(default)]
    pub(super) on_pages_only: bool,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStage {
    pub(super) codes: Vec<Spanned<String>>,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnit {
    pub(super) code: String,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLabel {
    pub(super) field: Spanned<String>,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPage {
    pub(super) kind: Spanned<String>,
    pub(super) at_least: i32,
    pub(super) title: Vec<String>,
    pub(super) words: Vec<String>,
    pub(super) against: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClaim {
    pub(super) kind: String,
    #[serde(default)]
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) except: Vec<String>,
    #[serde(default = "yes")]
    pub(super) deniable: bool,
    /// How much the wording makes one suspect, where it only makes one suspect.
    #[serde(default)]
    pub(super) degree: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) reason: Option<String>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawNegation {
    pub(super) before: Vec<String>,
    pub(super) idioms: Vec<String>,
    pub(super) after: Vec<String>,
    pub(super) spoken_of: Vec<String>,
    pub(super) caution: Vec<String>,
    pub(super) such_as: Vec<String>,
    pub(super) list_lead: Vec<String>,
    pub(super) following: Vec<String>,
}

/// What the grammars take their words from; keeps every mistake that it meets.
pub(super) struct Builder {
    files: Vec<(String, String)>,
    pub(super) mistakes: Vec<VocabularyMistake>,
    words: BTreeMap<String, Vec<String>>,
    asked: BTreeSet<String>,
    pub(super) subjects: Vec<(usize, RawSubject)>,
    pub(super) stages: Vec<(usize, RawStage)>,
    pub(super) units: Vec<(usize, RawUnit)>,
    pub(super) labels: Vec<(usize, RawLabel)>,
    pub(super) pages: Vec<(usize, RawPage)>,
    pub(super) claims: Vec<(usize, RawClaim)>,
    pub(super) negation: RawNegation,
    word_places: BTreeMap<String, (usize, Range<usize>)>,
}

impl Builder {
    pub(super) fn read(files: &[(&str, &str)]) -> Self {
        let mut builder = Self {
            files: Vec::new(),
            mistakes: Vec::new(),
            words: BTreeMap::new(),
            asked: BTreeSet::new(),
            subjects: Vec::new(),
            stages: Vec::new(),
            units: Vec::new(),
            labels: Vec::new(),
            pages: Vec::new(),
            claims: Vec::new(),
            negation: RawNegation::default(),
            word_places: BTreeMap::new(),
        };
        for (name, text) in files {
            let file = builder.files.len();
            builder.files.push(((*name).to_owned(), (*text).to_owned()));
            match toml::from_str::<RawFile>(text) {
                Ok(raw) => builder.take(file, raw),
                Err(error) => {
                    builder.mistake(file, error.span().unwrap_or(0..0), error.message());
                }
            }
        }
        builder
    }

    fn take(&mut self, file: usize, raw: RawFile) {
        self.subjects
            .extend(raw.subject.into_iter().map(|v| (file, v)));
        self.stages.extend(raw.stage.into_iter().map(|v| (file, v)));
        self.units.extend(raw.unit.into_iter().map(|v| (file, v)));
        self.labels.extend(raw.label.into_iter().map(|v| (file, v)));
        self.pages.extend(raw.page.into_iter().map(|v| (file, v)));
        self.claims.extend(raw.claim.into_iter().map(|v| (file, v)));
        self.negation.before.extend(raw.negation.before);
        self.negation.idioms.extend(raw.negation.idioms);
        self.negation.after.extend(raw.negation.after);
        self.negation.spoken_of.extend(raw.negation.spoken_of);
        self.negation.caution.extend(raw.negation.caution);
        self.negation.such_as.extend(raw.negation.such_as);
        self.negation.list_lead.extend(raw.negation.list_lead);
        self.negation.following.extend(raw.negation.following);
        for (name, list) in raw.words {
            let place = list.first().map_or(0..0, Spanned::span);
            self.word_places
                .entry(name.clone())
                .or_insert((file, place));
            for word in &list {
                if word.get_ref().trim().is_empty() {
                    self.mistake(file, word.span(), "an empty word matches everywhere");
                }
            }
            let list = list
                .into_iter()
                .map(Spanned::into_inner)
                .filter(|w| !w.trim().is_empty());
            self.words.entry(name).or_default().extend(list);
        }
    }

    /// Keeps a mistake with its place.
    pub(super) fn mistake(&mut self, file: usize, span: Range<usize>, message: impl Into<String>) {
        let (name, line, column) = match self.files.get(file) {
            Some((name, text)) => {
                let head = text.get(..span.start).unwrap_or("");
                let line = head.matches('\n').count() + 1;
                let column = head.rsplit('\n').next().unwrap_or("").chars().count() + 1;
                (name.clone(), line, column)
            }
            None => (String::new(), 0, 0),
        };
        self.mistakes.push(VocabularyMistake {
            file: name,
            line,
            column,
            message: message.into(),
        });
    }

    /// The words of a list of `[words]`.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        self.asked.insert(name.to_owned());
        match self.words.get(name) {
            Some(words) => words.clone(),
            None => {
                self.mistake(
                    usize::MAX,
                    0..0,
                    format!("the list words.{name} stands in no file"),
                );
                Vec::new()
            }
        }
    }

    /// The words of a list, ready to be looked for.
    pub(super) fn words(&mut self, name: &str) -> WordList {
        let list = self.list(name);
        self.word_list(&list)
    }

    /// The words of all subjects, ready to be looked for.
    pub(super) fn subject_words(&mut self) -> WordList {
        let words: Vec<String> = self
            .subjects
            .iter()
            .flat_map(|(_, subject)| subject.words.clone())
            .collect();
        self.word_list(&words)
    }

    /// Any words, ready to be looked for.
    pub(super) fn word_list(&mut self, words: &[String]) -> WordList {
        if words.is_empty() {
            return WordList(Pattern(None));
        }
        let pattern = alternation(words);
        WordList(self.pattern(&pattern))
    }

    /// A list as one group of a pattern.
    pub(super) fn group(&mut self, name: &str) -> String {
        let list = self.list(name);
        format!("(?:{})", alternation(&list))
    }

    /// A pattern of the code; a mistake in it is ours, and reported all the same.
    pub(super) fn pattern(&mut self, pattern: &str) -> Pattern {
        self.placed_pattern(pattern, usize::MAX, 0..0)
    }

    /// A pattern that stands in a file.
    pub(super) fn placed_pattern(
        &mut self,
        pattern: &str,
        file: usize,
        span: Range<usize>,
    ) -> Pattern {
        match regex::RegexBuilder::new(pattern)
            .size_limit(8 << 20)
            .build()
        {
            Ok(regex) => Pattern(Some(regex)),
            Err(error) => {
                self.mistake(file, span, format!("not a regular expression: {error}"));
                Pattern(None)
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<VocabularyMistake> {
        let unknown: Vec<(usize, Range<usize>, String)> = self
            .word_places
            .iter()
            .filter(|(name, _)| !self.asked.contains(*name))
            .map(|(name, (file, span))| {
                (
                    *file,
                    span.clone(),
                    format!("no grammar asks for words.{name}"),
                )
            })
            .collect();
        for (file, span, message) in unknown {
            self.mistake(file, span, message);
        }
        self.mistakes
    }
}
