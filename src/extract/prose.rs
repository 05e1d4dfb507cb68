//! Running text: sentences name courses, and what they say belongs to the course that was
//! named last, by its full name or a short one (声乐班, 四年级的), or to all (两个班都…).

use std::ops::Range;

use super::fields::Draft;
use super::flow::{Current, Flow};
use super::pieces::Label;
use super::text::{CLAUSE, after};

/// A line longer than this, in bytes, is read sentence by sentence.
const LONG_LINE: usize = 240;
/// A line of so many characters that ends sentences is prose.
const PROSE: usize = 36;
/// Courses whose short names are looked for.
const MOST_KNOWN: usize = 12;
/// How far behind its name a course may be called off, in characters.
const CLOSED_WITHIN: usize = 40;

/// Whom the words from a place on are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    Known(usize),
    /// The course's name.
    New(Range<usize>),
    All,
}

/// A mention, with offsets in its sentence.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    start: usize,
    end: usize,
    about: About,
}

/// Whether a line is running text.
pub(super) fn is_prose(line: &str) -> bool {
    let count = line.chars().count();
    let stops = line.matches(['。', '！', '？', '；']).count();
    count >= PROSE && (line.contains('。') || stops >= 2)
        || count >= 2 * PROSE && line.matches('，').count() >= 3
}

/// A long line in sentences, a short one whole.
pub(super) fn sentences(line: &str) -> Vec<Range<usize>> {
    if line.len() <= LONG_LINE && !line.contains('。') {
        return std::iter::once(0..line.len()).collect();
    }
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in line.char_indices() {
        if matches!(c, '。' | '；' | ';' | '！' | '!' | '？' | '?') {
            out.push(start..at);
            start = at + c.len_utf8();
        }
    }
    out.push(start..line.len());
    out.retain(|range| {
        line.get(range.clone())
            .is_some_and(|s| !s.trim().is_empty())
    });
    out
}

