use super::*;
use crate::extract::pieces::Piece;
use crate::extract::vocabulary::tests::{Lines, vocabulary};

/// The sessions of a course whose words stand on several lines.
fn sessions(lines: &str) -> String {
    let mut draft = Draft::default();
    let mut at = 0;
    for line in lines.split_inclusive('/') {
        let piece = Piece {
            label: None,
            words: String::new(),
            range: at..at + line.trim_end_matches('/').len(),
        };
        draft.join(Draft::read(lines, &piece, &[], vocabulary()));
        at += line.len();
    }
    draft.settle();
    let text = |time: &WeeklyTime| {
        let day = time.weekday.map(|d| d.to_string());
        let day = day.or(time.date.clone()).unwrap_or_default();
        let of = |side: &Option<String>| side.clone().unwrap_or_default();
        format!("{day} {}-{}", of(&time.start), of(&time.end))
    };
    let all: Vec<String> = draft.sessions.iter().map(|t| text(&t.value)).collect();
    all.join("; ")
}

#[test]
fn days_and_clocks_are_paired_as_they_are_written() {
    let mut lines = Lines::default();
    for (words, expected) in [
        ("每周五/19:00-20:30", "5 19:00-20:30"),
        ("19:00-20:30/周五", "5 19:00-20:30"),
        ("周二、周四/19:00-20:30", "2 19:00-20:30; 4 19:00-20:30"),
        (
            "周六、周日/9:00-10:30/14:00-15:30",
            "6 09:00-10:30; 6 14:00-15:30; 7 09:00-10:30; 7 14:00-15:30",
        ),
        (
            "周六/9:00-11:00/周日/14:00-16:00",
            "6 09:00-11:00; 7 14:00-16:00",
        ),
        (
            "9:00-11:00/周六/14:00-16:00/周日",
            "6 09:00-11:00; 7 14:00-16:00",
        ),
        ("周六/周日/9:00-11:00", "6 09:00-11:00; 7 09:00-11:00"),
        // Which day goes with which clock is not said.
        (
            "周六/周日/9:00-11:00/14:00-16:00",
            "6 -; 7 -;  09:00-11:00;  14:00-16:00",
        ),
        ("8月30日/19:00-20:30", "--08-30 19:00-20:30"),
    ] {
        lines.same(words, &sessions(words), expected);
    }
    lines.all_right();
}
