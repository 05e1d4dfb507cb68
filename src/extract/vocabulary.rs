//! What text analysis knows, as data: `rules/vocabulary/*.toml`.
//!
//! Word lists live in those files, grammars in this folder. [`Vocabulary::parse`] reads
//! all files, compiles every pattern once, and reports every mistake with its place.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;

use regex::{Captures, Regex};
use serde::Deserialize;
use toml::Spanned;

use super::claims::ClaimGrammar;
use super::dates::DateGrammar;
use super::grades::GradeGrammar;
use super::measures::MeasureGrammar;
use super::negation::Negation;
use super::offers::OfferWords;
use super::pages::PageKinds;
use super::people::PeopleGrammar;
use super::personal::PersonalGrammar;
use super::pieces::Labels;
use super::prices::PriceGrammar;
use super::publisher::PublisherGrammar;
use super::subjects::Subjects;
use super::times::TimeGrammar;

/// Every word and grammar, ready for use. Build it once, share it between threads.
pub struct Vocabulary {
    pub(super) negation: Negation,
    pub(super) times: TimeGrammar,
    pub(super) dates: DateGrammar,
    pub(super) prices: PriceGrammar,
    pub(super) grades: GradeGrammar,
    pub(super) measures: MeasureGrammar,
    pub(super) subjects: Subjects,
    pub(super) people: PeopleGrammar,
    pub(super) publisher: PublisherGrammar,
    pub(super) claims: ClaimGrammar,
    pub(super) personal: PersonalGrammar,
    pub(super) labels: Labels,
    pub(super) pages: PageKinds,
    pub(super) offers: OfferWords,
    pub(super) frame: BTreeSet<String>,
    pub(super) struck: BTreeSet<String>,
    pub(super) footer_keep: WordList,
}

// Thousands of words and compiled patterns say nothing in a debug line.
impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vocabulary").finish_non_exhaustive()
    }
}

/// One mistake in the vocabulary files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VocabularyMistake {
    /// File, as given to [`Vocabulary::parse`]; empty when something is in no file.
    pub file: String,
    /// Line, from 1; 0 when there is no place.
    pub line: usize,
    /// Column in characters, from 1; 0 when there is no place.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for VocabularyMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.file.is_empty() {
            write!(f, "{}", self.message)
        } else {
            write!(
                f,
                "{}:{}:{}: {}",
                self.file, self.line, self.column, self.message
            )
        }
    }
}

/// All mistakes of the vocabulary files, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VocabularyError {
    /// The mistakes, in the order of the files.
    pub mistakes: Vec<VocabularyMistake>,
}

impl fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.mistakes.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for VocabularyError {}

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
}

/// What the grammars take their words from; keeps every mistake that it meets.
pub(super) struct Builder {
    files: Vec<(String, String)>,
    mistakes: Vec<VocabularyMistake>,
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
    fn read(files: &[(&str, &str)]) -> Self {
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

    fn finish(mut self) -> Vec<VocabularyMistake> {
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

impl Vocabulary {
    /// Reads the vocabulary files, given as (name, text).
    ///
    /// # Errors
    /// Every mistake of every file, with file, line and column.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, VocabularyError> {
        let mut b = Builder::read(files);
        if !b.mistakes.is_empty() {
            return Err(VocabularyError {
                mistakes: b.mistakes,
            });
        }
        let built = Self {
            negation: Negation::new(&mut b),
            times: TimeGrammar::new(&mut b),
            dates: DateGrammar::new(&mut b),
            prices: PriceGrammar::new(&mut b),
            grades: GradeGrammar::new(&mut b),
            measures: MeasureGrammar::new(&mut b),
            subjects: Subjects::new(&mut b),
            people: PeopleGrammar::new(&mut b),
            publisher: PublisherGrammar::new(&mut b),
            claims: ClaimGrammar::new(&mut b),
            personal: PersonalGrammar::new(&mut b),
            labels: Labels::new(&mut b),
            pages: PageKinds::new(&mut b),
            offers: OfferWords::new(&mut b),
            frame: b.list("frame").into_iter().collect(),
            struck: b.list("struck").into_iter().collect(),
            footer_keep: b.words("footer_keep"),
        };
        let mistakes = b.finish();
        if mistakes.is_empty() {
            Ok(built)
        } else {
            Err(VocabularyError { mistakes })
        }
    }
}

/// Words as one alternation, longest first, so that 数学思维 wins over 数学. A word of
/// Latin letters is found in either case.
pub(super) fn alternation(words: &[String]) -> String {
    let mut sorted: Vec<&String> = words.iter().collect();
    sorted.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    sorted.dedup();
    let escaped: Vec<String> = sorted
        .into_iter()
        .map(|word| {
            let text = regex::escape(word);
            if word.bytes().any(|byte| byte.is_ascii_alphabetic()) {
                format!("(?i:{text})")
            } else {
                text
            }
        })
        .collect();
    escaped.join("|")
}

/// A compiled pattern. It is empty only while the vocabulary that holds it is refused.
pub(super) struct Pattern(Option<Regex>);

impl Pattern {
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        self.0.as_ref()?.find(text).map(|found| found.range())
    }

    pub(super) fn find_all<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Range<usize>> + 't {
        self.0
            .iter()
            .flat_map(move |regex| regex.find_iter(text).map(|found| found.range()))
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }

