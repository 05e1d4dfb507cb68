//! Times of day as they are written: 上午9:00-11:00, 晚7点半到9点, 18.30-20.00, 6:30pm.

mod point;

use self::point::{Form, Point};
use super::loader::Builder;
use super::prefixes::Prefixes;
use super::scan::Scan;

/// Part of the day, which settles what 7点 means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// Hour and minute of the day.
type Time = (u32, u32);

/// A beginning, an end, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) start: Option<Time>,
    pub(super) end: Option<Time>,
    /// The part of the day was said.
    pub(super) part: Option<Part>,
}

pub(super) struct ClockGrammar {
    parts: Prefixes<Part>,
    ends: Prefixes<()>,
}

/// What may stand between a part of the day and the hour: 上午班(9:00, 晚上:7点.
const AFTER_PART: &[&str] = &["时段", "时间段", "班", "场", "段", "课", "档", "约", "的"];
/// What a bare number counts, which makes it no hour: 下午2-4节.
const COUNTED: &[char] = &[
    '人', '节', '次', '岁', '年', '课', '元', '个', '天', '名', '楼', '周', '月', '日', '号', '期',
    '科', '班', '折', '%', '块', '万', '对', '小', '分', '米', '讲', '堂', '级', '.',
];

impl ClockGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let lists = [
            ("morning", Part::Morning),
            ("noon", Part::Noon),
            ("afternoon", Part::Afternoon),
            ("evening", Part::Evening),
        ];
        let mut words = Vec::new();
        for (list, part) in lists {
            words.extend(b.list(list).into_iter().map(|word| (word, part)));
        }
        let ends = b.list("ends_at").into_iter().map(|word| (word, ()));
        Self {
            parts: Prefixes::new(words),
            ends: Prefixes::new(ends),
        }
    }

    /// The part of the day that is named here, with the length of its word.
    pub(super) fn part(&self, text: &str) -> Option<(usize, Part)> {
        self.parts.at(text).map(|(length, part)| (length, *part))
    }

    /// The time or range of times that begins at `at`, and where it ends. After the name
    /// of a day (`after_day`) 18.30-20.00 and 1830-2000 are times too.
    pub(super) fn read(&self, text: &str, at: usize, after_day: bool) -> Option<(Clock, usize)> {
        let scan = Scan::new(text, at);
        if scan.goes_on() {
            return None;
        }
        let (first, mut scan) = self.point(scan)?;
        let mut tail = scan;
        let dash = tail.range_sign() || first.form == Form::Sure && goes_to(&mut tail) || {
            // 9:00一10:30, with the numeral for a dash.
            first.form == Form::Sure && tail.eat('一')
        };
        if dash
            && let Some((second, end)) = self.point(tail)
            && Self::are_range(first, second, end, after_day)
            && let Some(clock) = between(first, second)
        {
            return Some((clock, end.at));
        }
        if first.form != Form::Sure || continues(scan) {
            return None;
        }
        // 早一点, 一点一滴
        if first.hour == 1
            && first.minute == 0
            && text.get(at..scan.at)?.ends_with("一点")
            && !matches!(first.part, Some(Part::Noon | Part::Afternoon))
        {
            return None;
        }
        let time = valid(first.resolve(first.part))?;
        let mut tail = scan;
        tail.blanks();
        let before = tail.eat_word(&["之前", "以前", "前", "准时"]).is_some();
        if let Some((length, ())) = self.ends.at(tail.rest()) {
            if before {
                tail.skip(length);
                scan = tail;
            }
            return Some((
                Clock {
                    start: None,
                    end: Some(time),
                    part: first.part,
                },
                scan.at,
            ));
        }
        // 9点前 says when something is over or must be done, not when a lesson begins.
        if before && !text.get(scan.at..tail.at)?.contains("准时") {
            return None;
        }
        Some((
            Clock {
                start: Some(time),
                end: None,
                part: first.part,
            },
            scan.at,
        ))
    }

    fn are_range(first: Point, second: Point, end: Scan<'_>, after_day: bool) -> bool {
        let next = end.peek();
        let counted = next.is_some_and(|c| COUNTED.contains(&c));
        match (first.form, second.form) {
            (Form::Sure, Form::Sure) => !continues(end),
            (Form::Sure | Form::Dotted, Form::Bare) => {
                !counted && !continues(end) && (first.part.is_some() || after_day)
            }
            (Form::Bare, Form::Sure) => !continues(end),
            (Form::Bare, Form::Bare) => !counted && !continues(end) && first.part.is_some(),
            (Form::Dotted, Form::Dotted) => {
                let sure = first.part.is_some()
                    || after_day
                    || first.hour > 12
                    || second.hour > 12
                    || first.minute == 0
                    || second.minute == 0;
                !counted && !continues(end) && sure
            }
            (Form::Dotted, Form::Sure) | (Form::Sure, Form::Dotted) => !continues(end),
            (Form::Bare, Form::Dotted) => !counted && !continues(end) && first.part.is_some(),
            (Form::Digits, Form::Digits) => {
                !counted && !continues(end) && (first.part.is_some() || after_day)
            }
            _ => false,
        }
    }
}

