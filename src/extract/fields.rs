//! The fields of one course as they gather: read from pieces, joined from lines,
//! inherited from the headings above.

use std::ops::Range;

use super::dates::DateHint;
use super::grades::Grades;
use super::pieces::{Label, Piece};
use super::prices::{PriceHint, Prices};
use super::subjects::{Subject, category, names};
use super::text::{CLAUSE, CharIndex, Found};
use super::vocabulary::Vocabulary;
use super::ymd::{complete, in_year, year_said};
use crate::model::{FieldEvidence, Mode, Offer, Period, Price, WeeklyTime};

/// A field with more values than this is no longer one course's.
const MOST_PER_FIELD: usize = 64;
/// Pieces longer than this, in bytes, are read to here: no course says so much, and the
/// grammars compare the places they find with each other.
const LONGEST_PIECE: usize = 3000;

/// A single day stands alone in a line no longer than this, in bytes.
const LONGEST_DAY: usize = 48;

/// What is known of a course so far.
#[derive(Debug, Default, Clone)]
pub(super) struct Draft<'v> {
    pub(super) title: Option<Range<usize>>,
    pub(super) subjects: Vec<Found<&'v Subject>>,
    /// The subjects come from a title or a label, and stand against words in passing.
    pub(super) subjects_sure: bool,
    /// So do the grades and stages.
    pub(super) grades_sure: bool,
    pub(super) grades: Grades,
    pub(super) mode: Option<Found<Mode>>,
    pub(super) sessions: Vec<Found<WeeklyTime>>,
    /// Days that the course's name says (周末班): they count where nothing else does.
    pub(super) named_days: Vec<Found<WeeklyTime>>,
    /// Single days that stand alone: a lesson's where a clock stands on the next line.
    pub(super) dates: Vec<Found<String>>,
    /// Words apart from the times that name their days: the header of a timetable.
    pub(super) days: Vec<Range<usize>>,
    pub(super) period: Option<Found<Period>>,
    /// The year that its words name with a season: 2025年暑假.
    pub(super) year: Option<u32>,
    pub(super) lesson_minutes: Option<Found<u32>>,
    pub(super) lessons: Option<Found<u32>>,
    pub(super) class_size: Option<Found<u32>>,
    pub(super) prices: Prices,
    pub(super) teachers: Vec<Found<String>>,
}

impl<'v> Draft<'v> {
    /// Reads one piece of the text: all of it with the grammars that its label names, and
    /// what stands behind its first value with the others, for a label seldom holds to the
    /// end of a line (招生对象：小学三年级，每班20人).
    pub(super) fn read(
        text: &str,
        piece: &Piece,
        struck: &[Range<usize>],
        v: &'v Vocabulary,
    ) -> Self {
        let at = piece.range.start;
        let words = beginning(text.get(piece.range.clone()).unwrap_or(""));
        let mut draft = Self::default();
        if words.trim().is_empty() {
            return draft;
        }
        let label = piece.label;
        let is = |wanted: Label| label.is_none() || label == Some(wanted);
        let only = |wanted: Label| label == Some(wanted);
        if only(Label::Ignore) || only(Label::Institution) {
            return draft;
        }
        let first = if label.is_some() {
            first_value(words)
        } else {
            0
        };
        // What stands beside each field's grammar: all words, or those behind the first value.
        let part = |labelled: bool| {
            let from = if labelled { 0 } else { first };
            (words.get(from..).unwrap_or(""), at + from)
        };
        // Of people and places it is said where they come from: 毕业于数学系, 实验小学旁.
        let beside = !matches!(label, Some(Label::Teachers | Label::Place));
        let own = is(Label::Subjects) || only(Label::Title);
        if own || beside {
            let (words, at) = part(own);
            draft.subjects = v
                .subjects
                .read(words)
                .into_iter()
                .map(|f| f.shifted(at))
                .collect();
            draft.subjects_sure = own && label.is_some() && !draft.subjects.is_empty();
        }
        let own = is(Label::Grades) || only(Label::Title) || only(Label::Subjects);
        if own || beside {
            let (words, at) = part(own);
            draft.grades = v.grades.read(words, only(Label::Grades));
            draft.grades_sure = own && label.is_some() && !draft.grades.stages.is_empty();
            for grade in &mut draft.grades.grades {
                (grade.start, grade.end) = (grade.start + at, grade.end + at);
            }
            for stage in &mut draft.grades.stages {
                (stage.start, stage.end) = (stage.start + at, stage.end + at);
            }
        }
        let (rest, rest_at) = part(is(Label::Times) || only(Label::Title));
        draft.read_times(rest, rest_at, piece, v);
        let own = is(Label::Prices);
        let (rest, rest_at) = part(own);
        let hint = PriceHint {
            label: label.filter(|_| own).map(|_| piece.words.as_str()),
        };
        let local: Vec<_> = struck
            .iter()
            .filter(|r| r.start < piece.range.end && rest_at < r.end)
            .map(|r| r.start.saturating_sub(rest_at)..r.end.saturating_sub(rest_at))
            .collect();
        draft.prices = v.prices.read(rest, hint, &local).shifted(rest_at);
        let (rest, rest_at) = part(
            is(Label::LessonMinutes)
                || only(Label::Lessons)
                || only(Label::Times)
                || only(Label::Prices),
        );
        draft.lesson_minutes = v
            .measures
            .lesson_minutes(rest, only(Label::LessonMinutes))
            .map(|f| f.shifted(rest_at));
        let (rest, rest_at) = part(
            is(Label::Lessons) || only(Label::Times) || only(Label::Prices) || only(Label::Title),
        );
        draft.lessons = v
            .measures
            .lessons(rest, only(Label::Lessons))
            .map(|f| f.shifted(rest_at));
        let (rest, rest_at) = part(
            is(Label::ClassSize) || only(Label::Title) || only(Label::Mode) || only(Label::Prices),
        );
        draft.class_size = v
            .measures
            .class_size(rest, only(Label::ClassSize))
            .map(|f| f.shifted(rest_at));
        let (rest, rest_at) = part(
            is(Label::Mode) || only(Label::Title) || only(Label::ClassSize) || only(Label::Place),
        );
        draft.mode = v.measures.mode(rest).map(|f| f.shifted(rest_at));
        let (rest, rest_at) = part(is(Label::Teachers) || only(Label::Title));
        draft.teachers = v
            .people
            .teachers(rest, only(Label::Teachers))
            .into_iter()
            .map(|f| f.shifted(rest_at))
            .collect();
        draft
    }

