//! What one piece of text says of a course.

use std::ops::Range;

use super::Draft;
use crate::extract::dates::DateHint;
use crate::extract::pieces::{Label, Piece};
use crate::extract::prices::PriceHint;
use crate::extract::text::{CLAUSE, Found};
use crate::extract::vocabulary::Vocabulary;
use crate::extract::words::beginning;
use crate::extract::ymd::year_said;
use crate::model::WeeklyTime;

/// Pieces longer than this, in bytes, are read to here: no course says so much, and the
/// grammars compare the places they find with each other.
pub(in crate::extract) const LONGEST_PIECE: usize = 3000;

/// A single day stands alone in a line no longer than this, in bytes.
const LONGEST_DAY: usize = 48;

impl<'v> Draft<'v> {
    /// Reads one piece of the text: all of it with the grammars that its label names, and
    /// what stands behind its first value with the others, for a label seldom holds to the
    /// end of a line (招生对象：小学三年级，每班20人).
    pub(in crate::extract) fn read(
        text: &str,
        piece: &Piece,
        struck: &[Range<usize>],
        v: &'v Vocabulary,
    ) -> Self {
        let at = piece.range.start;
        let words = beginning(text.get(piece.range.clone()).unwrap_or(""), LONGEST_PIECE);
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
        // They stand in the order of the text.
        let first = struck.partition_point(|r| r.end <= rest_at);
        let local: Vec<_> = struck
            .iter()
            .skip(first)
            .take_while(|r| r.start < piece.range.end)
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
            is(Label::Mode)
                || only(Label::Title)
                || only(Label::Teachers)
                || only(Label::ClassSize)
                || only(Label::Place),
        );
        draft.mode = v
            .measures
            .mode(rest)
            .or_else(|| match label {
                Some(Label::Place) => v.measures.mode_of_place(&piece.words, rest),
                _ => None,
            })
            .map(|f| f.shifted(rest_at));
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
