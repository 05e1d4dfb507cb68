//! Lines to courses. A line that names a course begins one; lines with times, prices
//! and the like join it until the next; what a heading or a line for all says is
//! inherited by every course under it.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{Block, Kind, Page};
use super::fields::Draft;
use super::pieces::{Label, Piece};
use super::subjects::names;
use super::text::{CharIndex, Found};
use super::titles::TitleGrammar;
use super::vocabulary::{Builder, Pattern, Vocabulary, WordList};
use crate::model::Offer;

/// More courses than this on one page are repetitions.
const MOST_OFFERS: usize = 500;
/// A line longer than this, in bytes, is read sentence by sentence.
const LONG_LINE: usize = 240;

pub(super) struct OfferWords {
    pub(super) titles: TitleGrammar,
    shared: WordList,
    /// A first look at a line: does it say when or how much?
    detail: Pattern,
}

impl OfferWords {
    pub(super) fn new(b: &mut Builder) -> Self {
        Self {
            titles: TitleGrammar::new(b),
            shared: b.words("shared"),
            detail: b.pattern(
                r"[0-9]\s?[:点]|[0-9]\s?元|¥|周[一二三四五六日末]|星期|[0-9]月[0-9]|课时|双休日",
            ),
        }
    }
}

/// A heading with what it and the lines under it say for all courses below.
struct Section<'v> {
    level: u8,
    draft: Draft<'v>,
    /// The course that the heading itself may name.
    own: Option<usize>,
}

/// A course in the making.
struct Course<'v> {
    draft: Draft<'v>,
    /// Bytes of the text that it was read from.
    span: Range<usize>,
    /// Sections around it, from outside in.
    around: Vec<usize>,
    /// A heading that turned out to stand over several courses.
    dropped: bool,
    /// From a table row or a line that says so itself: certain without details.
    listed: bool,
}

/// Reads the courses of a page.
pub(super) fn read(page: &Page, index: &CharIndex<'_>, v: &Vocabulary) -> Vec<Offer> {
    let mut flow = Flow {
        page,
        v,
        cards: cards(page, v),
        sections: vec![Section {
            level: 0,
            draft: Draft::default(),
            own: None,
        }],
        open: vec![0],
        courses: Vec::new(),
        current: None,
    };
    let mut i = 0;
    while let Some(block) = page.blocks.get(i) {
        match block.kind {
            Kind::Row { table } => {
                flow.table(table);
                // A table's rows stand together.
                while page
                    .blocks
                    .get(i)
                    .is_some_and(|b| b.kind == Kind::Row { table })
                {
                    i += 1;
                }
                continue;
            }
            Kind::Heading(level) => flow.heading(block, level),
            Kind::Text => flow.lines(block, i),
        }
        i += 1;
        if flow.courses.len() >= MOST_OFFERS {
            break;
        }
    }
    flow.finish(index)
}

/// The card (one of several elements alike that each name a course) of every block: the
/// innermost element that holds more than the name, in a group where most name one.
fn cards(page: &Page, v: &Vocabulary) -> Vec<Option<usize>> {
    let up = |mut at: usize| {
        let mut chain = Vec::new();
        while at != 0 && chain.len() < super::guard::MOST_DEPTH {
            chain.push(at);
            at = page.containers.get(at).map_or(0, |c| c.parent);
        }
        chain
    };
    let group_of = |container: usize| page.containers.get(container).map_or(0, |c| c.group);
    let mut inside: HashMap<usize, Inside> = HashMap::new();
    for block in &page.blocks {
        let words = page.text.get(block.range.clone()).unwrap_or("");
        let title =
            !matches!(block.kind, Kind::Row { .. }) && v.offers.titles.may_be_title(words, v);
        let detail = v.offers.detail.is_match(words);
        for container in up(block.container) {
            let known = inside.entry(container).or_default();
            known.blocks += 1;
            known.title |= title;
            known.detail |= detail;
        }
    }
    // Of each group: elements with words, and elements that name a course.
    let mut groups: HashMap<usize, (usize, usize)> = HashMap::new();
    for (container, known) in &inside {
        let counts = groups.entry(group_of(*container)).or_default();
        counts.0 += 1;
        counts.1 += usize::from(known.title);
    }
    let card = |container: &usize| {
        let whole = inside
            .get(container)
            .is_some_and(|known| known.blocks >= 2 || known.detail);
        whole
            && groups
                .get(&group_of(*container))
                .is_some_and(|(all, named)| *named >= 2 && named * 2 >= *all)
    };
    page.blocks
        .iter()
        .map(|block| up(block.container).into_iter().find(card))
        .collect()
}

