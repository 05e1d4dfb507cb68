//! One line of short text: a new course, a detail of the open one, or words for all.

use crate::extract::fields::Draft;
use crate::extract::flow::Current;
use crate::extract::flow::Flow;
use crate::extract::pieces::Label;
use crate::extract::pieces::Piece;
use std::ops::Range;

impl<'v> Flow<'_, 'v> {
    /// Places the pieces of one line: a new course, a detail of the open one, or words for all.
    pub(in crate::extract) fn take(
        &mut self,
        pieces: &[Piece],
        range: Range<usize>,
        card: Option<usize>,
    ) {
        let mut draft = Draft::default();
        for piece in pieces {
            draft.join(self.draft(piece));
        }
        let detail = draft.has_detail();
        let title = self
            .title(pieces, &draft, &range, card)
            .filter(|_| detail || pieces.len() > 1 || !self.is_part());
        if self.refers(&range, title.as_ref()) && self.parts(range.clone(), card) {
            return;
        }
        if let Some(title) = title
            && !self.describes(&title, card)
        {
            self.name(&mut draft, title.clone());
            if let Some(known) = self.namesake(&title, &draft) {
                self.current = Some(Current {
                    course: known,
                    card,
                    heading: false,
                    prose: false,
                });
                draft.title = None;
                self.add(draft, range);
                return;
            }
            let listed = pieces.iter().any(|p| p.label == Some(Label::Title));
            let closed = self.v.pages.closed.in_text(self.words(range.clone()));
            let before = self.words(range.start..title.start.max(range.start));
            let course = self.begin(draft, vec![range], listed);
            self.mark(course, before);
            if let Some(begun) = self.courses.get_mut(course) {
                begun.closed = closed;
                begun.bounded = card.is_some();
            }
            self.streak = if detail { self.streak + 1 } else { 0 };
            self.current = Some(Current {
                course,
                card,
                heading: false,
                prose: false,
            });
            return;
        }
        let bare = self
            .words(range.clone())
            .trim_start_matches(|c: char| !c.is_alphanumeric());
        let shared = self.v.offers.shared.start_of(bare).is_some();
        // After a list of courses of one line each, a further line is said of all of them.
        let behind = self.streak >= 2;
        if !behind {
            self.streak = 0;
        }
        if self.current.is_some() && !shared && !behind {
            self.add(draft, range);
        } else if self.names_somebody(&range, pieces, card) {
            // Placed part by part.
        } else if draft.has_detail()
            || draft.mode.is_some()
            || pieces.iter().any(|p| p.label.is_some())
        {
            let sure = shared || pieces.iter().any(|p| p.label.is_some());
            self.for_all(draft, range, shared, sure);
        }
    }

    /// Whether a bare name is only a part of the course whose heading stands over it and has
    /// said when or how much: 图形化编程 in the plan of a robot camp.
    pub(super) fn is_part(&self) -> bool {
        let over = self.current.filter(|current| current.heading);
        over.and_then(|current| self.courses.get(current.course))
            .is_some_and(|course| course.detailed && course.below.is_empty())
            && !self.detail_follows()
    }

    /// Whether a line begins with a course that is known, by a mark or a name that is not
    /// the line's own: U8：1440元/季.
    pub(super) fn refers(&self, range: &Range<usize>, title: Option<&Range<usize>>) -> bool {
        let words = self.words(range.clone());
        let lead = self.v.offers.titles.trim(words, 0..words.len()).start;
        let Some((_, length)) = words.get(lead..).and_then(|bare| self.named_at(bare, true)) else {
            return false;
        };
        let start = range.start + lead;
        title.is_none_or(|title| {
            let own = self.words(title.clone());
            title.start == start && own.len() > length && !self.titles.contains_key(own)
        })
    }

    /// Reads a line beside no course as a sentence, where it names a course or speaks of
    /// some of several: 小学段40元/课时，初中段50元/课时.
    pub(super) fn names_somebody(
        &mut self,
        range: &Range<usize>,
        pieces: &[Piece],
        card: Option<usize>,
    ) -> bool {
        let words = self.words(range.clone());
        let first = pieces.first().and_then(|piece| piece.label);
        let plain = first.is_none() || first == Some(Label::Prices);
        plain && !self.mentions(words, card).is_empty() && self.parts(range.clone(), card)
    }

    /// Whether a line that names a course only describes the one that its card is about.
    pub(super) fn describes(&self, title: &Range<usize>, card: Option<usize>) -> bool {
        let Some(current) = self.current.filter(|c| card.is_some() && c.card == card) else {
            return false;
        };
        let Some(course) = self.courses.get(current.course) else {
            return false;
        };
        let formed = self
            .v
            .offers
            .titles
            .names
            .ends(self.words(title.clone()), self.v);
        let same = course
            .draft
            .title
            .clone()
            .is_some_and(|known| self.words(known).contains(self.words(title.clone())));
        // A second name of its own line, behind what is said of the first, is a second course.
        let firm = current.heading
            || course
                .draft
                .title
                .clone()
                .is_some_and(|known| self.v.offers.titles.is_name(self.words(known), self.v));
        same || !formed && (firm || course.draft.has_detail())
    }

    /// The course of the same name that a line says more of: one that does not say
    /// something else of when and how much.
    pub(in crate::extract) fn namesake(
        &self,
        title: &Range<usize>,
        draft: &Draft<'v>,
    ) -> Option<usize> {
        let name = self.words(title.clone());
        let same = |at: &usize| {
            let course = self.courses.get(*at)?;
            let known = course.draft.title.clone()?;
            (self.words(known) == name).then_some(course)
        };
        let known = self
            .titles
            .get(name)?
            .iter()
            .rev()
            .find(|at| same(at).is_some_and(|course| !course.draft.contradicts(draft)))?;
        Some(*known)
    }

    /// Adds what a line says to the open course.
    pub(in crate::extract) fn add(&mut self, mut draft: Draft<'v>, range: Range<usize>) {
        let course = self.current.and_then(|c| self.courses.get_mut(c.course));
        if let Some(course) = course {
            draft.only_in_passing(&course.draft);
            course.detailed |= draft.has_detail();
            course.draft.join(draft);
            course.spans.push(range);
        }
    }
}
