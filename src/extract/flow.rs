//! Lines to courses. A line that names a course begins one; lines with times, prices
//! and the like join it until the next; what a heading or a line for all says is kept
//! for every course under it.

use std::ops::Range;

use super::blocks::{Block, Kind, Page};
use super::cards::cards;
use super::fields::Draft;
use super::grid::{self, GridCourse, Reading};
use super::offers::{Course, MOST_OFFERS, Section};
use super::pieces::{Label, Piece};
use super::subjects::names;
use super::text::CLAUSE;
use super::vocabulary::Vocabulary;

/// A line longer than this, in bytes, is read sentence by sentence.
const LONG_LINE: usize = 240;
/// Longer sentences than this, in bytes, are no line of a course's own.
const OWN_LINE: usize = 90;

pub(super) struct Flow<'p, 'v> {
    page: &'p Page,
    v: &'v Vocabulary,
    cards: Vec<Option<usize>>,
    sections: Vec<Section<'v>>,
    /// The sections that are open, from outside in.
    open: Vec<usize>,
    courses: Vec<Course<'v>>,
    current: Option<Current>,
    /// Courses of one line each that follow one another.
    streak: usize,
}

/// The course that further lines belong to.
#[derive(Clone, Copy)]
struct Current {
    course: usize,
    card: Option<usize>,
    heading: bool,
}

impl<'p, 'v> Flow<'p, 'v> {
    /// Reads the courses of a page and the sections that they stand in.
    pub(super) fn read(page: &'p Page, v: &'v Vocabulary) -> (Vec<Course<'v>>, Vec<Section<'v>>) {
        let mut flow = Self {
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
            streak: 0,
        };
        let mut done = None;
        for (at, block) in page.blocks.iter().enumerate() {
            match block.kind {
                // The rows of a table are read together.
                Kind::Row { table } if done == Some(table) => {}
                Kind::Row { table } => {
                    flow.table(table, at);
                    done = Some(table);
                }
                Kind::Heading(level) => flow.heading(block, level, at),
                Kind::Text => flow.lines(block, at),
            }
            if flow.courses.len() >= MOST_OFFERS {
                break;
            }
        }
        (flow.courses, flow.sections)
    }