    pub(super) fn captures_all<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + 't {
        self.0
            .iter()
            .flat_map(move |regex| regex.captures_iter(text))
    }
}

/// Words to look for in text; an empty list is in no text.
pub(super) struct WordList(Pattern);

impl WordList {
    /// Whether one of the words stands in the text.
    pub(super) fn in_text(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Where the words stand, from left to right.
    pub(super) fn find<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Range<usize>> + 't {
        self.0.find_all(text)
    }

    /// The word that the text begins with.
    pub(super) fn start_of(&self, text: &str) -> Option<Range<usize>> {
        self.0.find(text).filter(|range| range.start == 0)
    }

    /// The word that the text ends with.
    pub(super) fn end_of(&self, text: &str) -> Option<Range<usize>> {
        self.find(text)
            .last()
            .filter(|range| range.end == text.len())
    }

    /// How many different words stand in the text.
    pub(super) fn distinct(&self, text: &str) -> usize {
        self.find(text)
            .filter_map(|range| text.get(range))
            .collect::<BTreeSet<_>>()
            .len()
    }
}

/// Words that stand for something.
pub(super) struct WordMap<T> {
    list: WordList,
    values: HashMap<String, T>,
}

impl<T> WordMap<T> {
    pub(super) fn new(b: &mut Builder, entries: impl IntoIterator<Item = (String, T)>) -> Self {
        let values: HashMap<String, T> = entries
            .into_iter()
            .map(|(word, value)| (word.to_lowercase(), value))
            .collect();
        let words: Vec<String> = values.keys().cloned().collect();
        Self {
            list: b.word_list(&words),
            values,
        }
    }

    /// The meaning of exactly this word.
    pub(super) fn get(&self, word: &str) -> Option<&T> {
        self.values.get(&word.to_lowercase())
    }

    /// The words of a text with their places, from left to right.
    pub(super) fn find<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, &'s T)> + 't {
        self.list.find(text).filter_map(move |range| {
            let value = self.get(text.get(range.clone())?)?;
            Some((range, value))
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::OnceLock;

    use super::*;

    /// The project's own files.
    pub(in crate::extract) const FILES: &[(&str, &str)] = &[
        (
            "claims.toml",
            include_str!("../../rules/vocabulary/claims.toml"),
        ),
        (
            "disguises.toml",
            include_str!("../../rules/vocabulary/disguises.toml"),
        ),
        (
            "grades.toml",
            include_str!("../../rules/vocabulary/grades.toml"),
        ),
        (
            "labels.toml",
            include_str!("../../rules/vocabulary/labels.toml"),
        ),
        (
            "pages.toml",
            include_str!("../../rules/vocabulary/pages.toml"),
        ),
        (
            "people.toml",
            include_str!("../../rules/vocabulary/people.toml"),
        ),
        (
            "publisher.toml",
            include_str!("../../rules/vocabulary/publisher.toml"),
        ),
        (
            "subjects.toml",
            include_str!("../../rules/vocabulary/subjects.toml"),
        ),
        (
            "times.toml",
            include_str!("../../rules/vocabulary/times.toml"),
        ),
        (
            "units.toml",
            include_str!("../../rules/vocabulary/units.toml"),
        ),
    ];

    pub(in crate::extract) fn vocabulary() -> &'static Vocabulary {
        static SHARED: OnceLock<Result<Vocabulary, VocabularyError>> = OnceLock::new();
        match SHARED.get_or_init(|| Vocabulary::parse(FILES)) {
            Ok(vocabulary) => vocabulary,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn the_files_are_in_order() {
        vocabulary();
    }

    #[test]
    fn mistakes_name_file_and_place() {
        let error = Vocabulary::parse(&[
            ("a.toml", "[[subject]]\nnames = [1]\n"),
            ("b.toml", "\nnonsense = 3\n"),
        ])
        .err()
        .expect("both files are wrong");
        assert_eq!(error.mistakes.len(), 2);
        assert_eq!(
            (error.mistakes[0].file.as_str(), error.mistakes[0].line),
            ("a.toml", 2)
        );
        assert_eq!(
            (
                error.mistakes[1].file.as_str(),
                error.mistakes[1].line,
                error.mistakes[1].column
            ),
            ("b.toml", 2, 1)
        );
    }

    #[test]
    fn a_broken_pattern_and_a_list_nobody_asks_for_are_mistakes() {
        let mut files = FILES.to_vec();
        files.push((
            "mine.toml",
            "[words]\nmisspelt = ['词']\n[[claim]]\nkind = 'x'\npatterns = ['(']\n",
        ));
        let error = Vocabulary::parse(&files).err().expect("two mistakes");
        let lines: Vec<usize> = error.mistakes.iter().map(|m| m.line).collect();
        assert_eq!(lines, [5, 2], "{error}");
    }

    #[test]
    fn a_missing_list_is_named() {
        let error = Vocabulary::parse(&FILES[1..]).err();
        assert!(error.is_none(), "claims only add words");
        let without_times: Vec<_> = FILES
            .iter()
            .copied()
            .filter(|f| f.0 != "times.toml")
            .collect();
        let error = Vocabulary::parse(&without_times)
            .err()
            .expect("lists are missing");
        assert!(error.to_string().contains("words.weekend"), "{error}");
    }
}
