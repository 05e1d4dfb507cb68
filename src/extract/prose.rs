//! Running text: sentences name courses, and what they say belongs to the course that was
//! named last, by its full name or a short one (声乐班, 四年级的), or to all (两个班都…).

use std::ops::Range;

use super::fields::Draft;
use super::flow::{Current, Flow};
use super::mentions::About;
use super::pieces::Label;
use super::text::{CLAUSE, after};

/// A line longer than this, in bytes, is read sentence by sentence.
const LONG_LINE: usize = 240;
/// A line of so many characters that ends sentences is prose.
const PROSE: usize = 36;
/// How far behind its name a course may be called off, in characters.
const CLOSED_WITHIN: usize = 40;

/// Whether a line is running text.
pub(super) fn is_prose(line: &str) -> bool {
    let count = line.chars().count();
    let stops = line.matches(['。', '！', '？', '；']).count();
    count >= PROSE && (line.contains('。') || stops >= 2)
        || count >= 2 * PROSE && line.matches('，').count() >= 3
}

/// A long line in sentences, a short one whole.
pub(super) fn sentences(line: &str) -> Vec<Range<usize>> {
    if line.len() <= LONG_LINE && !line.contains(['。', '；']) {
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
                let rest = after(&self.page.text, title.start, CLOSED_WITHIN, &['。', '\n']);
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
            Some(About::Several(courses)) => {
                for at in courses {
                    if let Some(course) = self.courses.get_mut(at) {
                        course.draft.inherit(&draft);
                    }
                }
            }
            Some(About::All) => {
                let words = self.words(part.clone());
                let bare = words.trim_start_matches(|c: char| !c.is_alphanumeric());
                let shared = self.v.offers.shared.start_of(bare).is_some();
                self.for_all(draft, part, shared, true);
            }
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
}

/// Where the clause around a place begins.
fn clause_start(words: &str, at: usize) -> usize {
    let head = words.get(..at).unwrap_or("");
    head.char_indices()
        .rev()
        .find(|(_, c)| CLAUSE.contains(c) || matches!(c, ':' | ','))
        .map_or(0, |(at, c)| at + c.len_utf8())
}
