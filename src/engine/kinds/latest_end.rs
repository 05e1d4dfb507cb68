//! `latest_end`: a lesson ends by a time of day.

use super::{Check, Context, Offered, Lesson, Lessons, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::measure::Measure;
use crate::engine::offers;
use crate::engine::verdict::Reason;
use crate::model::{Value, clock_text};

/// Latest end; exactly that time is allowed. A lesson that runs past midnight, or starts
/// before `night_ends`, counts as after the limit of the evening before.
#[derive(Debug)]
pub struct LatestEnd {
    time: Dated<u32>,
    night_ends: u32,
}

impl Check for LatestEnd {
    const RECORDS: &'static [Record] = &[Record::Session, Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let night_ends = r.opt_clock("night_ends").map_or(0, |n| n.value);
        r.finish();
        let time = Dated::read(rule, problems, |r| {
            let time = r.opt_clock("time");
            if time.is_none() {
                r.problems.note(r.at(), "缺少 `time`", "如 time = \"21:00\"".into());
            }
            Some(time?.value)
        })?;
        Some(Self { time, night_ends })
    }

    fn lessons(&self, lessons: &[Lesson], _: &Context<'_>, said: &mut Lessons<'_, '_>) {
        let (mut passed, mut limits) = (0, self.time.cursor());
        for lesson in lessons {
            let (day, start) = (lesson.start.day_number(), lesson.start.second_of_day());
            let at_night = start < self.night_ends;
            let evening = if at_night { day.saturating_sub(1) } else { day };
            let Some((limit, at)) = limits.on(evening) else { continue };
            let end = lesson.end.second_of_day();
            let later_day = lesson.end.day_number() > evening;
            if !later_day && end <= *limit {
                passed += 1;
            } else if at_night {
                said.add(lesson.ix, at_night_until(start, end, *limit, at));
            } else {
                let end = if later_day { Measure::NextDay(end) } else { Measure::Clock(end) };
                said.breach(lesson.ix, end, Measure::Clock(*limit), at);
            }
        }
        said.passed(passed);
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let offer = of.offer;
        let Some((limit, at)) = self.time.on(cx.on) else { return Verdict::NotApplicable };
        let ends: Vec<u32> = offer.sessions.iter().filter_map(offers::end).collect();
        let words = offers::words(offer, "sessions");
        match ends.iter().max() {
            Some(end) if end > limit => {
                let observed = Value::Clock { second: *end, day: 0 };
                Verdict::violation(observed, Value::Clock { second: *limit, day: 0 }, at)
                    .resting_on(words)
            }
            Some(_) if ends.len() == offer.sessions.len() => Verdict::Pass,
            _ => Verdict::Unknown(Reason::Other("页面未写明下课时间".into())),
        }
    }
}

/// People read it beside the lesson's own date, on which it ends early in the day.
fn at_night_until(start: u32, end: u32, limit: u32, at: u8) -> Verdict {
    let (start, end) = (clock_text(start), clock_text(end));
    let observed = Value::Text(format!("{end}（{start}开始，算前一日晚间）"));
    Verdict::violation(observed, Value::Clock { second: limit, day: 0 }, at)
}
