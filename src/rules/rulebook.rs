//! Packs stacked on their parents -> the rulebook that is applied.

use super::calendar::{self, Calendar};
use super::files::RuleFiles;
use super::pack::{Bureau, Pack, Source, read_pack};
use super::parse::{RawRule, read_rule};
use super::problem::{Place, Problems};
use super::rule::Rule;
use super::validate;

/// The rules of a pack and its parents, every quote proven, with the calendar.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// The pack that was asked for, then its parents.
    pub packs: Vec<Pack>,
    /// Rules by row of the task table, then id; those without a row last.
    pub rules: Vec<Rule>,
    /// Days off, make-up working days and vacations.
    pub calendar: Calendar,
    /// SHA-256 over the packs, the calendar and the vocabulary, in hexadecimal.
    pub sha256: String,
    /// Where the rule files come from, for people.
    pub origin: String,
}

/// The folder of days off, beside the packs.
pub(super) const CALENDAR: &str = "calendar";
/// The folder of what text analysis knows, beside the packs.
pub const VOCABULARY: &str = "vocabulary";

impl Rulebook {
    /// Loads a pack with its parents. Every mistake of every file lands in `problems`;
    /// the rulebook holds what could be read and must not be used unless there are none.
    pub fn load(files: &RuleFiles, pack: &str, problems: &mut Problems) -> Self {
        let packs = chain(files, pack, problems);
        let mut raw: Vec<RawRule> = Vec::new();
        for pack in &packs {
            for (file, name, text) in files.in_folder(&pack.id) {
                if name.ends_with(".toml") && !name.ends_with("/pack.toml") {
                    raw.extend(read_rule(file, name, text, &pack.id, problems));
                }
            }
        }
        let rules = validate::rules(raw, &packs, problems);
        let calendar = calendar::read(files, CALENDAR, problems);
        let mut folders: Vec<&str> = packs.iter().map(|p| p.id.as_str()).collect();
        folders.extend([CALENDAR, VOCABULARY]);
        let sha256 = files.sha256(&folders);
        Self {
            packs,
            rules,
            calendar,
            sha256,
            origin: files.origin.clone(),
        }
    }

    /// Id of the pack that was asked for.
    pub fn id(&self) -> &str {
        self.packs.first().map_or("", |p| p.id.as_str())
    }

    /// Leaves out the drafts, for those who count or judge; says how many there were.
    pub fn set_drafts_aside(&mut self) -> usize {
        let all = self.rules.len();
        self.rules.retain(Rule::is_active);
        all - self.rules.len()
    }

    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }

    /// Every bureau of the packs, the nearest pack first.
    pub fn bureaus(&self) -> impl Iterator<Item = &Bureau> {
        self.packs.iter().flat_map(|p| &p.bureaus)
    }

    /// A document by its id.
    pub fn document(&self, id: &str) -> Option<&Source> {
        find_document(&self.packs, id)
    }
}

/// Mistakes are shown with the text of their file, so they start from the files.
pub fn problems_for(files: &RuleFiles) -> Problems {
    Problems::new(
        files
            .iter()
            .map(|(n, t)| (n.to_owned(), t.to_owned()))
            .collect(),
    )
}

/// Names and texts of the vocabulary files that text analysis reads; what tips speak of is
/// read with the rulebook, whose rows it names.
pub fn vocabulary_files(files: &RuleFiles) -> Vec<(&str, &str)> {
    files
        .in_folder(VOCABULARY)
        .filter(|(_, name, _)| !name.ends_with("/tips.toml"))
        .map(|(_, name, text)| (name, text))
        .collect()
}

pub(super) fn find_document<'a>(packs: &'a [Pack], id: &str) -> Option<&'a Source> {
    packs.iter().flat_map(|p| &p.documents).find(|d| d.id == id)
}

/// The pack and its parents, nearest first.
fn chain(files: &RuleFiles, id: &str, problems: &mut Problems) -> Vec<Pack> {
    let mut packs: Vec<Pack> = Vec::new();
    let (mut next, mut asked_at) = (id.to_owned(), Place::default());
    loop {
        if packs.iter().any(|p| p.id == next) {
            problems.note(
                asked_at,
                &format!("规则包互为上级：`{next}`"),
                "请去掉其中一个 parent".into(),
            );
            break;
        }
        if files.get(&format!("{next}/pack.toml")).is_none() {
            let known = files.packs().join("、");
            problems.note(
                asked_at,
                &format!("没有规则包 `{next}`"),
                format!("可用：{known}"),
            );
            break;
        }
        let Some(pack) = read_pack(files, &next, problems) else {
            break;
        };
        let parent = pack.parent.clone();
        packs.push(pack);
        match parent {
            Some(parent) => (next, asked_at) = (parent.value, parent.at),
            None => break,
        }
    }
    packs
}