/// 六点半上到八点半, 8:00开始，到10:00结束: what is done stands before 到.
fn goes_to(scan: &mut Scan<'_>) -> bool {
    let mut tail = *scan;
    tail.blanks();
    tail.eat_word(&[
        "开始上课",
        "开始上",
        "开始",
        "开课",
        "上课",
        "开练",
        "开训",
        "上",
        "练",
        "讲",
        "学",
        "起",
    ]);
    tail.eat_if(|c| matches!(c, '，' | ','));
    tail.eat_word(&["一直上", "一直", "直"]);
    if !matches!(tail.peek(), Some('到' | '至')) || !tail.range_sign() {
        return false;
    }
    *scan = tail;
    true
}

/// A digit or a further colon goes on: a time stamp or a proportion.
fn continues(scan: Scan<'_>) -> bool {
    // 9点20人: the digits are those of another number.
    if matches!(scan.last(), Some('点' | '时' | '整' | '半' | '分')) {
        return false;
    }
    let mut tail = scan.rest().chars();
    let (next, then) = (tail.next(), tail.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(next) || (matches!(next, Some(':' | '.')) && digit(then))
}

fn between(mut first: Point, second: Point) -> Option<Clock> {
    let mut start = first.resolve(first.part);
    let carried = first
        .part
        .filter(|p| matches!(p, Part::Afternoon | Part::Evening));
    let mut end = second.resolve(second.part.or(carried));
    // 7:00-8:30pm: the part is said once, at the end.
    if first.part.is_none() && second.part == Some(Part::Afternoon) {
        let later = first.resolve(second.part);
        if later < end {
            start = later;
            first.part = second.part;
        }
    }
    if end.0 < start.0 && second.part.is_none() && end.0 + 12 <= 24 {
        end.0 += 12;
    }
    if end <= start {
        return None;
    }
    Some(Clock {
        start: Some(valid(start)?),
        end: Some(valid(end)?),
        part: first.part,
    })
}

fn valid((hour, minute): Time) -> Option<Time> {
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then_some((hour, minute))
}

impl Clock {
    /// The same time as the end of what begins unsaid.
    pub(super) fn as_end(self) -> Self {
        match self {
            Self {
                start: Some(start),
                end: None,
                part,
            } => Self {
                start: None,
                end: Some(start),
                part,
            },
            whole => whole,
        }
    }

    /// 晚自习6:30-8:00: the part of the day was named apart from the hour.
    pub(super) fn within(mut self, part: Part) -> Self {
        self.part = Some(part);
        let late = matches!(part, Part::Afternoon | Part::Evening);
        let moved = |time: Option<Time>| time.map(|t| if t.0 < 12 { (t.0 + 12, t.1) } else { t });
        let (start, end) = (moved(self.start), moved(self.end));
        if late
            && end.or(start).is_some_and(|last| last <= (22, 0))
            && (end.is_none() || start < end)
        {
            (self.start, self.end) = (start, end);
        }
        self
    }

    /// 下午1:30-3:00/3:10-4:40, 晚6:30-8:00/8:10-9:40: the part of the day goes on where
    /// the hour does. Lessons end by ten.
    pub(super) fn after(mut self, previous: &Self) -> Self {
        // 下午四点半开始，六点半结束
        if let (Some(start), None, None, Some(end)) =
            (previous.start, previous.end, self.start, self.end)
            && self.part.is_none()
            && end < start
            && end.0 + 12 <= 22
        {
            self.end = Some((end.0 + 12, end.1));
            return self;
        }
        let (Some(end), Some(start)) = (previous.end, self.start) else {
            return self;
        };
        let late = matches!(previous.part, Some(Part::Afternoon | Part::Evening));
        let moved = |time: Time| (time.0 + 12, time.1);
        let last = moved(self.end.unwrap_or(start));
        if late && self.part.is_none() && start < end && start.0 < 12 && last <= (22, 0) {
            if moved(start) >= end {
                self.start = Some(moved(start));
                self.end = self
                    .end
                    .map(|time| if time.0 < 12 { moved(time) } else { time });
                self.part = previous.part;
            }
        } else if late && self.part.is_none() && start >= end {
            self.part = previous.part;
        }
        self
    }
}

/// A time as the model writes it.
pub(super) fn clock_text((hour, minute): Time) -> String {
    format!("{hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests;
