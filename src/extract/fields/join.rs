//! One course out of what several pieces, its title and its surroundings say.

use super::{Draft, MOST_PER_FIELD};
use crate::extract::text::Found;
use crate::extract::ymd::complete;
use crate::model::WeeklyTime;

impl<'v> Draft<'v> {
    /// Takes in what another piece of the same course says.
    pub(in crate::extract) fn join(&mut self, other: Self) {
        self.title = self.title.take().or(other.title);
        if other.subjects_sure && !self.subjects_sure {
            self.subjects = other.subjects;
            self.subjects_sure = true;
        } else if !self.subjects_sure && self.subjects.is_empty() {
            self.subjects = other.subjects;
        } else if other.subjects_sure {
            let room = MOST_PER_FIELD.saturating_sub(self.subjects.len());
            self.subjects.extend(other.subjects.into_iter().take(room));
        }
        if other.grades_sure && !self.grades_sure {
            self.grades = other.grades;
            self.grades_sure = true;
        } else if other.grades_sure || !self.grades_sure {
            self.grades.join(other.grades);
        } else {
            self.grades.refine(&other.grades);
        }
        self.mode = self.mode.take().or(other.mode);
        for time in other.sessions {
            if self.sessions.len() < MOST_PER_FIELD
                && !self.sessions.iter().any(|known| known.value == time.value)
            {
                self.sessions.push(time);
            }
        }
        let room = MOST_PER_FIELD.saturating_sub(self.days.len());
        self.days.extend(other.days.into_iter().take(room));
        let room = MOST_PER_FIELD.saturating_sub(self.named_days.len());
        self.named_days
            .extend(other.named_days.into_iter().take(room));
        let room = MOST_PER_FIELD.saturating_sub(self.dates.len());
        self.dates.extend(other.dates.into_iter().take(room));
        self.period = match (self.period.take(), other.period) {
            (Some(mut known), Some(more)) => {
                known.value.from = known.value.from.or(more.value.from);
                known.value.to = known.value.to.or(more.value.to);
                complete(&mut known.value);
                Some(known)
            }
            (known, more) => known.or(more),
        };
        self.year = self.year.or(other.year);
        self.lesson_minutes = self.lesson_minutes.take().or(other.lesson_minutes);
        self.lessons = larger(self.lessons.take(), other.lessons);
        self.class_size = larger(self.class_size.take(), other.class_size);
        if self.prices.current.len() < MOST_PER_FIELD {
            self.prices.join(other.prices);
        }
        for teacher in other.teachers {
            if self.teachers.len() < MOST_PER_FIELD
                && !self
                    .teachers
                    .iter()
                    .any(|known| known.value == teacher.value)
            {
                self.teachers.push(teacher);
            }
        }
    }

    /// What this draft says of subjects and grades is what the course is named for.
    pub(in crate::extract) fn be_sure(&mut self) {
        self.subjects_sure = !self.subjects.is_empty();
        self.grades_sure = !self.grades.stages.is_empty();
    }

    /// Takes in another piece that stands before this one, such as the title.
    pub(in crate::extract) fn prefer(&mut self, first: Self) {
        let rest = std::mem::replace(self, first);
        self.join(rest);
    }

    /// A description names subjects in passing: 美术 that trains 数学思维 teaches no 数学.
    pub(in crate::extract) fn only_in_passing(&mut self, course: &Self) {
        if !self.subjects_sure && (course.subjects_sure || !self.has_detail()) {
            self.subjects.clear();
        }
    }

    /// Fills what the course itself does not say from what is said for all around it.
    pub(in crate::extract) fn inherit(&mut self, around: &Self) {
        if self.subjects.is_empty() {
            self.subjects.clone_from(&around.subjects);
        }
        if self.grades.grades.is_empty() && self.grades.stages.is_empty() {
            self.grades = around.grades.clone();
        }
        if self.sessions.is_empty() {
            self.sessions.clone_from(&around.sessions);
            self.days.clone_from(&around.days);
        }
        // Clocks under a heading that is a day.
        let clocks = |t: &Found<WeeklyTime>| t.value.weekday.is_none() && t.value.date.is_none();
        if !self.sessions.is_empty()
            && self.sessions.iter().all(clocks)
            && self.named_days.is_empty()
            && self.dates.is_empty()
        {
            self.dates.clone_from(&around.dates);
            if self.dates.is_empty() {
                let bare = around.sessions.iter().filter(|t| t.value.start.is_none());
                self.named_days = bare.cloned().collect();
            }
        }
        if self.prices.current.is_empty() {
            self.prices.current.clone_from(&around.prices.current);
        }
        self.mode = self.mode.take().or_else(|| around.mode.clone());
        self.period = self.period.take().or_else(|| around.period.clone());
        self.lesson_minutes = self
            .lesson_minutes
            .take()
            .or_else(|| around.lesson_minutes.clone());
        self.lessons = self.lessons.take().or_else(|| around.lessons.clone());
        self.class_size = self.class_size.take().or_else(|| around.class_size.clone());
    }
}

/// The larger of two numbers found: a course counts all its lessons and its fullest class.
fn larger(a: Option<Found<u32>>, b: Option<Found<u32>>) -> Option<Found<u32>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.value > a.value { b } else { a }),
        (a, b) => a.or(b),
    }
}