impl<'v> Flow<'_, 'v> {
    /// Reads one sentence of prose; false where it is a labelled line after all.
    pub(super) fn sentence(
        &mut self,
        range: Range<usize>,
        first: bool,
        card: Option<usize>,
    ) -> bool {
        let pieces = self.pieces(range.clone());
        if pieces.iter().any(|p| p.label == Some(Label::Title))
            || first && pieces.first().is_some_and(|p| p.label.is_some())
        {
            return false;
        }
        // ⑤中国象棋：周日下午…。: a line that begins with a name, however long.
        if first {
            let draft = self.joined(range.clone());
            let named = self.title(&pieces, &draft, &range, card).is_some();
            if named && self.mentions(self.words(range.clone()), card).len() <= 1 {
                return false;
            }
        }
        let open = self.courses.iter().filter(|c| !c.closed).count();
        if first && open > 1 && self.current.is_some_and(|c| c.prose) {
            self.current = None;
        }
        self.parts(range, card)
    }

    /// Places the parts of a sentence.
    pub(super) fn parts(&mut self, range: Range<usize>, card: Option<usize>) -> bool {
        let words = self.words(range.clone());
        let mentions = self.mentions(words, card);
        let mut cuts: Vec<(usize, Option<About>)> = vec![(0, None)];
        let mut before = 0;
        for mention in mentions {
            // What a clause says before the name is said of the name's course too.
            let clause = clause_start(words, mention.start).max(before);
            let start = if clause > before || before == 0 {
                clause
            } else {
                mention.start
            };
            before = mention.end;
            cuts.push((start, Some(mention.about)));
        }
        for (at, (start, about)) in cuts.iter().enumerate() {
            let end = cuts.get(at + 1).map_or(words.len(), |(next, _)| *next);
            if *start >= end && about.is_none() {
                continue;
            }
            let part = range.start + start..range.start + end.max(*start);
            self.said(part, about.clone(), &range, card);
        }
        true
    }

    /// Places what a part of a sentence says.
    fn said(
        &mut self,
        part: Range<usize>,
        about: Option<About>,
        sentence: &Range<usize>,
        card: Option<usize>,
    ) {
        let mut draft = self.joined(part.clone());
        match about {
            Some(About::New(name)) => {
                let title = sentence.start + name.start..sentence.start + name.end;
                let rest = after(&self.page.text, title.end, CLOSED_WITHIN, &['。', '\n']);
                let closed = self.v.pages.closed.in_text(rest);
                self.name(&mut draft, title);
                let course = self.begin(draft, vec![part], false);
                if let Some(begun) = self.courses.get_mut(course) {
                    begun.closed = closed;
                    begun.prose = true;
                }
                self.focus(course, card);
            }
            Some(About::Known(course)) => {
                self.focus(course, card);
                self.add(draft, part);
            }
            Some(About::All) => self.for_all(draft, part, false, true),
            None if self.current.is_some() => self.add(draft, part),
            None if draft.has_detail() || draft.mode.is_some() => {
                let labelled = self.pieces(part.clone()).iter().any(|p| p.label.is_some());
                self.for_all(draft, part, false, labelled);
            }
            None => {}
        }
    }

    fn focus(&mut self, course: usize, card: Option<usize>) {
        self.current = Some(Current {
            course,
            card,
            heading: false,
            prose: true,
        });
    }

    /// What the pieces of some words say together.
    pub(super) fn joined(&self, range: Range<usize>) -> Draft<'v> {
        let mut draft = Draft::default();
        for piece in self.pieces(range) {
            draft.join(self.draft(&piece));
        }
        draft
    }

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
            if described || all || self.v.negation.denies(words, name.start, name.end) {
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
        let shorts = self.shorts();
        for start in clauses(words) {
            let Some(clause) = words.get(start..) else {
                continue;
            };
            let lead = self
                .v
                .offers
                .clause_leads
                .find(clause)
                .find(|lead| lead.start == 0)
                .map_or(0, |lead| lead.end);
            let bare = clause.get(lead..).unwrap_or("");
            let taken = |at: usize| out.iter().any(|m| m.start <= at && at < m.end);
            if taken(start + lead) {
                continue;
            }
            let all = self
                .v
                .offers
                .shared
                .start_of(bare)
                .or_else(|| self.v.offers.collective.start_of(bare));
            if let Some(all) = all {
                out.push(Mention {
                    start,
                    end: start + lead + all.end,
                    about: About::All,
                });
                continue;
            }
            let short = shorts
                .iter()
                .filter(|(short, _)| bare.starts_with(short))
                .max_by_key(|(short, _)| short.len());
            if let Some((short, Some(course))) = short {
                out.push(Mention {
                    start,
                    end: start + lead + short.len(),
                    about: About::Known(*course),
                });
            } else if self.begins_with_grade(bare) {
                out.push(Mention {
                    start,
                    end: start + lead,
                    about: About::All,
                });
            }
        }
    }

    /// Whether a clause begins with a grade or stage: 小学段40元/课时.
    fn begins_with_grade(&self, clause: &str) -> bool {
        let head = after(clause, 0, 8, CLAUSE);
        let found = self.v.grades.read(head, false);
        found.stages.iter().any(|stage| stage.start == 0)
    }

    /// Courses that a short name may mean: not for adults, the last ones of the page.
    fn nameable(&self) -> impl Iterator<Item = (usize, &str)> {
        self.courses
            .iter()
            .enumerate()
            .rev()
            .take(MOST_KNOWN)
            .filter_map(|(at, course)| {
                let title = self.page.text.get(course.draft.title.clone()?)?;
                (!self.v.pages.adult.in_text(title)).then_some((at, title))
            })
    }

    /// The course of a full or shortened name.
    fn known(&self, name: &str) -> Known {
        let mut same: Vec<usize> = Vec::new();
        let mut exact = None;
        for (at, title) in self.nameable() {
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

    /// Grade and subject words that tell the courses apart; `None` where several share one.
    fn shorts(&self) -> Vec<(&str, Option<usize>)> {
        let mut out: Vec<(&str, Option<usize>)> = Vec::new();
        let mut found: Vec<(&str, usize)> = Vec::new();
        for (at, title) in self.nameable() {
            let grades = self.v.grades.read(title, false);
            let subjects = self.v.subjects.read(title);
            let places = grades
                .grades
                .iter()
                .map(|g| g.start..g.end)
                .chain(grades.stages.iter().map(|s| s.start..s.end))
                .chain(subjects.iter().map(|s| s.start..s.end));
            for place in places {
                if let Some(short) = title.get(place)
                    && short.chars().count() >= 2
                {
                    found.push((short, at));
                }
            }
        }
        for (short, course) in found {
            match out.iter_mut().find(|(known, _)| *known == short) {
                Some((_, known)) if *known != Some(course) => *known = None,
                Some(_) => {}
                None => out.push((short, Some(course))),
            }
        }
        out
    }
}

/// What a name may mean.
enum Known {
    None,
    One(usize),
    Many,
}

/// Where the clause around a place begins.
fn clause_start(words: &str, at: usize) -> usize {
    let head = words.get(..at).unwrap_or("");
    head.char_indices()
        .rev()
        .find(|(_, c)| CLAUSE.contains(c) || matches!(c, ':' | ','))
        .map_or(0, |(at, c)| at + c.len_utf8())
}

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
