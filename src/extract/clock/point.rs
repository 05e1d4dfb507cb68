//! Hour and minute of one time as they are written: 9:00, 九点半, 18.30, 6:30pm, 9点缺10分.

use super::COUNTED;
use super::{AFTER_PART, ClockGrammar, Part, Time};
use crate::extract::numerals::whole;
use crate::extract::scan::Scan;

impl ClockGrammar {
    pub(super) fn point<'t>(&self, mut scan: Scan<'t>) -> Option<(Point, Scan<'t>)> {
        let mut part = None;
        if let Some((length, found)) = self.parts.at(scan.rest()) {
            part = Some(*found);
            scan.skip(length);
            scan.blanks();
            scan.eat_word(AFTER_PART);
            scan.blanks();
            if scan.eat_if(|c| matches!(c, ':' | '(')).is_some() {
                scan.blanks();
            }
        }
        if let Some(found) = latin_part(&mut scan) {
            part = part.or(Some(found));
            scan.blanks();
        }
        let before = scan;
        let arabic = scan.peek()?.is_ascii_digit();
        let (text, hour) = if arabic {
            let text = scan.digits(4)?;
            (text, whole(text)?)
        } else {
            let text = scan.numerals(3)?;
            (text, whole(text)?)
        };
        let mut point = Point {
            part,
            hour,
            minute: 0,
            full: arabic && text.len() == 2 && text.starts_with('0'),
            form: Form::Bare,
        };
        if arabic && text.len() > 2 {
            (point.hour, point.minute, point.form) = (hour / 100, hour % 100, Form::Digits);
            let plain =
                text.len() == 4 && point.minute.is_multiple_of(5) && (6..=22).contains(&point.hour);
            return (plain && point.minute < 60).then_some((point, scan));
        }
        if point.hour > 24 || before.rest().starts_with('零') {
            return None;
        }
        let mut tail = scan;
        tail.blanks();
        match tail.peek() {
            Some(':') if arabic => {
                tail.skip(1);
                tail.blanks();
                let minute = tail.digits(2).filter(|m| m.len() == 2)?;
                point.minute = whole(minute).filter(|m| *m < 60)?;
                point.form = Form::Sure;
                scan = tail;
                // 9:00:00
                if tail.eat(':') && tail.digits(2).is_some_and(|s| s.len() == 2) {
                    scan = tail;
                }
                scan.eat_word(&["点", "分"]);
            }
            Some('点' | '时') => {
                let hour_word = tail.peek();
                tail.skip('点'.len_utf8());
                if hour_word == Some('时')
                    && tail
                        .peek()
                        .is_some_and(|c| "间长段候代尚常光刻".contains(c))
                {
                    return None;
                }
                point.form = Form::Sure;
                point.minute = minute(&mut tail);
                // 9点缺10分, 八点差一刻
                if point.minute == 0
                    && let Some(lacking) = lacking(&mut tail)
                {
                    point.hour = point.hour.checked_sub(1)?;
                    point.minute = 60 - lacking;
                }
                scan = tail;
            }
            Some('.') if arabic && tail.at == scan.at => {
                tail.skip(1);
                if let Some(minute) = tail.digits(2).filter(|m| m.len() == 2)
                    && let Some(minute) = whole(minute).filter(|m| *m < 60 && m.is_multiple_of(5))
                    && (6..=22).contains(&point.hour)
                {
                    point.minute = minute;
                    point.form = Form::Dotted;
                    scan = tail;
                }
            }
            _ => {}
        }
        let mut tail = scan;
        tail.blanks();
        if let Some(found) = latin_part(&mut tail) {
            point.part = point.part.or(Some(found));
            point.form = Form::Sure;
            scan = tail;
        }
        Some((point, scan))
    }
}

/// How a time was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// 9:00, 9点
    Sure,
    /// 18.30
    Dotted,
    /// 1830
    Digits,
    /// 9, in 9-11点
    Bare,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) part: Option<Part>,
    pub(super) hour: u32,
    pub(super) minute: u32,
    /// Written with a leading zero: the 24-hour clock.
    full: bool,
    pub(super) form: Form,
}

/// What is said of minutes after 点: 半, 一刻, 三十分, 整.
fn minute(scan: &mut Scan<'_>) -> u32 {
    let mut tail = *scan;
    if tail.eat('半') {
        // 七点半小时 is no time, 七点半 is.
        if !tail.rest().starts_with("小时") {
            *scan = tail;
            return 30;
        }
        return 0;
    }
    if tail.eat_word(&["整", "钟", "正"]).is_some() {
        *scan = tail;
        return 0;
    }
    for (word, minutes) in [("一刻", 15), ("1刻", 15), ("三刻", 45), ("3刻", 45)] {
        if tail.eat_str(word) {
            *scan = tail;
            return minutes;
        }
    }
    tail.blanks();
    let gap = tail.at - scan.at;
    let first = tail.peek();
    if let Some(minutes) = tail.number(2, 4).filter(|m| *m < 60) {
        let written = tail.at - scan.at - gap;
        let named = tail.eat('分') && !tail.rest().starts_with('钟');
        let digits = first.is_some_and(|c| c.is_ascii_digit());
        // 9点20人, 七点一对一: the number belongs to what follows.
        let own = if digits { written == 2 } else { written > 3 };
        let free = gap == 0 && own && !tail.peek().is_some_and(|c| COUNTED.contains(&c));
        if named || free {
            *scan = tail;
            return minutes;
        }
    }
    0
}

/// Minutes that an hour lacks: 缺10分, 差一刻, 欠五分.
fn lacking(scan: &mut Scan<'_>) -> Option<u32> {
    let mut tail = *scan;
    tail.eat_if(|c| matches!(c, '缺' | '差' | '欠'))?;
    let minutes = if tail.eat_word(&["一刻", "1刻"]).is_some() {
        15
    } else {
        let minutes = tail.number(2, 3)?;
        if !tail.eat('分') {
            return None;
        }
        tail.eat('钟');
        minutes
    };
    *scan = tail;
    (1..60).contains(&minutes).then_some(minutes)
}

/// am or pm, in any case, with or without stops.
fn latin_part(scan: &mut Scan<'_>) -> Option<Part> {
    let head: String = scan
        .rest()
        .chars()
        .take(4)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    for (word, part) in [
        ("a.m.", Part::Morning),
        ("p.m.", Part::Afternoon),
        ("am", Part::Morning),
        ("pm", Part::Afternoon),
    ] {
        if head.starts_with(word) {
            let next = head.chars().nth(word.len());
            if !next.is_some_and(|c| c.is_ascii_alphabetic()) {
                scan.skip(word.len());
                return Some(part);
            }
        }
    }
    None
}

impl Point {
    /// Hour and minute. Lessons at two in the night are not held: a bare 2:00 is 14:00.
    pub(super) fn resolve(&self, part: Option<Part>) -> Time {
        let hour = match (part, self.hour) {
            (Some(Part::Afternoon), 1..=11)
            | (Some(Part::Evening), 4..=11)
            | (Some(Part::Noon), 1..=3) => self.hour + 12,
            (Some(Part::Evening), 12) => 24,
            (None, 1..=5) if !self.full => self.hour + 12,
            (_, hour) => hour,
        };
        (hour, self.minute)
    }
}
