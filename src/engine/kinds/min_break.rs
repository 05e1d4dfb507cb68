//! `min_break`: between consecutive lessons of one class on one day lie at least so many minutes.

use super::{Check, Context, Lesson, Lessons, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::measure::Measure;
use crate::engine::offers;
use crate::engine::verdict::Reason;
use crate::model::{Value, WeeklyTime};

/// Shortest allowed break; exactly the limit is enough. An overlap is a negative break and
/// counts against the later lesson.
#[derive(Debug)]
pub struct MinBreak {
    seconds: Dated<u32>,
}

impl Check for MinBreak {
    const RECORDS: &'static [Record] = &[Record::Session, Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        let seconds = Dated::read(rule, problems, |r| Some(r.minutes("minutes")?.value))?;
        Some(Self { seconds })
    }

    fn lessons(&self, lessons: &[Lesson], _: &Context<'_>, said: &mut Lessons<'_, '_>) {
        // The latest end so far on the day: a short lesson inside a long one must not hide
        // that the next still overlaps the long one.
        let mut before: Option<(u32, u32)> = None;
        let (mut passed, mut limits) = (0, self.seconds.cursor());
        for lesson in lessons {
            let day = lesson.start.day_number();
            let earlier = before.filter(|(on, _)| *on == day).map(|(_, end)| end);
            before = Some((day, earlier.unwrap_or(0).max(lesson.end.0)));
            let Some((limit, at)) = limits.on(day) else { continue };
            let pause = earlier.map(|end| i64::from(lesson.start.0) - i64::from(end));
            match pause.filter(|pause| *pause < i64::from(*limit)) {
                Some(pause) => {
                    let (pause, limit) = (Measure::seconds(pause), Measure::seconds(*limit));
                    said.breach(lesson.ix, pause, limit, at);
                }
                None => passed += 1,
            }
        }
        said.passed(passed);
    }

    /// Times of one day that stand one after the other. Times that overlap are groups to
    /// choose from, and a page that names one time a day may still hold several lessons in it.
    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some((limit, at)) = self.seconds.on(cx.on) else { return Verdict::NotApplicable };
        let unknown = |why: &str| Verdict::Unknown(Reason::Other(why.into()));
        let mut times = Vec::new();
        for time in &of.offer.sessions {
            let (Some(start), Some(end)) = (offers::start(time), offers::end(time)) else {
                return unknown("页面未写明上下课时间");
            };
            times.push((day(time), start, end));
        }
        if times.is_empty() {
            return unknown("页面未写明上课时间");
        }
        times.sort_unstable();
        times.dedup();
        let mut doubt = None;
        for pair in times.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let pause = i64::from(pair[1].1) - i64::from(pair[0].2);
            if pause < 0 {
                doubt = Some("页面所列时间互相重叠，不清楚是否为同一班级");
            } else if pause < i64::from(*limit) {
                let (pause, limit) = (Value::Seconds(pause), Value::Seconds((*limit).into()));
                return Verdict::violation(pause, limit, at)
                    .resting_on(offers::words(of.offer, "sessions"));
            }
        }
        let one_lesson = |minutes: u32| times.iter().all(|(_, start, end)| end.saturating_sub(*start) <= minutes.saturating_mul(60));
        match (doubt, of.offer.lesson_minutes) {
            (Some(why), _) => unknown(why),
            // One stretch of time: the breaks in it are not said.
            (None, Some(minutes)) if one_lesson(minutes) => Verdict::Pass,
            (None, _) => unknown("页面未写明课间休息"),
        }
    }
}

/// What tells one day's times from another's.
fn day(time: &WeeklyTime) -> (Option<&str>, Option<u8>) {
    (time.date.as_deref(), time.weekday)
}
