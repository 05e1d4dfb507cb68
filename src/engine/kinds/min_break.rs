//! `min_break`: between consecutive lessons of one class on one day lie at least so many minutes.

use super::{Check, Context, Lesson, Lessons, Problems, Record, Rule};
use crate::engine::dated::Dated;
use crate::engine::measure::Measure;

/// Shortest allowed break; exactly the limit is enough. An overlap is a negative break and
/// counts against the later lesson.
#[derive(Debug)]
pub struct MinBreak {
    seconds: Dated<u32>,
}

impl Check for MinBreak {
    const RECORDS: &'static [Record] = &[Record::Session];

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
}
