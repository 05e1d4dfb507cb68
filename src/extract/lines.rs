//! Short lines: a course's name, its details line by line, or words for all.

use std::ops::Range;

use super::blocks::{Block, Kind};
use super::cards::chain;
use super::fields::Draft;
use super::flow::{Current, Flow};
use super::offers::MOST_OFFERS;
use super::pieces::{Label, Piece};
use super::prose::{is_prose, sentences};
use super::text::CLAUSE;
use super::titles::Line;

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
            if prose && self.sentence(range.clone(), sentence.start == 0, card) {
                continue;
            }
            self.line(range, card);
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

    /// Places the pieces of one line: a new course, a detail of the open one, or words for all.
    pub(super) fn take(&mut self, pieces: &[Piece], range: Range<usize>, card: Option<usize>) {
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
    fn is_part(&self) -> bool {
        let over = self.current.filter(|current| current.heading);
        over.and_then(|current| self.courses.get(current.course))
            .is_some_and(|course| course.detailed && course.below.is_empty())
            && !self.detail_follows()
    }

    /// Whether a line begins with a course that is known, by a mark or a name that is not
    /// the line's own: U8：1440元/季.
    fn refers(&self, range: &Range<usize>, title: Option<&Range<usize>>) -> bool {
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
    fn names_somebody(
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
    fn describes(&self, title: &Range<usize>, card: Option<usize>) -> bool {
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

    /// Whether a line is among the first of its card, where a course's name stands.
    fn begins_card(&self, card: Option<usize>) -> bool {
        (1..=2).any(|back| {
            self.at
                .checked_sub(back)
                .is_none_or(|before| self.card(before) != card)
        })
    }

    /// Whether the next lines say when or how much.
    pub(super) fn detail_follows(&self) -> bool {
        let next = self.page.blocks.iter().skip(self.at + 1).take(2);
        next.filter_map(|block| self.page.text.get(block.range.clone()))
            .any(|words| self.v.offers.detail.is_match(words))
    }

    /// The course of the same name that a line says more of: one that does not say
    /// something else of when and how much.
    pub(super) fn namesake(&self, title: &Range<usize>, draft: &Draft<'v>) -> Option<usize> {
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
    pub(super) fn add(&mut self, mut draft: Draft<'v>, range: Range<usize>) {
        let course = self.current.and_then(|c| self.courses.get_mut(c.course));
        if let Some(course) = course {
            draft.only_in_passing(&course.draft);
            course.detailed |= draft.has_detail();
            course.draft.join(draft);
            course.spans.push(range);
        }
    }

    /// Gives a draft its title; what the title says of subject and grade is sure.
    pub(super) fn name(&self, draft: &mut Draft<'v>, title: Range<usize>) {
        let mut own = self.draft(&Piece {
            label: Some(Label::Title),
            words: String::new(),
            range: title.clone(),
        });
        own.be_sure();
        own.named_days = std::mem::take(&mut own.sessions);
        draft.sessions.retain(|time| !title.contains(&time.start));
        own.title = Some(title);
        draft.title = None;
        draft.prefer(own);
    }

    pub(super) fn title(
        &self,
        pieces: &[Piece],
        draft: &Draft<'v>,
        range: &Range<usize>,
        card: Option<usize>,
    ) -> Option<Range<usize>> {
        let titles = &self.v.offers.titles;
        if let Some(piece) = pieces.iter().find(|p| p.label == Some(Label::Title)) {
            let words = self.words(piece.range.clone());
            // 课程名称：少儿美术，每周日9:00: the name ends before what is said of the course.
            let detail = draft
                .first_detail()
                .filter(|place| piece.range.contains(place))
                .and_then(|place| words.get(..place - piece.range.start));
            let end = detail.map_or(words.len(), |name| self.end_of_names(name, words.len()));
            let title = titles.trim(words, 0..end);
            return (title.len() >= 3)
                .then(|| piece.range.start + title.start..piece.range.start + title.end);
        }
        // 科目：初中数学 opens a course where none is open.
        if self.current.is_none()
            && let Some(piece) = pieces.first()
            && piece.label == Some(Label::Subjects)
        {
            let words = self.words(piece.range.clone());
            let end = words
                .find(CLAUSE)
                .unwrap_or(words.len())
                .min(words.find(',').unwrap_or(usize::MAX));
            let title = titles.trim(words, 0..end);
            let place = piece.range.start + title.start..piece.range.start + title.end;
            return titles
                .is_name(self.words(place.clone()), self.v)
                .then_some(place);
        }
        // 【机构】小学作业班: the bracket is a tag, and the course follows.
        let tagged = |piece: &Piece| {
            let value = self.words(piece.range.clone());
            let name = value.get(titles.trim(value, 0..value.len())).unwrap_or("");
            piece.label == Some(Label::Institution) && titles.is_name(name, self.v)
        };
        let first = pieces
            .first()
            .filter(|piece| piece.label.is_none() || tagged(piece))?;
        let at = first.range.start;
        let detail = draft
            .first_detail()
            .filter(|place| first.range.contains(place))
            .map(|place| place - at);
        let more = draft.has_detail() || pieces.len() > 1;
        let say = Line {
            more,
            alone: range.len() <= OWN_LINE,
            loose: card.is_some() && self.begins_card(card),
        };
        // ¥1380 ¥1980 儿童蛙泳10次课: a name behind its price.
        let skipped = behind_prices(draft, &first.range);
        let words = self.words(skipped..first.range.end);
        let detail = if skipped > at {
            draft
                .first_detail_from(skipped)
                .map(|place| place - skipped)
        } else {
            detail
        };
        let at = skipped;
        let title = titles.of_line(words, detail, say, self.v).or_else(|| {
            // 零基础蛙泳班 over lines of when and how much: what ends as a name is one.
            let followed = !more && self.detail_follows();
            let plain = titles.trim(words, 0..words.len());
            let name = words.get(plain.clone())?;
            (followed && titles.is_class_name(name, self.v)).then_some(plain)
        })?;
        Some(at + title.start..at + title.end)
    }

    /// Where the names end before a detail: 数学，英语，周六9:00. `whole` where they go on into it.
    fn end_of_names(&self, head: &str, whole: usize) -> usize {
        let mut ends = head
            .match_indices(CLAUSE)
            .map(|(at, sign)| (at, at + sign.len()))
            .peekable();
        while let Some((end, next)) = ends.next() {
            let until = ends.peek().map_or(head.len(), |(at, _)| *at);
            let further = head.get(next..until).unwrap_or("");
            if self.v.subjects.read(further).is_empty() {
                return end;
            }
        }
        whole
    }
}

/// Where the prices end that a line begins with; its beginning where it begins otherwise.
fn behind_prices(draft: &Draft<'_>, range: &Range<usize>) -> usize {
    let mut places: Vec<Range<usize>> = draft
        .prices
        .current
        .iter()
        .map(|p| p.start..p.end)
        .chain(draft.prices.originals.iter().map(|p| p.start..p.end))
        .collect();
    places.sort_by_key(|place| place.start);
    let mut end = range.start;
    for place in places {
        // Only a blank and a sign may stand before each.
        if place.start > end + 2 {
            break;
        }
        end = end.max(place.end);
    }
    end
}
