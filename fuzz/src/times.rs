//! Dates and times over any cell: what is read can be written and read again, and what
//! cannot be read is told.

use tutorwatch::import::{GivenRow, Report, read_given};
use tutorwatch::model::{Facts, Table};

/// Two cells, split at the first `|`: as dates of a class and as the ends of a session.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (a, b) = text.split_once('|').unwrap_or((&text, &text));
    let (facts, report) = cells(a, b);
    let told = |column: &str| {
        report
            .errors
            .iter()
            .any(|e| e.column.as_deref() == Some(column))
    };
    let class = &facts.classes[0];
    for (field, column) in [(&class.starts_on, "starts_on"), (&class.ends_on, "ends_on")] {
        if let Some(date) = field.value() {
            assert!(!told(column), "{column} is read and told");
            let (again, _) = cells(&date.to_string(), &date.to_string());
            assert_eq!(
                again.classes[0].starts_on.value(),
                Some(date),
                "{a:?} {b:?}"
            );
        }
    }
    if let (Some(from), Some(to)) = (class.starts_on.value(), class.ends_on.value()) {
        assert!(from <= to);
    }
    let used = !facts.sessions.is_empty();
    assert_eq!(
        used,
        !told("start") && !told("end"),
        "a session is used or told: {a:?} {b:?}"
    );
    if used {
        let (start, end) = (facts.sessions.start[0], facts.sessions.end[0]);
        assert!(start < end && end.0 - start.0 <= 86_400);
        let (again, _) = cells(&start.local().to_string(), &end.local().to_string());
        assert_eq!(again.sessions.start, [start], "{a:?}");
        assert_eq!(again.sessions.end, [end], "{b:?}");
        // A moment is also a date, and the same one.
        if let Some(date) = class.starts_on.value() {
            assert_eq!(*date, start.date(), "{a:?}");
        }
    }
}

fn cells(a: &str, b: &str) -> (Facts, Report) {
    let row = |cells: &[(&'static str, &str)]| -> GivenRow<'static> {
        cells
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect()
    };
    let class = [
        ("class_id", "C1"),
        ("institution_id", "H1"),
        ("starts_on", a),
        ("ends_on", b),
    ];
    let session = [
        ("session_id", "S1"),
        ("class_id", "C1"),
        ("start", a),
        ("end", b),
    ];
    let tables = [
        (Table::Institutions, vec![row(&[("institution_id", "H1")])]),
        (Table::Classes, vec![row(&class)]),
        (Table::Sessions, vec![row(&session)]),
    ];
    let (mut facts, mut report) = (Facts::default(), Report::default());
    read_given(&tables, &mut facts, &mut report);
    assert_eq!(facts.classes.len(), 1, "a date never costs the class");
    (facts, report)
}
