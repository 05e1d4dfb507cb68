//! The session rules restated in the plainest way, over random timetables.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use proptest::prelude::*;

use super::{Engine, describe};
use crate::extract::Vocabulary;
use crate::import::{Report, read_given};
use crate::model::{DayKind, Facts, Table};
use crate::rules::{Problems, RuleFiles, Rulebook, vocabulary_files};

static LOADED: LazyLock<(Rulebook, Vocabulary)> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    let book = Rulebook::load(&files, "rugao-2021-125", &mut Problems::default());
    (book, Vocabulary::parse(&vocabulary_files(&files)).unwrap())
});

/// Class 0 teaches maths online, 1 maths offline, 2 art online, 3 art offline.
#[derive(Debug, Clone)]
struct Lesson {
    id: String,
    class: usize,
    start: NaiveDateTime,
    end: NaiveDateTime,
}

impl Lesson {
    fn is_online(&self) -> bool {
        self.class.is_multiple_of(2)
    }

    fn is_subject(&self) -> bool {
        self.class < 2
    }
}

fn lessons() -> impl Strategy<Value = Vec<Lesson>> {
    // A week around National Day 2024: holidays, a make-up Saturday, a rest Sunday; few
    // starts and lengths, so that breaks, overlaps and limits meet often.
    let one = (0..4_usize, 0..16_i64, 0..1_440_i64, 1..100_i64);
    prop::collection::vec(one, 0..40).prop_map(|all| {
        let first = NaiveDate::from_ymd_opt(2024, 9, 28)
            .unwrap()
            .and_time(NaiveTime::MIN);
        let lesson = |(nth, (class, day, minute, length)): (usize, (usize, i64, i64, i64))| {
            let start = first + Duration::days(day) + Duration::minutes(minute / 5 * 5);
            let end = start + Duration::minutes(length);
            Lesson {
                id: format!("S{nth}"),
                class,
                start,
                end,
            }
        };
        all.into_iter().enumerate().map(lesson).collect()
    })
}

fn facts(lessons: &[Lesson]) -> Facts {
    let class = |n: usize, category: &str, subject: &str, mode: &str| {
        vec![
            ("class_id", format!("C{n}")),
            ("institution_id", "H1".to_owned()),
            ("category", category.to_owned()),
            ("subject", subject.to_owned()),
            ("mode", mode.to_owned()),
        ]
    };
    let session = |l: &Lesson| {
        vec![
            ("session_id", l.id.clone()),
            ("class_id", format!("C{}", l.class)),
            ("start", l.start.to_string()),
            ("end", l.end.to_string()),
        ]
    };
    let tables = [
        (
            Table::Institutions,
            vec![vec![("institution_id", "H1".to_owned())]],
        ),
        (
            Table::Classes,
            vec![
                class(0, "subject", "数学", "online"),
                class(1, "subject", "数学", "offline"),
                class(2, "arts", "美术", "online"),
                class(3, "arts", "美术", "offline"),
            ],
        ),
        (Table::Sessions, lessons.iter().map(session).collect()),
    ];
    let (mut facts, mut report) = (Facts::default(), Report::default());
    read_given(&tables, &mut facts, &mut report);
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    facts
}

/// Rule and session of every finding about sessions.
fn found(lessons: &[Lesson]) -> BTreeSet<(String, String)> {
    let (book, vocabulary) = &*LOADED;
    let facts = facts(lessons);
    let engine = Engine::new(book, vocabulary, &mut Problems::default());
    let outcome = engine.judge(&facts, NaiveDate::from_ymd_opt(2024, 12, 1).unwrap());
    outcome
        .hits
        .iter()
        .filter_map(|hit| describe(hit, &facts, book))
        .filter(|f| f.table == "sessions")
        .map(|f| (f.rule.id.clone(), f.id))
        .collect()
}

fn restated(lessons: &[Lesson]) -> BTreeSet<(String, String)> {
    let calendar = &LOADED.0.calendar;
    let mut wanted = BTreeSet::new();
    for (nth, lesson) in lessons.iter().enumerate() {
        let mut add = |rule: &str| wanted.insert((rule.to_owned(), lesson.id.clone()));
        if lesson.is_online() && lesson.end - lesson.start > Duration::minutes(30) {
            add("online-lesson-length");
        }
        let hour = lesson.start.hour();
        let past_midnight = lesson.end.date() > lesson.start.date() || hour < 5;
        let after =
            |h, m| past_midnight || lesson.end.time() > NaiveTime::from_hms_opt(h, m, 0).unwrap();
        if lesson.is_online() && after(21, 0) {
            add("online-end-time");
        }
        if !lesson.is_online() && after(20, 30) {
            add("offline-end-time");
        }
        // Any earlier lesson of the class on the day that ends less than 10 minutes before.
        let order = |n: usize| (lessons[n].start, lessons[n].end, n);
        let too_close = lessons.iter().enumerate().any(|(other, earlier)| {
            earlier.class == lesson.class
                && earlier.start.date() == lesson.start.date()
                && order(other) < order(nth)
                && lesson.start - earlier.end < Duration::minutes(10)
        });
        if lesson.is_online() && too_close {
            add("online-break");
        }
        let kind = calendar.day(lesson.start.date()).0;
        if lesson.is_subject() && kind == DayKind::Holiday {
            add("subject-on-holiday");
        }
        if lesson.is_subject() && kind == DayKind::RestDay {
            assert!(lesson.start.weekday().number_from_monday() >= 6);
            add("subject-on-rest-day");
        }
    }
    wanted
}

proptest! {
    #[test]
    fn the_session_rules_say_what_they_say_in_plain_words(lessons in lessons()) {
        prop_assert_eq!(found(&lessons), restated(&lessons));
    }

    /// An export may be sorted in any way.
    #[test]
    fn the_order_of_rows_changes_nothing(lessons in lessons()) {
        // Two lessons at the very same time are told apart by their rows alone.
        let mut seen = BTreeSet::new();
        let apart: Vec<Lesson> =
            lessons.into_iter().filter(|l| seen.insert((l.class, l.start, l.end))).collect();
        let reversed: Vec<Lesson> = apart.iter().rev().cloned().collect();
        prop_assert_eq!(found(&apart), found(&reversed));
    }
}
