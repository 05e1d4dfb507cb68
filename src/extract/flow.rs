//! Lines to courses. A line that names a course begins one; lines with times, prices
//! and the like join it until the next; what a heading or a line for all says is kept
//! for every course under it. `lines` reads short lines, `prose` sentences, `rows` tables.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{Block, Kind, Page};
use super::cards::{cards, chain};
use super::fields::Draft;
use super::offers::{Course, MOST_OFFERS, Section};
use super::pieces::Piece;
use super::subjects::names;
use super::text::{after, before};
use super::vocabulary::Vocabulary;

/// What parts the teachers of one line.
const PARTED: &[char] = &['、', ';', '；', ',', '，', '。', '\n', '\t', ':', '/'];

pub(super) struct Flow<'p, 'v> {
    pub(super) page: &'p Page,
    pub(super) v: &'v Vocabulary,
    cards: Vec<Option<usize>>,
    pub(super) sections: Vec<Section<'v>>,
    /// The sections that are open, from outside in.
    pub(super) open: Vec<usize>,
    pub(super) courses: Vec<Course<'v>>,
    pub(super) current: Option<Current>,
    /// Courses of one line each that follow one another.
    pub(super) streak: usize,
    /// The block that is read.
    pub(super) at: usize,
    /// The courses of each name.
    pub(super) titles: HashMap<&'p str, Vec<usize>>,
}

/// The course that further lines belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Current {
    pub(super) course: usize,
    pub(super) card: Option<usize>,
    pub(super) heading: bool,
    /// A sentence named it: the next paragraph may speak of something else.
    pub(super) prose: bool,
}

impl<'p, 'v> Flow<'p, 'v> {
    /// Reads the courses of a page and the sections that they stand in.
    pub(super) fn read(page: &'p Page, v: &'v Vocabulary) -> (Vec<Course<'v>>, Vec<Section<'v>>) {
        let mut flow = Self {
            page,
            v,
            cards: cards(page, v),
            sections: vec![Section::page()],
            open: vec![0],
            courses: Vec::new(),
            current: None,
            streak: 0,
            at: 0,
            titles: HashMap::new(),
        };
        let mut done = None;
        for (at, block) in page.blocks.iter().enumerate() {
            if block.aside {
                flow.current = None;
                continue;
            }
            flow.at = at;
            flow.leave_sections(block);
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
        flow.promote();
        (flow.courses, flow.sections)
    }

    pub(super) fn words(&self, range: Range<usize>) -> &'p str {
        self.page.text.get(range).unwrap_or("")
    }

