//! Short lines: a course's name, its details line by line, or words for all.

mod course_line;
mod naming;

use super::blocks::Block;
use super::blocks::Kind;
use super::cards::chain;
use super::fields::Draft;
use super::flow::Current;
use super::flow::Flow;
use super::offers::MOST_OFFERS;
use super::pieces::Label;
use super::pieces::Piece;
use super::prose::is_prose;
use super::prose::sentences;
use std::ops::Range;

/// Longer sentences than this, in bytes, are no line of a course's own.
const OWN_LINE: usize = 90;

impl<'v> Flow<'_, 'v> {
    /// Reads a block of text: a labelled value, prose, or a line of a course.
    pub(super) fn lines(&mut self, block: &Block, at: usize) {
        let card = self.card(at);
        let around = chain(self.page, block.container);
        let left = |current: Current| match current.card {
            Some(own) => !around.contains(&own),
            None => !current.heading && card.is_some(),
        };
        if self.current.is_some_and(left) {
            self.current = None;
        }
        let words = self.words(block.range.clone());
        if self.is_rule(words) {
            return;
        }
        if let Some(term) = block.term.clone()
            && self.term_label(&term).is_none()
            && self.term(&term, block, card)
        {
            return;
        }
        let term = block.term.clone().or_else(|| self.label_before(at));
        if let Some(term) = term
            && let Some(label) = self.term_label(&term)
        {
            let words = self.words(term).to_owned();
            let piece = Piece {
                label: Some(label),
                words,
                range: block.range.clone(),
            };
            self.take(&[piece], block.range.clone(), card);
            return;
        }
        if self.v.labels.of_cell(words).is_some() {
            return;
        }
        let prose = is_prose(words);
        for sentence in sentences(words) {
            let range = block.range.start + sentence.start..block.range.start + sentence.end;
            if !(prose && self.sentence(range.clone(), sentence.start == 0, card)) {
                self.line(range, card);
            }
            if self.courses.len() >= MOST_OFFERS {
                return;
            }
        }
    }

    /// What a term or a line before another names.
    fn term_label(&self, term: &Range<usize>) -> Option<Label> {
        let words = self.words(term.clone());
        let labels = &self.v.labels;
        labels.of_cell(words).or_else(|| labels.ending(words))
    }

    /// A line of nothing but signs ends the course above it.
    fn is_rule(&mut self, words: &str) -> bool {
        let rule = !words.contains(char::is_alphanumeric) && words.chars().count() >= 3;
        let open = self
            .current
            .and_then(|c| self.courses.get(c.course))
            .is_some_and(|course| course.draft.has_detail());
        if rule && open {
            self.current = None;
        }
        rule
    }

    /// The lines under a term that names a course are that course's.
    fn term(&mut self, term: &Range<usize>, block: &Block, card: Option<usize>) -> bool {
        let known = self.courses.last().is_some_and(|course| {
            course.spans.first() == Some(term) && self.current.is_some_and(|c| c.heading)
        });
        if !known {
            let draft = self.plain_draft(term.clone());
            let words = self.words(term.clone());
            let detail = draft.first_detail().map(|place| place - term.start);
            let Some(title) = self.v.offers.titles.of_heading(words, detail, true, self.v) else {
                // Another term of a list of courses; elsewhere a part of the open course.
                if self.courses.last().is_some_and(|course| course.term) {
                    self.current = None;
                }
                return false;
            };
            self.open_course(
                draft,
                term.start + title.start..term.start + title.end,
                term.clone(),
            );
        }
        let pieces = self.pieces(block.range.clone());
        let mut draft = Draft::default();
        for piece in &pieces {
            draft.join(self.draft(piece));
        }
        self.add(draft, block.range.clone());
        if let Some(current) = &mut self.current {
            current.card = card;
        }
        true
    }

    fn open_course(&mut self, mut draft: Draft<'v>, title: Range<usize>, span: Range<usize>) {
        self.name(&mut draft, title);
        let course = self.begin(draft, vec![span], false);
        if let Some(begun) = self.courses.get_mut(course) {
            begun.term = true;
        }
        self.current = Some(Current {
            course,
            card: None,
            heading: true,
            prose: false,
        });
    }

    fn line(&mut self, range: Range<usize>, card: Option<usize>) {
        let pieces = self.pieces(range.clone());
        // 课程名称：… 时间：… 课程名称：… on one line are two courses.
        let mut rest = pieces.as_slice();
        while !rest.is_empty() {
            let next = rest
                .iter()
                .skip(1)
                .position(|p| p.label == Some(Label::Title));
            let (course, more) = rest.split_at(next.map_or(rest.len(), |at| at + 1));
            let start = course.first().map_or(range.start, |p| p.range.start);
            let end = course.last().map_or(range.end, |p| p.range.end);
            self.take(course, start..end, card);
            rest = more;
            if self.courses.len() >= MOST_OFFERS {
                return;
            }
        }
    }

    /// A line that is nothing but a label belongs to the line after it.
    fn label_before(&self, at: usize) -> Option<Range<usize>> {
        let previous = self.page.blocks.get(at.checked_sub(1)?)?;
        let words = self.words(previous.range.clone());
        let label = previous.kind == Kind::Text && self.v.labels.of_cell(words).is_some();
        (label && words.chars().count() >= 2).then(|| previous.range.clone())
    }

    pub(super) fn pieces(&self, range: Range<usize>) -> Vec<Piece> {
        let mut pieces = self.v.labels.split(self.words(range.clone()));
        for piece in &mut pieces {
            piece.range = range.start + piece.range.start..range.start + piece.range.end;
        }
        pieces
    }
}
