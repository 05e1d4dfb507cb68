//! Whom a sentence speaks of: a course by its name, its short name (声乐班, 四年级的) or its
//! mark (甲班, U8), several of them, or all.

mod aliases;

use super::flow::Flow;
use super::text::CLAUSE;
use super::text::after;
use std::ops::Range;

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
            let opens = words
                .get(name.end..)
                .is_some_and(|rest| rest.starts_with(':'))
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
        let named = out.len();
        for start in clauses(words) {
            let Some(clause) = words.get(start..) else {
                continue;
            };
            let lead = self.v.offers.clause_leads.start_of(clause);
            let lead = lead.map_or(0, |lead| lead.end);
            let bare = clause.get(lead..).unwrap_or("");
            // A clause may stand within a name, or within what the clause before it is about.
            let names = out.iter().take(named);
            let last = out.iter().skip(named).next_back();
            if names
                .chain(last)
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

    /// Whether a clause begins with a grade or stage: 小学段40元/课时.
    fn begins_with_grade(&self, clause: &str) -> bool {
        let head = after(clause, 0, 8, CLAUSE);
        let found = self.v.grades.read(head, false);
        found.stages.iter().any(|stage| stage.start == 0)
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

/// Where the clauses of a sentence begin: at their first letter or digit, for blanks and
/// numbering are no words of a clause.
fn clauses(words: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut ended = true;
    for (at, c) in words.char_indices() {
        if ended && c.is_alphanumeric() {
            out.push(at);
            ended = false;
        }
        ended |= CLAUSE.contains(&c) || c == ',';
    }
    out
}