    pub(super) fn draft(&self, piece: &Piece) -> Draft<'v> {
        Draft::read(&self.page.text, piece, &self.page.struck, self.v)
    }

    /// What some words say, without a label beside them.
    pub(super) fn plain_draft(&self, range: Range<usize>) -> Draft<'v> {
        self.draft(&Piece {
            label: None,
            words: String::new(),
            range,
        })
    }

    pub(super) fn card(&self, at: usize) -> Option<usize> {
        self.cards.get(at).copied().flatten()
    }

    /// Opens a course; the headings around it that named one themselves now stand over it.
    pub(super) fn begin(
        &mut self,
        draft: Draft<'v>,
        spans: Vec<Range<usize>>,
        listed: bool,
    ) -> usize {
        let new = self.courses.len();
        for section in &self.open {
            let Some(section) = self.sections.get_mut(*section) else {
                continue;
            };
            section.courses += 1;
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
        let detailed = draft.has_detail();
        let mut aliases = Vec::new();
        if let Some(title) = draft.title.clone() {
            let name = self.words(title);
            aliases = self.aliases_of(name);
            self.titles.entry(name).or_default().push(new);
        }
        self.courses.push(Course {
            draft,
            spans,
            around,
            below: Vec::new(),
            listed,
            closed: false,
            prose: false,
            aliases,
            bounded: true,
            term: false,
            detailed,
        });
        new
    }

    /// A section ends with the element that holds its heading and more: what follows a
    /// card is not said of the card.
    fn leave_sections(&mut self, block: &Block) {
        let around = chain(self.page, block.container);
        while self
            .open
            .last()
            .and_then(|at| self.sections.get(*at))
            .and_then(|section| section.scope)
            .is_some_and(|scope| !around.contains(&scope))
        {
            self.open.pop();
        }
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
        let mut draft = self.plain_draft(range.clone());
        let detail = draft.first_detail().map(|place| place - range.start);
        let card = self.card(at);
        let titles = &self.v.offers.titles;
        let words = self.words(range.clone());
        let title = titles
            .of_heading(words, detail, card.is_some(), self.v)
            .or_else(|| {
                // A1 Movers 综合班 over lines of when and how much.
                let plain = titles.trim(words, 0..words.len());
                let name = words.get(plain.clone())?;
                let followed = detail.is_none() && self.detail_follows();
                (followed && titles.is_class_name(name, self.v)).then_some(plain)
            });
        let place = |title: Range<usize>| range.start + title.start..range.start + title.end;
        let weak = match title {
            Some(_) => None,
            None => titles.of_heading(words, detail, true, self.v).map(place),
        };
        let section = self.sections.len();
        self.sections.push(Section {
            level,
            draft: draft.clone(),
            loose: Draft::default(),
            own: None,
            weak,
            courses: 0,
            scope: self.scope(block, level, at),
            heading: range.clone(),
        });
        if let Some(title) = title {
            self.name(&mut draft, place(title));
            let course = self.begin(draft, vec![range], false);
            if let Some(known) = self.sections.get_mut(section) {
                known.own = Some(course);
            }
            self.current = Some(Current {
                course,
                card,
                heading: true,
                prose: false,
            });
        }
        self.open.push(section);
        if self.current.is_none() {
            self.current = self.course_around(card);
        }
    }

    /// The course that an outer heading names and that no other course stands under:
    /// the parts of its page (上课时间, 费用) speak of it.
    fn course_around(&self, card: Option<usize>) -> Option<Current> {
        let own = |at: &usize| self.sections.get(*at).and_then(|section| section.own);
        let course = self.open.iter().rev().find_map(own)?;
        self.courses
            .get(course)
            .is_some_and(|known| known.below.is_empty())
            .then_some(Current {
                course,
                card,
                heading: true,
                prose: false,
            })
    }

    /// The element that a heading's section ends with: its card, or for smaller headings
    /// the element around it where that holds more than the heading.
    fn scope(&self, block: &Block, level: u8, at: usize) -> Option<usize> {
        if let Some(card) = self.card(at) {
            return Some(card);
        }
        let parent = self.page.containers.get(block.container)?.parent;
        let next = self.page.blocks.get(at + 1)?;
        (level >= 3 && parent != 0 && chain(self.page, next.container).contains(&parent))
            .then_some(parent)
    }

    /// Words that stand beside no course: for those under the heading, for all of the page
    /// where the line says so, or for the courses of the subject that it names.
    /// `sure` where a label or the words say that times and prices are the courses'.
    pub(super) fn for_all(
        &mut self,
        mut draft: Draft<'v>,
        range: Range<usize>,
        shared: bool,
        sure: bool,
    ) {
        self.share_teachers(&mut draft);
        let words = self.words(range);
        let named = names(&self.v.subjects.read(words));
        let grades = self.v.grades.read(words, false);
        let meant: Vec<usize> = (0..self.courses.len())
            .filter(|at| {
                self.courses.get(*at).is_some_and(|course| {
                    (named.is_empty() || course.draft.teaches_any(&named))
                        && (grades.stages.is_empty() || course.draft.grades.share(&grades))
                })
            })
            .collect();
        if named.is_empty() && grades.stages.is_empty() {
            // Nothing tells the courses apart.
        } else if !meant.is_empty() && meant.len() < self.courses.len() {
            for at in meant {
                if let Some(course) = self.courses.get_mut(at) {
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
            // 以上四个班都是英语课 says what they teach; other lines name subjects in passing.
            if !shared {
                draft.subjects.clear();
            }
            if !sure {
                section.loose.join(draft.take_loose());
            }
            section.draft.join(draft);
        }
    }

    /// Of several teachers in one line for all, each teaches the courses of the subject beside
    /// his name: 老师：小唐老师(演讲)、付老师(琵琶).
    fn share_teachers(&mut self, draft: &mut Draft<'v>) {
        if draft.teachers.len() < 2 {
            return;
        }
        let mut rest = Vec::new();
        for teacher in std::mem::take(&mut draft.teachers) {
            let head = before(&self.page.text, teacher.start, 8, PARTED);
            let tail = after(&self.page.text, teacher.end, 10, PARTED);
            let subjects = names(&self.v.subjects.read(&format!("{head} {tail}")));
            let meant: Vec<usize> = (0..self.courses.len())
                .filter(|at| {
                    self.courses
                        .get(*at)
                        .is_some_and(|c| !subjects.is_empty() && c.draft.teaches_any(&subjects))
                })
                .collect();
            if meant.is_empty() {
                rest.push((subjects.is_empty(), teacher));
                continue;
            }
            for at in meant {
                if let Some(course) = self.courses.get_mut(at)
                    && course.draft.teachers.is_empty()
                {
                    course.draft.teachers.push(teacher.clone());
                }
            }
        }
        // A team without subjects teaches all; beside others' subjects nobody knows whom.
        if rest.iter().all(|(plain, _)| *plain) {
            draft.teachers = rest.into_iter().map(|(_, teacher)| teacher).collect();
        }
    }

    /// A heading that only looks like a course's name is one after all where no other
    /// course stands on the page and the lines under it say when and how much.
    fn promote(&mut self) {
        if !self.courses.is_empty() {
            return;
        }
        for at in 0..self.sections.len() {
            let Some(section) = self.sections.get(at) else {
                return;
            };
            let Some(title) = section.weak.clone() else {
                continue;
            };
            let mut draft = section.draft.clone();
            draft.inherit(&section.loose);
            if let Some(page) = self.sections.first() {
                draft.inherit(&page.draft);
                draft.inherit(&page.loose);
            }
            if !draft.says_when_and_how_much() {
                continue;
            }
            self.name(&mut draft, title.clone());
            self.open = vec![0];
            let course = self.begin(draft, vec![title], false);
            if let Some(course) = self.courses.get_mut(course) {
                course.detailed = true;
            }
            return;
        }
    }
}
