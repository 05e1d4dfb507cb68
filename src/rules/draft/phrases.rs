//! How documents word their demands: `rules/drafting/`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::values::{CLOCK, DATE, NUMBER};
use crate::rules::files::RuleFiles;

/// The folder, beside the packs.
const FOLDER: &str = "drafting";

/// Why the phrases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PhraseError {
    /// The file is missing.
    #[error("规则文件中没有 drafting/phrases.toml。请检查 --rules，或者去掉它改用内置的词句")]
    Missing,
    /// The file cannot be read.
    #[error("drafting/phrases.toml 有误：{0}")]
    Toml(#[from] toml::de::Error),
    /// A pattern is none.
    #[error("drafting/phrases.toml 中 {concept} 的词句有误：{source}")]
    Pattern {
        /// Which entry.
        concept: String,
        /// What is wrong.
        source: Box<regex::Error>,
    },
    /// An entry names something that is not there.
    #[error("drafting/phrases.toml 中 {concept}：{problem}")]
    Entry {
        /// Which entry.
        concept: String,
        /// What is wrong and what to do.
        problem: String,
    },
}

/// What drafting knows.
#[derive(Debug)]
pub struct Phrases {
    about: Regex,
    pub(super) demand: Regex,
    pub(super) narrower: Regex,
    /// Words that make a demand one of subject, or of other, tutoring.
    pub(super) subject: Regex,
    pub(super) asides: Vec<(Regex, String)>,
    pub(super) modes: Vec<(String, Regex)>,
    pub(super) concepts: Vec<Concept>,
}

/// A demand that can become a rule.
#[derive(Debug)]
pub(super) struct Concept {
    pub id: String,
    pub say: Vec<Regex>,
    /// The code of the way of teaching that it is about.
    pub mode: Option<String>,
    /// What its sentence must hold, and what is said where it does not.
    pub with: Option<(Regex, String)>,
    /// Words that make it one of subject tutoring only, words that make it one of other
    /// tutoring, and what is then said.
    pub category: Option<(Regex, Regex, String)>,
    /// What numbers are believed.
    pub bounds: BTreeMap<String, [u32; 2]>,
    pub form: Form,
    /// Whether its rule minds what is subject tutoring and what is not.
    pub of_subject: bool,
    /// Whether its tests need the year's days off.
    pub needs_calendar: bool,
    /// For the person who adopts it.
    pub note: Option<String>,
    /// Which day its limit starts on.
    pub from: Start,
}

