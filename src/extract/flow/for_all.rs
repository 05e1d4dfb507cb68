//! What is said once for several courses.

use super::Flow;
use crate::extract::fields::Draft;
use crate::extract::subjects::names;
use crate::extract::text::after;
use crate::extract::text::before;
use std::ops::Range;

impl<'p, 'v> Flow<'p, 'v> {
    /// Words that stand beside no course: for those under the heading, for all of the page
    /// where the line says so, or for the courses of the subject that it names.
    /// `sure` where a label or the words say that times and prices are the courses'.
    pub(in crate::extract) fn for_all(
        &mut self,
        mut draft: Draft<'v>,
        range: Range<usize>,
        shared: bool,
        sure: bool,
    ) {
        self.share_teachers(&mut draft);
        // They are in order.
        let next = self
            .parts
            .partition_point(|part| part.range.start <= range.start);
        let part = next
            .checked_sub(1)
            .and_then(|at| self.parts.get(at))
            .filter(|part| part.range.contains(&range.start));
        if let Some(part) = part.filter(|_| shared) {
            for course in &mut self.courses {
                let own = course.spans.last();
                if own.is_some_and(|span| part.range.contains(&span.start)) {
                    course.draft.inherit(&draft);
                }
            }
            return;
        }
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
    pub(super) fn share_teachers(&mut self, draft: &mut Draft<'v>) {
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
}
/// What parts the teachers of one line.
pub(super) const PARTED: &[char] = &['、', ';', '；', ',', '，', '。', '\n', '\t', ':', '/'];
