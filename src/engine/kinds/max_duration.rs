//! `max_duration`: one lesson may last at most so many minutes.

use super::{Check, Context, Offered, Lesson, Lessons, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::measure::Measure;
use crate::engine::offers;
use crate::engine::verdict::{Reason, judged, known};
use crate::model::{Class, Table, Value};

/// Longest allowed lesson. A lesson of exactly the limit is allowed.
#[derive(Debug)]
pub struct MaxDuration {
    seconds: Dated<u32>,
}

impl Check for MaxDuration {
    const RECORDS: &'static [Record] = &[Record::Session, Record::Class, Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        let seconds = Dated::read(rule, problems, |r| Some(r.minutes("minutes")?.value))?;
        Some(Self { seconds })
    }

    fn lessons(&self, lessons: &[Lesson], _: &Context<'_>, said: &mut Lessons<'_, '_>) {
        let (mut passed, mut limits) = (0, self.seconds.cursor());
        for lesson in lessons {
            let Some((limit, at)) = limits.on(lesson.start.day_number()) else { continue };
            let seconds = lesson.end.0 - lesson.start.0;
            if seconds <= *limit {
                passed += 1;
            } else {
                let (seconds, limit) = (Measure::seconds(seconds), Measure::seconds(*limit));
                said.breach(lesson.ix, seconds, limit, at);
            }
        }
        said.passed(passed);
    }

    fn class(&self, class: &Class, _: usize, cx: &Context<'_>) -> Verdict {
        let Some((limit, at)) = self.seconds.on(cx.class_day(class)) else {
            return Verdict::NotApplicable;
        };
        judged(known(&class.lesson_minutes, Table::Classes, "lesson_minutes").map(|minutes| {
            Verdict::hold(minutes.saturating_mul(60) <= *limit, || {
                Verdict::violation(Value::minutes(*minutes), Value::Seconds((*limit).into()), at)
            })
        }))
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let offer = of.offer;
        let Some((limit, at)) = self.seconds.on(cx.on) else { return Verdict::NotApplicable };
        match offer.lesson_minutes {
            Some(minutes) => Verdict::hold(minutes.saturating_mul(60) <= *limit, || {
                Verdict::violation(Value::minutes(minutes), Value::Seconds((*limit).into()), at)
                    .resting_on(offers::words(offer, "lesson_minutes"))
            }),
            None => Verdict::Unknown(Reason::Other("页面未写明每课时时长".into())),
        }
    }
}
