//! Tables in the flow of a page: their rows are courses, details of the open course, or lines.

use std::ops::Range;

use super::fields::Draft;
use super::flow::Flow;
use super::grid::{self, GridCourse, Reading};
use super::offers::MOST_OFFERS;
use super::pieces::{Label, Piece};

impl Flow<'_, '_> {
    /// Reads a table whose first row is the block `at`.
    pub(super) fn table(&mut self, table: usize, at: usize) {
        let Some(table) = self.page.tables.get(table) else {
            return;
        };
        match grid::read(table, &self.page.text, self.v) {
            Reading::Courses { courses, notes } => {
                for course in courses {
                    if self.courses.len() >= MOST_OFFERS {
                        break;
                    }
                    self.listed(course);
                }
                self.current = None;
                for note in notes {
                    self.note(note);
                }
            }
            Reading::Details(pieces) => {
                let titled = pieces.iter().any(|p| p.label == Some(Label::Title));
                if self.current.is_some() && !titled {
                    for piece in pieces {
                        let draft = self.draft(&piece);
                        self.add(draft, piece.range);
                    }
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

    /// A row of one cell under the courses: what it says, it says of all of them.
    fn note(&mut self, note: Piece) {
        if note.label.is_none() {
            let range = note.range;
            if !self.parts(range.clone(), None) {
                let draft = self.joined(range.clone());
                self.for_all(draft, range, false, false);
            }
            return;
        }
        let draft = self.draft(&note);
        self.for_all(draft, note.range, false, true);
    }

    /// A course that a table lists.
    fn listed(&mut self, row: GridCourse) {
        let mut draft = Draft::default();
        for piece in &row.pieces {
            draft.join(self.draft(piece));
            // A column of places says where each course is held: 校区, 教学点.
            if piece.label == Some(Label::Place) && draft.mode.is_none() {
                let place = self.words(piece.range.clone());
                let found = self.v.measures.mode_of_place("地点", place);
                draft.mode = found.map(|f| f.shifted(piece.range.start));
            }
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
        let title = cell.start + title.start..cell.start + title.end;
        // 小学各班: the row speaks of courses that stand elsewhere.
        if self.v.offers.groups.in_text(self.words(title.clone())) {
            self.for_all(draft, title, false, true);
            return;
        }
        self.name(&mut draft, title.clone());
        let spans: Vec<Range<usize>> = row.pieces.into_iter().map(|p| p.range).collect();
        // A name that reaches over several rows (小班, 一对一), or that another table has
        // said something else of: one course.
        let above = self.courses.len().checked_sub(1).filter(|at| {
            self.courses.get(*at).is_some_and(|course| {
                course.draft.title.as_ref() == Some(&title) && course.draft.is_same_class(&draft)
            })
        });
        if let Some(known) = above.or_else(|| self.namesake(&title, &draft))
            && let Some(course) = self.courses.get_mut(known)
        {
            course.detailed |= draft.has_detail();
            course.draft.join(draft);
            course.spans.extend(spans);
            return;
        }
        self.begin(draft, spans, true);
    }

    /// Where a course's name ends in a cell that says more: 数学 王老师, 芭蕾启蒙班小禾老师.
    fn end_of_name(&self, cell: &Range<usize>) -> usize {
        let words = self.words(cell.clone());
        let titles = &self.v.offers.titles;
        let cut = self.end_of_words(cell);
        let mut phrases = titles.names.phrases(words, self.v).into_iter();
        // 班 before a teacher's name is the end of the course's, no surname.
        let named = phrases.find(|p| p.start == 0 && p.end != cut);
        match named {
            // …(二期): the bracket tells two classes apart.
            Some(name)
                if words
                    .get(name.end..)
                    .is_some_and(|r| r.starts_with('(') && r.ends_with(')')) =>
            {
                cut
            }
            Some(name)
                if words
                    .get(..name.end)
                    .is_some_and(|w| w.chars().count() >= 3) =>
            {
                name.end
            }
            _ => cut,
        }
    }

    /// Where the first line of a cell ends, or its words before a teacher, time or price.
    fn end_of_words(&self, cell: &Range<usize>) -> usize {
        let words = self.words(cell.clone());
        let titles = &self.v.offers.titles;
        let named = titles.end_of_cell_name(words, self.v);
        if named < words.len() && titles.teaches(words.get(..named).unwrap_or(""), self.v) {
            return named;
        }
        let said = self.plain_draft(cell.clone());
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
