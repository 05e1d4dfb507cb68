//! Lines to courses. A line that names a course begins one; lines with times, prices
//! and the like join it until the next; what a heading or a line for all says is kept
//! for every course under it. `lines` reads short lines, `prose` sentences, `rows` tables.

mod for_all;
mod sections;

use super::blocks::Kind;
use super::blocks::Page;
use super::cards::cards;
use super::fields::Draft;
use super::offers::Course;
use super::offers::MOST_OFFERS;
use super::offers::Section;
use super::pieces::Piece;
use super::portal::Part;
use super::vocabulary::Vocabulary;
use std::collections::HashMap;
use std::ops::Range;

pub(super) struct Flow<'p, 'v> {
    pub(super) page: &'p Page,
    pub(super) v: &'v Vocabulary,
    /// The institutions of a portal: each speaks for its own courses.
    parts: &'p [Part],
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
    pub(super) fn read(
        page: &'p Page,
        parts: &'p [Part],
        v: &'v Vocabulary,
    ) -> (Vec<Course<'v>>, Vec<Section<'v>>) {
        let mut flow = Self {
            page,
            v,
            parts,
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
}
