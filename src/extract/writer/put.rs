//! Lines as they are written: joined where one is only the beginning of the next.

use super::{LONGEST_HELD, Writer};
use crate::extract::blocks::Block;
use crate::extract::blocks::Kind;
use crate::extract::normalise::STRUCK;
use crate::extract::normalise::STRUCK_END;
use crate::extract::normalise::normalise;
use std::ops::Range;

impl<'v> Writer<'v> {
    pub(in crate::extract) fn flush(&mut self, kind: Kind) {
        let open = self.frames.iter().rev().find_map(|frame| frame.kind);
        self.flush_in(open.unwrap_or(kind), self.container());
    }

    /// Ends the line.
    pub(super) fn flush_in(&mut self, kind: Kind, container: usize) {
        if self.line.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.line);
        self.glue = false;
        // A crossed-out element goes on in the next line.
        let open = self.frames.iter().any(|frame| frame.struck);
        if open {
            self.line.push(STRUCK);
        }
        for frame in &mut self.frames {
            frame.start = frame.start.min(self.line.len());
        }
        let normal = normalise(&raw);
        if self.footer > 0
            && !self.vocabulary.footer_keep.in_text(&normal)
            && !normal.contains(|c: char| c.is_ascii_digit())
        {
            return;
        }
        self.put(normal, kind, container);
    }

    /// Writes a line, joined with the one before it where that is only its beginning.
    pub(super) fn put(&mut self, normal: String, kind: Kind, container: usize) {
        let (normal, container) = match self.held.take() {
            Some((held, _, place)) if !normal.is_empty() && self.near(place, container) => {
                (format!("{held} {normal}"), place)
            }
            Some((held, kind, place)) => {
                self.write_line(&held, kind, place);
                (normal, container)
            }
            None => (normal, container),
        };
        if kind == Kind::Text
            && self
                .vocabulary
                .unfinished
                .end_of(&normal)
                .is_some_and(|word| {
                    // 共, 每节 and ¥ alone, or behind what is complete: 2节，每节.
                    normal
                        .get(..word.start)
                        .is_some_and(|head| !head.ends_with(char::is_alphanumeric))
                })
            && normal.len() <= LONGEST_HELD
        {
            self.held = Some((normal, kind, container));
            return;
        }
        self.write_line(&normal, kind, container);
    }

    /// Whether two elements stand beside each other.
    pub(super) fn near(&self, a: usize, b: usize) -> bool {
        let parent = |at: usize| self.page.containers.get(at).map(|c| c.parent);
        a == b || parent(a) == parent(b)
    }

    /// Writes what is held back: the page or a table follows.
    pub(in crate::extract) fn release(&mut self) {
        if let Some((held, kind, container)) = self.held.take() {
            self.write_line(&held, kind, container);
        }
    }

    pub(super) fn write_line(&mut self, normal: &str, kind: Kind, container: usize) {
        // 1960 and 元/学期 in two elements are one price.
        let unit = kind == Kind::Text
            && self.page.text.ends_with('\n')
            && self.vocabulary.units.start_of(normal).is_some()
            && self.page.blocks.last().is_some_and(|last| {
                last.kind == Kind::Text
                    && last.range.end + 1 == self.page.text.len()
                    && self.near(last.container, container)
                    && self
                        .page
                        .text
                        .get(last.range.clone())
                        .is_some_and(|words| words.ends_with(|c: char| c.is_ascii_digit()))
            });
        if unit {
            self.page.text.pop();
            self.page.text.push(' ');
        }
        let range = self.write(normal);
        if range.is_empty() {
            if unit {
                self.page.text.pop();
                self.page.text.push('\n');
            }
            return;
        }
        self.page.text.push('\n');
        if unit && let Some(last) = self.page.blocks.last_mut() {
            last.range.end = range.end;
            return;
        }
        self.page.blocks.push(Block {
            kind,
            range,
            container,
            term: self.term.clone(),
            aside: self.aside > 0,
        });
    }

    /// Appends normalised words to the text, notes and removes the marks in them.
    pub(in crate::extract) fn write(&mut self, normal: &str) -> Range<usize> {
        let trimmed = normal.trim_matches([' ', STRUCK, STRUCK_END]);
        let struck_at_start = normal.trim_start().starts_with(STRUCK);
        let start = self.page.text.len();
        let mut open = struck_at_start.then_some(start);
        for c in trimmed.chars() {
            match c {
                STRUCK => open = open.or(Some(self.page.text.len())),
                STRUCK_END => {
                    if let Some(from) = open.take() {
                        self.page.struck.push(from..self.page.text.len());
                    }
                }
                c => self.page.text.push(c),
            }
        }
        let end = self.page.text.len();
        if let Some(from) = open.filter(|from| *from < end) {
            self.page.struck.push(from..end);
        }
        start..end
    }
}