    fn read_times(&mut self, words: &str, at: usize, piece: &Piece, v: &Vocabulary) {
        let hint = match piece.label {
            Some(Label::Times) if v.dates.begins(&piece.words) => DateHint::Begins,
            Some(Label::Times) if v.dates.ends(&piece.words) => DateHint::Ends,
            Some(Label::Times) => DateHint::Times,
            _ => DateHint::Anywhere,
        };
        let dates = v.dates.read(words, hint, &v.times);
        let taken: Vec<_> = dates.periods.iter().map(|p| p.start..p.end).collect();
        // A single day in running text is a lesson only with a clock beside it.
        let times = v.times.read(words, &v.negation, &dates.singles, &taken);
        self.sessions = times.into_iter().map(|f| f.shifted(at)).collect();
        if hint == DateHint::Times && self.sessions.is_empty() && dates.periods.is_empty() {
            self.sessions = dates
                .singles
                .iter()
                .map(|day| {
                    Found::new(
                        WeeklyTime {
                            date: Some(day.value.clone()),
                            ..WeeklyTime::default()
                        },
                        day.start,
                        day.end,
                    )
                    .shifted(at)
                })
                .collect();
        }
        if self.sessions.is_empty() && hint == DateHint::Anywhere && words.len() <= LONGEST_DAY {
            self.dates = dates.singles.into_iter().map(|f| f.shifted(at)).collect();
        }
        self.period = dates.periods.into_iter().next().map(|f| f.shifted(at));
        self.year = year_said(words);
    }

    /// Whether anything says when, how long, how many or how much.
    pub(super) fn has_detail(&self) -> bool {
        !self.sessions.is_empty()
            || !self.prices.current.is_empty()
            || !self.prices.originals.is_empty()
            || self.period.is_some()
            || self.lesson_minutes.is_some()
            || self.lessons.is_some()
            || self.class_size.is_some()
    }

    /// Takes out the times and prices.
    pub(super) fn take_loose(&mut self) -> Self {
        Self {
            sessions: std::mem::take(&mut self.sessions),
            prices: std::mem::take(&mut self.prices),
            dates: std::mem::take(&mut self.dates),
            ..Self::default()
        }
    }

    /// Whether it says both when and how much: what no mere mention of a course does.
    pub(super) fn says_when_and_how_much(&self) -> bool {
        (!self.sessions.is_empty() || self.period.is_some()) && !self.prices.current.is_empty()
    }