/// What a draft is written from.
#[derive(Debug)]
pub(super) enum Form {
    /// A text with places for values.
    Template(String),
    /// A shipped rule, whose days are moved, with words of its own for some keys.
    Model(String, BTreeMap<&'static str, String>),
    /// Nothing: why no rule can come of it.
    Refused(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Start {
    /// The day of the document.
    #[default]
    Document,
    /// The day that the sentence names, where it names one.
    Deadline,
    /// The day after.
    AfterDeadline,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    about: String,
    demand: String,
    narrower: String,
    subject: String,
    aside: Vec<RawAside>,
    mode: Vec<RawMode>,
    concept: Vec<RawConcept>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAside {
    words: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMode {
    code: String,
    words: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConcept {
    id: String,
    template: Option<String>,
    model: Option<String>,
    refuse: Option<String>,
    #[serde(default)]
    say: Vec<String>,
    like: Option<String>,
    mode: Option<String>,
    with: Option<String>,
    missing: Option<String>,
    category: Option<String>,
    against: Option<String>,
    refuse_against: Option<String>,
    #[serde(default)]
    bounds: BTreeMap<String, [u32; 2]>,
    #[serde(default)]
    of_subject: bool,
    #[serde(default)]
    needs_calendar: bool,
    title: Option<String>,
    message: Option<String>,
    reading: Option<String>,
    note: Option<String>,
    #[serde(default)]
    from: Start,
}

impl Phrases {
    /// Reads the phrases and the templates and models that they name.
    ///
    /// # Errors
    /// The first mistake, with the entry that it stands in.
    pub fn read(files: &RuleFiles) -> Result<Self, PhraseError> {
        let (_, text) = files
            .get(&format!("{FOLDER}/phrases.toml"))
            .ok_or(PhraseError::Missing)?;
        let raw: RawFile = toml::from_str(text)?;
        let asides = raw.aside.iter();
        let modes = raw.mode.iter();
        let concepts = raw.concept.iter();
        Ok(Self {
            about: pattern("about", &raw.about)?,
            demand: pattern("demand", &raw.demand)?,
            narrower: pattern("narrower", &raw.narrower)?,
            subject: pattern("subject", &raw.subject)?,
            asides: asides
                .map(|a| Ok((pattern("aside", &a.words)?, a.reason.clone())))
                .collect::<Result<_, PhraseError>>()?,
            modes: modes
                .map(|m| Ok((m.code.clone(), pattern("mode", &m.words)?)))
                .collect::<Result<_, PhraseError>>()?,
            concepts: concepts
                .map(|c| concept(c, &raw.concept, files))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Whether normalised words speak of tutoring.
    pub(super) fn is_about(&self, words: &str) -> bool {
        self.about.is_match(words)
    }
}

fn concept(
    raw: &RawConcept,
    all: &[RawConcept],
    files: &RuleFiles,
) -> Result<Concept, PhraseError> {
    let fail = |problem: &str| PhraseError::Entry {
        concept: raw.id.clone(),
        problem: problem.to_owned(),
    };
    let alike = raw
        .like
        .as_ref()
        .and_then(|id| all.iter().find(|c| c.id == *id));
    let say = alike.map_or(&raw.say, |c| &c.say);
    if say.is_empty() {
        return Err(fail("没有 say，也没有 like"));
    }
    let regex = |text: &String| pattern(&raw.id, text);
    let file = |name: &str| {
        let text = files.get(name).map(|(_, text)| text.to_owned());
        // A county's own rules need not hold the shipped packs.
        text.or_else(|| {
            RuleFiles::embedded()
                .get(name)
                .map(|(_, text)| text.to_owned())
        })
        .ok_or_else(|| fail(&format!("没有文件 {name}")))
    };
    let own = [
        ("title", &raw.title),
        ("message", &raw.message),
        ("reading", &raw.reading),
    ];
    let own = own
        .into_iter()
        .filter_map(|(key, text)| Some((key, text.clone()?)));
    let form = match (&raw.template, &raw.model, &raw.refuse) {
        (Some(name), None, None) => Form::Template(file(&format!("{FOLDER}/{name}"))?),
        (None, Some(name), None) => Form::Model(file(name)?, own.collect()),
        (None, None, Some(reason)) => Form::Refused(reason.clone()),
        _ => return Err(fail("template、model、refuse 须写且只写一个")),
    };
    let with = match (&raw.with, &raw.missing) {
        (Some(words), Some(reason)) => Some((regex(words)?, reason.clone())),
        (None, None) => None,
        _ => return Err(fail("with 与 missing 要一起写")),
    };
    let category = match (&raw.category, &raw.against, &raw.refuse_against) {
        (Some(a), Some(b), Some(reason)) => Some((regex(a)?, regex(b)?, reason.clone())),
        (None, None, None) => None,
        _ => return Err(fail("category、against 与 refuse_against 要一起写")),
    };
    Ok(Concept {
        id: raw.id.clone(),
        say: say.iter().map(regex).collect::<Result<_, _>>()?,
        mode: raw.mode.clone(),
        with,
        category,
        bounds: raw.bounds.clone(),
        form,
        of_subject: raw.of_subject || raw.with.is_some() || raw.category.is_some(),
        needs_calendar: raw.needs_calendar,
        note: raw.note.clone(),
        from: raw.from,
    })
}

fn pattern(concept: &str, text: &str) -> Result<Regex, PhraseError> {
    let text = text
        .replace("{n}", NUMBER)
        .replace("{clock}", CLOCK)
        .replace("{date}", DATE);
    Regex::new(&text).map_err(|source| PhraseError::Pattern {
        concept: concept.to_owned(),
        source: Box::new(source),
    })
}
