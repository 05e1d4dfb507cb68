//! Whom a sentence speaks of: a course by its name, its short name (声乐班, 四年级的) or its
//! mark (甲班, U8), several of them, or all.

use std::ops::Range;

use super::flow::Flow;
use super::text::{CLAUSE, after};

/// Courses whose short names are looked for.
const MOST_KNOWN: usize = 24;
/// A mark is no longer than this, in characters.
const LONGEST_MARK: usize = 3;

/// Whom the words from a place on are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    Known(usize),
    /// The course's name.
    New(Range<usize>),
    /// 甲班、乙班每班8人.
    Several(Vec<usize>),
    All,
}

/// A mention, with offsets in its sentence.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) about: About,
}

/// A word that means a course as long as no other course has it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alias {
    pub(super) word: String,
    /// It stands for the course and nothing else: its whole name, U8, 甲班.
    pub(super) firm: bool,
}

impl<'v> Flow<'_, 'v> {
    /// Whom a sentence speaks of, in its order.
    pub(super) fn mentions(&self, words: &str, card: Option<usize>) -> Vec<Mention> {
        let mut out: Vec<Mention> = Vec::new();
        // A card is about one course: its text describes it.
        let described = self
            .current
            .is_some_and(|c| card.is_some() && c.card == card && !c.prose);
        let bare = words.trim_start_matches(|c: char| !c.is_alphanumeric());
        let all = self.v.offers.shared.start_of(bare).is_some();
        for name in self.v.offers.titles.in_sentence(words, self.v) {
            // 素描班：… begins another course, even in a card.
            let opens = words.get(name.end..).is_some_and(|rest| rest.starts_with(':'))
                && clauses(words).contains(&name.start);
            if described && !opens || all || self.v.negation.denies(words, name.start, name.end) {
                continue;
            }
            let text = words.get(name.clone()).unwrap_or("");
            let about = match self.known(text) {
                Known::One(course) => About::Known(course),
                Known::None => About::New(name.clone()),
                Known::Many => continue,
            };
            out.push(Mention {
                start: name.start,
                end: name.end,
                about,
            });
        }
        if described {
            return out;
        }
        let several = self.courses.iter().filter(|c| !c.closed).count() + out.len() > 1;
        if several {
            self.short_names(words, &mut out);
        }
        out.sort_by_key(|mention| mention.start);
        out
    }

    /// Clauses that begin with a known course's grade or subject, or speak of all courses.
    fn short_names(&self, words: &str, out: &mut Vec<Mention>) {
        for start in clauses(words) {
            let Some(clause) = words.get(start..) else {
                continue;
            };
            let lead = self.v.offers.clause_leads.start_of(clause);
            let lead = lead.map_or(0, |lead| lead.end);
            let bare = clause.get(lead..).unwrap_or("");
            if out
                .iter()
                .any(|m| m.start <= start + lead && start + lead < m.end)
            {
                continue;
            }
            let all = self
                .v
                .offers
                .shared
                .start_of(bare)
                .or_else(|| self.v.offers.collective.start_of(bare));
            let mut mention = Mention {
                start,
                end: start + lead,
                about: About::All,
            };
            if let Some(all) = all {
                mention.end += all.end;
            } else if let Some((about, length)) = self.named_at(bare, false) {
                mention.about = about;
                mention.end += length;
            } else if !self.begins_with_grade(bare) {
                continue;
            }
            out.push(mention);
        }
    }

    /// The courses that words begin with, and the length of their names; `firm` for whole
    /// names and marks only.
    pub(super) fn named_at(&self, words: &str, firm: bool) -> Option<(About, usize)> {
        let mut found: Vec<usize> = Vec::new();
        let mut at = 0;
        while let Some((course, length)) = self.alias_at(words.get(at..)?, firm) {
            found.push(course);
            at += length;
            let rest = words.get(at..)?;
            let joined = rest
                .chars()
                .next()
                .filter(|c| matches!(c, '、' | '和' | '与' | '及'));
            let Some(sign) = joined else { break };
            if self.alias_at(rest.get(sign.len_utf8()..)?, firm).is_none() {
                break;
            }
            at += sign.len_utf8();
        }
        match found.as_slice() {
            [] => None,
            [course] => Some((About::Known(*course), at)),
            _ => Some((About::Several(found), at)),
        }
    }

    /// The course whose name, short name or mark words begin with, where it is one only.
    fn alias_at(&self, words: &str, firm: bool) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut several = false;
        for (at, course) in self.nameable() {
            for alias in course.aliases.iter().filter(|alias| alias.firm || !firm) {
                if !words.starts_with(alias.word.as_str()) || !ends_here(words, alias) {
                    continue;
                }
                match best {
                    Some((_, length)) if alias.word.len() < length => {}
                    Some((known, length)) if alias.word.len() == length => several |= known != at,
                    _ => {
                        best = Some((at, alias.word.len()));
                        several = false;
                    }
                }
            }
        }
        best.filter(|_| !several)
    }

    /// Whether a clause begins with a grade or stage: 小学段40元/课时.
    fn begins_with_grade(&self, clause: &str) -> bool {
        let head = after(clause, 0, 8, CLAUSE);
        let found = self.v.grades.read(head, false);
        found.stages.iter().any(|stage| stage.start == 0)
    }

    /// Courses that a short name may mean: not for adults, the last ones of the page.
    fn nameable(&self) -> impl Iterator<Item = (usize, &super::offers::Course<'v>)> {
        self.courses
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, course)| !course.aliases.is_empty())
            .take(MOST_KNOWN)
    }

    /// The words that mean a course of this name.
    pub(super) fn aliases_of(&self, title: &str) -> Vec<Alias> {
        if self.v.pages.adult.in_text(title) {
            return Vec::new();
        }
        let mut out = vec![Alias {
            word: title.to_owned(),
            firm: true,
        }];
        // U8 启蒙队, L1 Scratch: the code stands for the course.
        if let Some((code, _)) = title.split_once(' ')
            && code.len() <= LONGEST_MARK
            && code.is_ascii()
            && code.contains(|c: char| c.is_ascii_digit())
        {
            out.push(Alias {
                word: code.to_owned(),
                firm: true,
            });
        }
        let grades = self.v.grades.read(title, false);
        let subjects = self.v.subjects.read(title);
        let places = grades
            .grades
            .iter()
            .map(|g| g.start..g.end)
            .chain(grades.stages.iter().map(|s| s.start..s.end))
            .chain(subjects.iter().map(|s| s.start..s.end));
        for place in places {
            let word = title.get(place).unwrap_or("");
            if word.chars().count() >= 2 && !out.iter().any(|alias| alias.word == word) {
                out.push(Alias {
                    word: word.to_owned(),
                    firm: false,
                });
            }
        }
        out
    }

    /// Keeps the mark that stands before a course's name in its line: 甲班 -- 三年级英语班.
    pub(super) fn mark(&mut self, course: usize, before: &str) {
        let mark: String = before.chars().filter(|c| c.is_alphanumeric()).collect();
        let short = mark.trim_end_matches(['班', '组']);
        let letter = short.len() == 1 && short.is_ascii() && !short.starts_with(char::is_numeric);
        let stem = short.chars().count() == 1 && "甲乙丙丁戊己庚".contains(short);
        if (letter || stem)
            && let Some(course) = self.courses.get_mut(course)
            && !course.aliases.is_empty()
        {
            course.aliases.push(Alias {
                word: mark,
                firm: true,
            });
        }
    }

    /// The course of a full or shortened name.
    fn known(&self, name: &str) -> Known {
        let mut same: Vec<usize> = Vec::new();
        let mut exact = None;
        for (at, course) in self.nameable() {
            let title = course
                .aliases
                .first()
                .map_or("", |alias| alias.word.as_str());
            if title == name {
                exact = exact.or(Some(at));
            }
            let tail = name.ends_with(title) && self.v.offers.titles.teaches(title, self.v);
            if title.ends_with(name) || tail {
                same.push(at);
            }
        }
        match (exact, same.as_slice()) {
            (Some(course), _) => Known::One(course),
            (None, []) => Known::None,
            (None, [course]) => Known::One(*course),
            (None, _) => match self.current {
                Some(current) if same.contains(&current.course) => Known::One(current.course),
                _ => Known::Many,
            },
        }
    }
}