    /// Whether two drafts of one name say different times or different prices, and so
    /// speak of two classes.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let times = |d: &Self| {
            d.sessions
                .iter()
                .map(|t| t.value.clone())
                .collect::<Vec<_>>()
        };
        let prices = |d: &Self| -> Vec<_> {
            d.prices
                .current
                .iter()
                .map(|p| p.value.amount.clone())
                .collect()
        };
        let differ = |a: usize, b: usize, same: bool| a > 0 && b > 0 && !same;
        let (own, more) = (times(self), times(other));
        let (paid, asked) = (prices(self), prices(other));
        differ(own.len(), more.len(), own == more) || differ(paid.len(), asked.len(), paid == asked)
    }

    /// Where the first time or price stands: a title ends before it.
    pub(super) fn first_detail(&self) -> Option<usize> {
        self.sessions
            .iter()
            .map(|f| f.start)
            .chain(self.prices.current.iter().map(|f| f.start))
            .chain(self.prices.originals.iter().map(|f| f.start))
            .chain(self.period.iter().map(|f| f.start))
            .min()
    }

    /// The first of those from a place on.
    pub(super) fn first_detail_from(&self, from: usize) -> Option<usize> {
        let prices = self.prices.current.iter().map(|f| f.start);
        self.sessions
            .iter()
            .map(|f| f.start)
            .chain(prices)
            .chain(self.period.iter().map(|f| f.start))
            .filter(|start| *start >= from)
            .min()
    }

    /// Takes in what another piece of the same course says.
    pub(super) fn join(&mut self, other: Self) {
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
    pub(super) fn be_sure(&mut self) {
        self.subjects_sure = !self.subjects.is_empty();
        self.grades_sure = !self.grades.stages.is_empty();
    }

    /// Takes in another piece that stands before this one, such as the title.
    pub(super) fn prefer(&mut self, first: Self) {
        let rest = std::mem::replace(self, first);
        self.join(rest);
    }

    /// A description names subjects in passing: 美术 that trains 数学思维 teaches no 数学.
    pub(super) fn only_in_passing(&mut self, course: &Self) {
        if !self.subjects_sure && (course.subjects_sure || !self.has_detail()) {
            self.subjects.clear();
        }
    }

    /// Whether one of the named subjects is taught.
    pub(super) fn teaches_any(&self, named: &[String]) -> bool {
        self.subjects
            .iter()
            .any(|subject| subject.value.names.iter().any(|name| named.contains(name)))
    }

    /// Fills what the course itself does not say from what is said for all around it.
    pub(super) fn inherit(&mut self, around: &Self) {
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

    /// A period in the year that the course's own words say.
    fn dated(&self, period: &Period) -> Period {
        let mut period = period.clone();
        if let Some(year) = self.year {
            in_year(&mut period, year);
        }
        period
    }

    /// A day on one line and a clock on the next (每周五 / 19:00-20:30) are one time. Days and
    /// clocks of equal number go in pairs; else each day has each clock.
    pub(super) fn settle(&mut self) {
        let is_day = |t: &Found<WeeklyTime>| {
            t.value.start.is_none()
                && t.value.end.is_none()
                && (t.value.weekday.is_some() || t.value.date.is_some())
        };
        let is_clock = |t: &Found<WeeklyTime>| t.value.weekday.is_none() && t.value.date.is_none();
        // What the name says of days counts where nothing else does; a day alone likewise.
        if self.sessions.iter().all(is_clock) {
            let named = std::mem::take(&mut self.named_days);
            let dates = std::mem::take(&mut self.dates);
            let single = |day: Found<String>| {
                let time = WeeklyTime {
                    date: Some(day.value),
                    ..WeeklyTime::default()
                };
                Found::new(time, day.start, day.end)
            };
            if !named.is_empty() {
                self.sessions.extend(named);
            } else if !self.sessions.is_empty() && self.period.is_none() && dates.len() <= 8 {
                self.sessions.extend(dates.into_iter().map(single));
            }
        }
        let days: Vec<_> = self
            .sessions
            .iter()
            .filter(|t| is_day(t))
            .cloned()
            .collect();
        let clocks: Vec<_> = self
            .sessions
            .iter()
            .filter(|t| is_clock(t))
            .cloned()
            .collect();
        if days.is_empty() || clocks.is_empty() || days.len() * clocks.len() > MOST_PER_FIELD {
            return;
        }
        // A day that also has a whole time of its own stands for itself.
        let whole = |day: &Found<WeeklyTime>| {
            self.sessions
                .iter()
                .any(|t| t.value.start.is_some() && t.value.weekday == day.value.weekday)
        };
        let days: Vec<_> = days.into_iter().filter(|day| !whole(day)).collect();
        let mut joined = Vec::new();
        for day in &days {
            for clock in &clocks {
                joined.push(Found::new(
                    WeeklyTime {
                        weekday: day.value.weekday,
                        date: day.value.date.clone(),
                        start: clock.value.start.clone(),
                        end: clock.value.end.clone(),
                    },
                    clock.start,
                    clock.end,
                ));
            }
        }
        if joined.is_empty() {
            return;
        }
        self.days.extend(days.iter().map(|day| day.start..day.end));
        self.sessions.retain(|t| !is_day(t) && !is_clock(t));
        self.sessions.extend(joined);
    }

    /// The finished offer, with the words that each field rests on.
    pub(super) fn finish(&self, text: &str, index: &CharIndex<'_>) -> Offer {
        let mut evidence: Vec<FieldEvidence> = Vec::new();
        let mut prove = |field: &str, start: usize, end: usize| {
            let Some(all) = text.get(start..end) else {
                return;
            };
            let words = all.trim();
            let start = start + all.len() - all.trim_start().len();
            let end = start + words.len();
            let entry = FieldEvidence {
                field: field.to_owned(),
                text: words.to_owned(),
                start: index.at(start),
                end: index.at(end),
            };
            if !words.is_empty() && !evidence.contains(&entry) {
                evidence.push(entry);
            }
        };
        if let Some(title) = &self.title {
            prove("title", title.start, title.end);
        }
        let subject_category = category(&self.subjects);
        for subject in &self.subjects {
            prove("subjects", subject.start, subject.end);
        }
        for subject in self
            .subjects
            .iter()
            .filter(|s| Some(s.value.category) == subject_category)
        {
            prove("category", subject.start, subject.end);
        }
        for stage in &self.grades.stages {
            prove("stages", stage.start, stage.end);
        }
        for grade in &self.grades.grades {
            prove("grades", grade.start, grade.end);
        }
        if let Some(mode) = &self.mode {
            prove("mode", mode.start, mode.end);
        }
        for time in &self.sessions {
            prove("sessions", time.start, time.end);
        }
        for day in &self.days {
            prove("sessions", day.start, day.end);
        }
        if let Some(period) = &self.period {
            prove("period", period.start, period.end);
        }
        for (field, number) in [
            ("lesson_minutes", &self.lesson_minutes),
            ("lessons", &self.lessons),
            ("class_size", &self.class_size),
        ] {
            if let Some(number) = number {
                prove(field, number.start, number.end);
            }
        }
        for price in &self.prices.current {
            prove("prices", price.start, price.end);
        }
        for teacher in &self.teachers {
            prove("teachers", teacher.start, teacher.end);
        }
        let prices: Vec<Price> = self
            .prices
            .current
            .iter()
            .map(|f| f.value.clone())
            .collect();
        Offer {
            title: self
                .title
                .clone()
                .and_then(|range| text.get(range))
                .map(str::to_owned),
            subjects: names(&self.subjects),
            category: subject_category,
            stages: self.grades.stages.iter().map(|f| f.value).collect(),
            grades: self.grades.grades.iter().map(|f| f.value).collect(),
            mode: self.mode.as_ref().map(|f| f.value),
            sessions: self.sessions.iter().map(|f| f.value.clone()).collect(),
            period: self.period.as_ref().map(|f| self.dated(&f.value)),
            lesson_minutes: self.lesson_minutes.as_ref().map(|f| f.value),
            lessons: self.lessons.as_ref().map(|f| f.value),
            class_size: self.class_size.as_ref().map(|f| f.value),
            prices,
            teachers: self.teachers.iter().map(|f| f.value.clone()).collect(),
            evidence,
            publisher: None,
        }
    }
}

/// A text up to the longest piece that is read.
fn beginning(words: &str) -> &str {
    let mut end = words.len().min(LONGEST_PIECE);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    words.get(..end).unwrap_or("")
}

/// Where the first value beside a label ends: at the end of its clause, at a blank or a
/// bracket.
fn first_value(words: &str) -> usize {
    let lead = words.len() - words.trim_start().len();
    words
        .get(lead..)
        .and_then(|rest| rest.find(|c| CLAUSE.contains(&c) || matches!(c, ' ' | '(' | '|')))
        .map_or(words.len(), |end| lead + end)
}

/// The larger of two numbers found: a course counts all its lessons and its fullest class.
fn larger(a: Option<Found<u32>>, b: Option<Found<u32>>) -> Option<Found<u32>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.value > a.value { b } else { a }),
        (a, b) => a.or(b),
    }
}
