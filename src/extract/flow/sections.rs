//! Headings, what stands under them, and where they end.

use super::{Current, Flow};
use crate::extract::blocks::Block;
use crate::extract::cards::chain;
use crate::extract::fields::Draft;
use crate::extract::offers::Section;
use std::ops::Range;

impl<'p, 'v> Flow<'p, 'v> {
    /// A section ends with the element that holds its heading and more: what follows a
    /// card is not said of the card.
    pub(super) fn leave_sections(&mut self, block: &Block) {
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

    pub(super) fn heading(&mut self, block: &Block, level: u8, at: usize) {
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
    pub(super) fn course_around(&self, card: Option<usize>) -> Option<Current> {
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
    pub(super) fn scope(&self, block: &Block, level: u8, at: usize) -> Option<usize> {
        if let Some(card) = self.card(at) {
            return Some(card);
        }
        let parent = self.page.containers.get(block.container)?.parent;
        let next = self.page.blocks.get(at + 1)?;
        (level >= 3 && parent != 0 && chain(self.page, next.container).contains(&parent))
            .then_some(parent)
    }

    /// A heading that only looks like a course's name is one after all where no other
    /// course stands on the page and the lines under it say when and how much.
    pub(super) fn promote(&mut self) {
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