/// What a name may mean.
enum Known {
    None,
    One(usize),
    Many,
}

/// Whether an alias ends where a word can end: U1 does not stand in U12, nor 初一数学 in
/// 初一数学提高班.
fn ends_here(words: &str, alias: &Alias) -> bool {
    let next = words
        .get(alias.word.len()..)
        .and_then(|rest| rest.chars().next());
    let Some(next) = next else { return true };
    if alias.word.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return !next.is_ascii_alphanumeric();
    }
    !alias.firm || !next.is_alphanumeric() || GO_ON.contains(&next)
}

/// What a sentence goes on with behind a course's name.
const GO_ON: &[char] = &[
    '收', '按', '每', '共', '为', '是', '由', '在', '招', '限', '满', '的', '都', '也', '均', '各',
    '从', '于', '上', '只', '则', '全', '学', '老', '教', '安', '开', '周', '星', '适', '面',
];

/// Where the clauses of a sentence begin.
fn clauses(words: &str) -> Vec<usize> {
    let mut out = vec![0];
    for (at, c) in words.char_indices() {
        if CLAUSE.contains(&c) || c == ',' {
            out.push(at + c.len_utf8());
        }
    }
    // A number may hold a comma; blanks and numbering are no words of a clause.
    for start in &mut out {
        let rest = words.get(*start..).unwrap_or("");
        let lead = rest.len()
            - rest
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .len();
        *start += lead;
    }
    out
}
