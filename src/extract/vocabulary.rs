//! What text analysis knows, as data: `rules/vocabulary/*.toml`.
//!
//! Word lists live in those files, grammars in this folder. [`Vocabulary::parse`] reads
//! all files, compiles every pattern once, and reports every mistake with its place.

use std::collections::BTreeSet;
use std::fmt;

use super::claims::ClaimGrammar;
use super::dates::DateGrammar;
use super::grades::GradeGrammar;
use super::loader::Builder;
use super::mask::PupilNames;
use super::measures::MeasureGrammar;
use super::negation::Negation;
use super::offers::OfferWords;
use super::pages::PageKinds;
use super::people::PeopleGrammar;
use super::personal::PersonalGrammar;
use super::pieces::Labels;
use super::portal::PortalGrammar;
use super::prices::PriceGrammar;
use super::publisher::PublisherGrammar;
use super::registry::NameWords;
use super::subjects::Subjects;
use super::times::TimeGrammar;
use super::words::WordList;

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
    pub(super) pupils: PupilNames,
    pub(super) labels: Labels,
    pub(super) pages: PageKinds,
    pub(super) offers: OfferWords,
    pub(super) frame: BTreeSet<String>,
    /// Class words of panels that a click shows in turn.
    pub(super) panels: BTreeSet<String>,
    /// What something costs, at a glance: 168元, ¥98.
    pub(super) cost: super::words::Pattern,
    pub(super) struck: BTreeSet<String>,
    pub(super) footer_keep: WordList,
    pub(super) names: NameWords,
    pub(super) aside: BTreeSet<String>,
    /// Class words of a logo.
    pub(super) brands: BTreeSet<String>,
    pub(super) portal: PortalGrammar,
    pub(super) badges: BTreeSet<String>,
    /// Words that end a line which goes on in the next: 共, 每节.
    pub(super) unfinished: WordList,
    /// Words that begin a line which belongs to a number before it: 元/学期.
    pub(super) units: WordList,
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
            pupils: PupilNames::new(&mut b),
            labels: Labels::new(&mut b),
            pages: PageKinds::new(&mut b),
            offers: OfferWords::new(&mut b),
            frame: b.list("frame").into_iter().collect(),
            panels: b.list("panels").into_iter().collect(),
            cost: b.pattern(r"[0-9]\s?元|[¥￥]\s?[0-9]"),
            struck: b.list("struck").into_iter().collect(),
            footer_keep: b.words("footer_keep"),
            names: NameWords::new(&mut b),
            brands: b.list("brands").into_iter().collect(),
            portal: PortalGrammar::new(&mut b),
            aside: b.list("aside").into_iter().collect(),
            badges: b.list("badges").into_iter().collect(),
            unfinished: b.words("unfinished"),
            units: b.words("unit_starts"),
        };
        let mistakes = b.finish();
        if mistakes.is_empty() {
            Ok(built)
        } else {
            Err(VocabularyError { mistakes })
        }
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
            "naming.toml",
            include_str!("../../rules/vocabulary/naming.toml"),
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

    /// Lines of a table that were read wrongly, all shown at once.
    #[derive(Default)]
    pub(in crate::extract) struct Lines(Vec<String>);

    impl Lines {
        pub(in crate::extract) fn same(&mut self, text: &str, got: &str, expected: &str) {
            if got != expected {
                self.0
                    .push(format!("{text}\n     got: {got}\n  wanted: {expected}"));
            }
        }

        pub(in crate::extract) fn all_right(self) {
            assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
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
        .expect_err("both files are wrong");
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
        let error = Vocabulary::parse(&files).expect_err("two mistakes");
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
        let error = Vocabulary::parse(&without_times).expect_err("lists are missing");
        assert!(error.to_string().contains("words.weekend"), "{error}");
    }
}