/// What an element holds.
#[derive(Default)]
struct Inside {
    blocks: usize,
    title: bool,
    detail: bool,
}

struct Flow<'p, 'v> {
    page: &'p Page,
    v: &'v Vocabulary,
    cards: Vec<Option<usize>>,
    sections: Vec<Section<'v>>,
    /// The sections that are open, from outside in.
    open: Vec<usize>,
    courses: Vec<Course<'v>>,
    current: Option<Current>,
}

#[derive(Clone, Copy)]
struct Current {
    course: usize,
    card: Option<usize>,
    heading: bool,
}

impl<'p, 'v> Flow<'p, 'v> {
    fn words(&self, range: Range<usize>) -> &'p str {
        self.page.text.get(range).unwrap_or("")
    }

    fn draft(&self, piece: &Piece) -> Draft<'v> {
        Draft::read(&self.page.text, piece, &self.page.struck, self.v)
    }

    fn plain(&self, range: Range<usize>) -> Draft<'v> {
        self.draft(&Piece {
            label: None,
            words: String::new(),
            range,
        })
    }

    fn card_of(&self, block: &Block) -> Option<usize> {
        let at = self
            .page
            .blocks
            .partition_point(|b| b.range.start < block.range.start);
        self.cards.get(at).copied().flatten()
    }

    fn begin(&mut self, draft: Draft<'v>, span: Range<usize>, listed: bool) -> usize {
        // A heading over another course names none itself.
        for section in &self.open {
            if let Some(section) = self.sections.get_mut(*section)
                && let Some(own) = section.own.take()
                && let Some(course) = self.courses.get_mut(own)
            {
                course.dropped = true;
                let mut said = course.draft.clone();
                said.title = None;
                section.draft.join(said);
            }
        }
        self.courses.push(Course {
            draft,
            span,
            around: self.open.clone(),
            dropped: false,
            listed,
        });
        self.courses.len() - 1
    }

    fn heading(&mut self, block: &Block, level: u8) {
        let words = self.words(block.range.clone());
        while self.open.len() > 1
            && self
                .open
                .last()
                .and_then(|s| self.sections.get(*s))
                .is_some_and(|s| s.level >= level)
        {
            self.open.pop();
        }
        self.current = None;
        let mut draft = self.plain(block.range.clone());
        let title = self.v.offers.titles.of_heading(
            words,
            draft.first_detail().map(|at| at - block.range.start),
            self.v,
        );
        let section = self.sections.len();
        self.sections.push(Section {
            level,
            draft: draft.clone(),
            own: None,
        });
        if let Some(title) = title {
            draft.title = Some(block.range.start + title.start..block.range.start + title.end);
            draft.subjects_sure = !draft.subjects.is_empty();
            let course = self.begin(draft, block.range.clone(), false);
            if let Some(known) = self.sections.get_mut(section) {
                known.own = Some(course);
            }
            self.current = Some(Current {
                course,
                card: self.card_of(block),
                heading: true,
            });
        }
        self.open.push(section);
    }

    fn lines(&mut self, block: &Block, at: usize) {
        let card = self.cards.get(at).copied().flatten();
        if self.current.is_some_and(|current| {
            current.card != card && (current.card.is_some() || (card.is_some() && !current.heading))
        }) {
            self.current = None;
        }
        let term = block.term.clone().or_else(|| self.label_before(at));
        if let Some(term) = term
            && let Some(label) = self.v.labels.of_cell(self.words(term.clone()))
        {
            let piece = Piece {
                label: Some(label),
                words: self.words(term).to_owned(),
                range: block.range.clone(),
            };
            self.take(vec![piece], block.range.clone(), card);
            return;
        }
        let words = self.words(block.range.clone());
        if self.v.labels.of_cell(words).is_some() {
            return;
        }
        for sentence in sentences(words) {
            let range = block.range.start + sentence.start..block.range.start + sentence.end;
            let pieces = self.pieces(range.clone());
            self.take(pieces, range, card);
        }
    }

    /// A line that is nothing but a label belongs to the line after it.
    fn label_before(&self, at: usize) -> Option<Range<usize>> {
        let previous = self.page.blocks.get(at.checked_sub(1)?)?;
        let words = self.words(previous.range.clone());
        let label = previous.kind == Kind::Text && self.v.labels.of_cell(words).is_some();
        (label && words.chars().count() >= 2).then(|| previous.range.clone())
    }

    fn pieces(&self, range: Range<usize>) -> Vec<Piece> {
        let words = self.words(range.clone());
        let mut pieces = self.v.labels.split(words);
        for piece in &mut pieces {
            piece.range = range.start + piece.range.start..range.start + piece.range.end;
        }
        pieces
    }

    /// Places the pieces of one line: a new course, a detail of the open one, or words for all.
    fn take(&mut self, pieces: Vec<Piece>, range: Range<usize>, card: Option<usize>) {
        let mut draft = Draft::default();
        for piece in &pieces {
            draft.join(self.draft(piece));
        }
        let title = self.title(&pieces, &draft, &range);
        let within = self
            .current
            .is_some_and(|current| current.card == card && card.is_some() && current.heading);
        if let Some(title) = title.filter(|_| !within) {
            self.name(&mut draft, title.clone());
            let listed = pieces.iter().any(|p| p.label == Some(Label::Title));
            let course = self.begin(draft, range, listed);
            self.current = Some(Current {
                course,
                card,
                heading: false,
            });
            return;
        }
        let shared = self
            .v
            .offers
            .shared
            .start_of(
                self.words(range.clone())
                    .trim_start_matches(['•', '●', '·', '*', ' ']),
            )
            .is_some();
        match self.current {
            Some(current) if !shared => {
                if let Some(course) = self.courses.get_mut(current.course) {
                    // A description names subjects in passing.
                    if !draft.subjects_sure && (course.draft.subjects_sure || !draft.has_detail()) {
                        draft.subjects.clear();
                    }
                    course.draft.join(draft);
                    course.span.end = course.span.end.max(range.end);
                }
            }
            _ if draft.has_detail() || pieces.iter().any(|p| p.label.is_some()) => {
                self.for_all(draft, range, shared);
            }
            _ => {}
        }
    }

    /// Words that stand beside no course: for those under the heading, for all of the page
    /// where the line says so, or for the courses of the subject that it names.
    fn for_all(&mut self, mut draft: Draft<'v>, range: Range<usize>, shared: bool) {
        let named = names(&self.v.subjects.read(self.words(range)));
        if !named.is_empty() {
            for course in &mut self.courses {
                if names(&course.draft.subjects)
                    .iter()
                    .any(|subject| named.contains(subject))
                {
                    course.draft.inherit(&draft);
                }
            }
            return;
        }
        let target = if shared {
            self.open.first()
        } else {
            self.open.last()
        };
        if let Some(section) = target.and_then(|s| self.sections.get_mut(*s)) {
            draft.subjects.clear();
            section.draft.join(draft);
        }
    }

    /// Gives a draft its title; the title's own subjects and grades stand first.
    fn name(&self, draft: &mut Draft<'v>, title: Range<usize>) {
        let own = self.draft(&Piece {
            label: Some(Label::Title),
            words: String::new(),
            range: title.clone(),
        });
        if own.subjects_sure && !draft.subjects_sure {
            draft.subjects = own.subjects;
            draft.subjects_sure = true;
        }
        draft.title = Some(title);
    }

    fn title(
        &self,
        pieces: &[Piece],
        draft: &Draft<'v>,
        range: &Range<usize>,
    ) -> Option<Range<usize>> {
        if let Some(piece) = pieces.iter().find(|p| p.label == Some(Label::Title)) {
            let words = self.words(piece.range.clone());
            let title = self.v.offers.titles.trim(words, 0..words.len());
            return (title.len() >= 3)
                .then(|| piece.range.start + title.start..piece.range.start + title.end);
        }
        let first = pieces.first()?;
        if first.label.is_some() {
            return None;
        }
        let words = self.words(first.range.clone());
        let detail = draft
            .first_detail()
            .filter(|at| first.range.contains(at))
            .map(|at| at - first.range.start);
        let more = draft.has_detail() || pieces.len() > 1;
        let alone = range.len() <= 90;
        let title = self
            .v
            .offers
            .titles
            .of_line(words, detail, more, alone, self.v)?;
        Some(first.range.start + title.start..first.range.start + title.end)
    }

    fn table(&mut self, table: usize) {
        let Some(table) = self.page.tables.get(table) else {
            return;
        };
        let (page, v) = (self.page, self.v);
        match super::grid::read(table, &page.text, v) {
            super::grid::Reading::Courses(courses) => {
                for course in courses {
                    self.listed(&course);
                }
                self.current = None;
            }
            super::grid::Reading::Details(pieces) => {
                let title = pieces.iter().any(|p| p.label == Some(Label::Title));
                let span = pieces.first().map_or(0, |p| p.range.start)
                    ..pieces.last().map_or(0, |p| p.range.end);
                if !title && let Some(current) = self.current {
                    let drafts: Vec<_> = pieces.iter().map(|p| self.draft(p)).collect();
                    if let Some(course) = self.courses.get_mut(current.course) {
                        drafts
                            .into_iter()
                            .for_each(|draft| course.draft.join(draft));
                        course.span.end = course.span.end.max(span.end);
                    }
                    return;
                }
                self.listed(&super::grid::GridCourse {
                    pieces,
                    title: None,
                    sessions: Vec::new(),
                });
            }
            super::grid::Reading::Lines(rows) => {
                for row in rows {
                    let pieces = row
                        .into_iter()
                        .flat_map(|cell| self.pieces(cell))
                        .collect::<Vec<_>>();
                    let span = pieces.first().map_or(0, |p| p.range.start)
                        ..pieces.last().map_or(0, |p| p.range.end);
                    if !pieces.is_empty() {
                        self.take(pieces, span, None);
                    }
                }
                self.current = None;
            }
        }
    }

    /// A course that a table lists.
    fn listed(&mut self, row: &super::grid::GridCourse) {
        let mut draft = Draft::default();
        for piece in &row.pieces {
            draft.join(self.draft(piece));
        }
        draft.sessions.extend(row.sessions.iter().cloned());
        let titled = row
            .pieces
            .iter()
            .find(|p| p.label == Some(Label::Title))
            .map(|p| p.range.clone());
        let Some(cell) = titled.or(row.title.clone()) else {
            return;
        };
        let words = self.words(cell.clone());
        let title = self.v.offers.titles.trim(words, 0..words.len());
        if title.is_empty() {
            return;
        }
        self.name(&mut draft, cell.start + title.start..cell.start + title.end);
        let start = row
            .pieces
            .iter()
            .map(|p| p.range.start)
            .min()
            .unwrap_or(cell.start);
        let end = row
            .pieces
            .iter()
            .map(|p| p.range.end)
            .max()
            .unwrap_or(cell.end);
        self.begin(draft, start..end.max(start), true);
    }

    fn finish(mut self, index: &CharIndex<'_>) -> Vec<Offer> {
        let text = &self.page.text;
        let enrolling = self.v.pages.enrol.distinct(text) >= 2;
        let mut offers = Vec::new();
        for i in 0..self.courses.len() {
            let Some(course) = self.courses.get(i) else {
                break;
            };
            if course.dropped || !self.sold(course, enrolling) {
                continue;
            }
            let around = course.around.clone();
            let Some(course) = self.courses.get_mut(i) else {
                break;
            };
            for section in around.iter().rev() {
                if let Some(section) = self.sections.get(*section) {
                    course.draft.inherit(&section.draft);
                }
            }
            let offer = course.draft.finish(text, index);
            if is_course(&offer) {
                offers.push(offer);
            }
        }
        offers
    }

    /// Whether these are lessons for pupils: not for adults, not goods, not only a word.
    fn sold(&self, course: &Course<'v>, enrolling: bool) -> bool {
        let own = self.words(course.span.clone());
        let title = course
            .draft
            .title
            .clone()
            .map_or("", |range| self.words(range));
        let pages = &self.v.pages;
        let headings: Vec<&Section<'v>> = course
            .around
            .iter()
            .filter_map(|s| self.sections.get(*s))
            .collect();
        let young =
            pages.young.in_text(own) || headings.iter().any(|s| !s.draft.grades.stages.is_empty());
        let adult = pages.adult.in_text(title) || (pages.adult.in_text(own) && !young);
        let goods = pages.goods.in_text(title)
            || (pages.goods.in_text(own)
                && !pages.enrol.in_text(own)
                && course.draft.sessions.is_empty());
        let named = self.v.offers.titles.names_course(title) || course.listed;
        !adult
            && !goods
            && (course.draft.has_detail()
                || (enrolling && named && !course.draft.subjects.is_empty()))
    }
}

/// The least that a course must say: what, for whom, or that it is a class.
fn is_course(offer: &Offer) -> bool {
    !offer.subjects.is_empty()
        || !offer.stages.is_empty()
        || !offer.sessions.is_empty()
        || offer.lessons.is_some()
        || offer.class_size.is_some()
        || offer.lesson_minutes.is_some()
        || offer.period.is_some()
}

/// A long line in sentences, a short one whole.
fn sentences(line: &str) -> Vec<Range<usize>> {
    if line.len() <= LONG_LINE && !line.contains('。') {
        return vec![0..line.len()];
    }
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in line.char_indices() {
        if matches!(c, '。' | '；' | ';' | '！' | '!') {
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

/// A session found by the place of a cell in a timetable.
pub(super) type Session = Found<crate::model::WeeklyTime>;