    fn words(&self, range: Range<usize>) -> &'p str {
        self.page.text.get(range).unwrap_or("")
    }

    fn draft(&self, piece: &Piece) -> Draft<'v> {
        Draft::read(&self.page.text, piece, &self.page.struck, self.v)
    }

    fn card(&self, at: usize) -> Option<usize> {
        self.cards.get(at).copied().flatten()
    }

    /// Opens a course; the headings around it that named one themselves now stand over it.
    fn begin(&mut self, draft: Draft<'v>, spans: Vec<Range<usize>>, listed: bool) -> usize {
        let new = self.courses.len();
        for section in &self.open {
            let Some(section) = self.sections.get_mut(*section) else {
                continue;
            };
            let Some(course) = section.own.and_then(|own| self.courses.get_mut(own)) else {
                continue;
            };
            if course.below.is_empty() {
                let mut said = course.draft.clone();
                said.title = None;
                section.draft.join(said);
            }
            course.below.push(new);
        }
        let around = self.open.clone();
        self.courses.push(Course {
            draft,
            spans,
            around,
            below: Vec::new(),
            listed,
        });
        new
    }

    fn heading(&mut self, block: &Block, level: u8, at: usize) {
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
        self.streak = 0;
        let range = block.range.clone();
        let mut draft = self.draft(&Piece {
            label: None,
            words: String::new(),
            range: range.clone(),
        });
        let detail = draft.first_detail().map(|place| place - range.start);
        let title = self
            .v
            .offers
            .titles
            .of_heading(self.words(range.clone()), detail, self.v);
        let section = self.sections.len();
        self.sections.push(Section {
            level,
            draft: draft.clone(),
            own: None,
        });
        if let Some(title) = title {
            draft.title = Some(range.start + title.start..range.start + title.end);
            draft.be_sure();
            let course = self.begin(draft, vec![range], false);
            if let Some(known) = self.sections.get_mut(section) {
                known.own = Some(course);
            }
            self.current = Some(Current {
                course,
                card: self.card(at),
                heading: true,
            });
        }
        self.open.push(section);
    }

    fn lines(&mut self, block: &Block, at: usize) {
        let card = self.card(at);
        let left =
            |current: Current| current.card != card && (current.card.is_some() || !current.heading);
        if self.current.is_some_and(left) {
            self.current = None;
        }
        let term = block.term.clone().or_else(|| self.label_before(at));
        if let Some(term) = term
            && let Some(label) = self.v.labels.of_cell(self.words(term.clone()))
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
        let words = self.words(block.range.clone());
        if self.v.labels.of_cell(words).is_some() {
            return;
        }
        for sentence in sentences(words) {
            let range = block.range.start + sentence.start..block.range.start + sentence.end;
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
    }

    /// A line that is nothing but a label belongs to the line after it.
    fn label_before(&self, at: usize) -> Option<Range<usize>> {
        let previous = self.page.blocks.get(at.checked_sub(1)?)?;
        let words = self.words(previous.range.clone());
        let label = previous.kind == Kind::Text && self.v.labels.of_cell(words).is_some();
        (label && words.chars().count() >= 2).then(|| previous.range.clone())
    }

    fn pieces(&self, range: Range<usize>) -> Vec<Piece> {
        let mut pieces = self.v.labels.split(self.words(range.clone()));
        for piece in &mut pieces {
            piece.range = range.start + piece.range.start..range.start + piece.range.end;
        }
        pieces
    }

    /// Places the pieces of one line: a new course, a detail of the open one, or words for all.
    fn take(&mut self, pieces: &[Piece], range: Range<usize>, card: Option<usize>) {
        let mut draft = Draft::default();
        for piece in pieces {
            draft.join(self.draft(piece));
        }
        // In a card the heading names the course; its text describes it.
        let detail = draft.has_detail();
        let within = self
            .current
            .filter(|c| card.is_some() && c.card == card)
            .is_some_and(|c| {
                let open = self
                    .courses
                    .get(c.course)
                    .is_some_and(|course| !course.draft.has_detail());
                c.heading || open || !detail
            });
        if !within && let Some(title) = self.title(pieces, &draft, &range) {
            self.name(&mut draft, title);
            let listed = pieces.iter().any(|p| p.label == Some(Label::Title));
            let course = self.begin(draft, vec![range], listed);
            self.streak = if detail { self.streak + 1 } else { 0 };
            self.current = Some(Current {
                course,
                card,
                heading: false,
            });
            return;
        }
        let bare = self
            .words(range.clone())
            .trim_start_matches(['•', '●', '·', '*', ' ']);
        let shared = self.v.offers.shared.start_of(bare).is_some();
        // After a list of courses of one line each, 时间：… is said of all of them.
        let behind = self.streak >= 2 && pieces.first().is_some_and(|p| p.label.is_some());
        if !behind {
            self.streak = 0;
        }
        let current = self
            .current
            .filter(|_| !shared && !behind)
            .and_then(|c| self.courses.get_mut(c.course));
        match current {
            Some(course) => {
                draft.only_in_passing(&course.draft);
                course.draft.join(draft);
                course.spans.push(range);
            }
            None if draft.has_detail() || pieces.iter().any(|p| p.label.is_some()) => {
                self.for_all(draft, range, shared);
            }
            None => {}
        }
    }

    /// Words that stand beside no course: for those under the heading, for all of the page
    /// where the line says so, or for the courses of the subject that it names.
    fn for_all(&mut self, mut draft: Draft<'v>, range: Range<usize>, shared: bool) {
        let named = names(&self.v.subjects.read(self.words(range)));
        if !named.is_empty() {
            for course in &mut self.courses {
                if course.draft.teaches_any(&named) {
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

    /// Gives a draft its title; what the title says of subject and grade is sure.
    fn name(&self, draft: &mut Draft<'v>, title: Range<usize>) {
        let mut own = self.draft(&Piece {
            label: Some(Label::Title),
            words: String::new(),
            range: title.clone(),
        });
        own.be_sure();
        own.title = Some(title);
        draft.title = None;
        draft.prefer(own);
    }

    fn title(
        &self,
        pieces: &[Piece],
        draft: &Draft<'v>,
        range: &Range<usize>,
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
        let first = pieces.first().filter(|piece| piece.label.is_none())?;
        let at = first.range.start;
        let detail = draft
            .first_detail()
            .filter(|place| first.range.contains(place))
            .map(|place| place - at);
        let more = draft.has_detail() || pieces.len() > 1;
        let title = titles.of_line(
            self.words(first.range.clone()),
            detail,
            more,
            range.len() <= OWN_LINE,
            self.v,
        )?;
        Some(at + title.start..at + title.end)
    }

    fn table(&mut self, table: usize, at: usize) {
        let Some(table) = self.page.tables.get(table) else {
            return;
        };
        match grid::read(table, &self.page.text, self.v) {
            Reading::Courses(courses) => {
                for course in courses.into_iter().take(MOST_OFFERS) {
                    self.listed(course);
                }
                self.current = None;
            }
            Reading::Details(pieces) => {
                let titled = pieces.iter().any(|p| p.label == Some(Label::Title));
                let drafts: Vec<_> = pieces.iter().map(|p| self.draft(p)).collect();
                let current = self
                    .current
                    .filter(|_| !titled)
                    .and_then(|c| self.courses.get_mut(c.course));
                if let Some(course) = current {
                    drafts
                        .into_iter()
                        .for_each(|draft| course.draft.join(draft));
                    course.spans.extend(pieces.into_iter().map(|p| p.range));
                } else {
                    self.listed(GridCourse {
                        pieces,
                        ..GridCourse::default()
                    });
                }
            }
            Reading::Lines(rows) => {
                let card = self.card(at);
                for row in rows {
                    let pieces: Vec<_> =
                        row.into_iter().flat_map(|cell| self.pieces(cell)).collect();
                    if let (Some(first), Some(last)) = (pieces.first(), pieces.last()) {
                        let range = first.range.start..last.range.end.max(first.range.end);
                        self.take(&pieces, range, card);
                    }
                }
                self.current = None;
            }
        }
    }

    /// A course that a table lists.
    fn listed(&mut self, row: GridCourse) {
        let mut draft = Draft::default();
        for piece in &row.pieces {
            draft.join(self.draft(piece));
        }
        // A cell of a timetable says the clock, its column the day: one time, not two.
        draft.sessions.retain(|own| {
            own.value.weekday.is_some()
                || own.value.date.is_some()
                || !row
                    .sessions
                    .iter()
                    .any(|t| t.value.start == own.value.start && t.value.end == own.value.end)
        });
        draft.sessions.extend(row.sessions);
        draft.days = row.days;
        let titled = row
            .pieces
            .iter()
            .find(|p| p.label == Some(Label::Title))
            .map(|p| p.range.clone());
        let Some(cell) = titled.or(row.title) else {
            return;
        };
        let words = self.words(cell.clone());
        let title = self.v.offers.titles.trim(words, 0..self.end_of_name(&cell));
        if title.is_empty() {
            return;
        }
        self.name(&mut draft, cell.start + title.start..cell.start + title.end);
        let spans = row.pieces.into_iter().map(|p| p.range).collect();
        self.begin(draft, spans, true);
    }
}

impl Flow<'_, '_> {
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

    /// Where a course's name ends in a cell that says more: 数学 王老师, 数学 9:00-10:30.
    fn end_of_name(&self, cell: &Range<usize>) -> usize {
        let words = self.words(cell.clone());
        let said = self.draft(&Piece {
            label: None,
            words: String::new(),
            range: cell.clone(),
        });
        said.teachers
            .iter()
            .map(|teacher| teacher.start)
            .chain(said.first_detail())
            .min()
            .and_then(|place| place.checked_sub(cell.start))
            .filter(|end| {
                let name = words.get(..*end).unwrap_or("");
                !self.v.subjects.read(name).is_empty()
            })
            .unwrap_or(words.len())
    }
}

/// A long line in sentences, a short one whole.
fn sentences(line: &str) -> Vec<Range<usize>> {
    if line.len() <= LONG_LINE && !line.contains('。') {
        return std::iter::once(0..line.len()).collect();
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
