//! `not_on_calendar`: no lesson on a kind of day.

use chrono::NaiveDate;

use super::{Check, Context, Offered, Lesson, Lessons, Problems, Record, Rule, Verdict};
use crate::engine::context::{VacationState, no_notice, state};
use crate::engine::dated::Dated;
use crate::engine::measure::{Forbidden, Measure};
use crate::engine::offers;
use crate::engine::verdict::Reason;
use crate::model::{DayKind, Offer, Value, Word};
use crate::rules::InVacation;

/// Days on which no lesson may be held.
#[derive(Debug)]
pub struct NotOnCalendar {
    day: Forbidden,
    in_force: Dated<()>,
    /// Words in an offer's title that say by themselves that it falls on such days.
    words: Vec<String>,
}

impl Check for NotOnCalendar {
    const RECORDS: &'static [Record] = &[Record::Session, Record::Offer];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let day = r.word::<Forbidden>("day");
        let words = r.opt_texts("words").into_iter().map(|w| w.value).collect();
        r.finish();
        let in_force = Dated::read(rule, problems, |_| Some(()))?;
        Some(Self { day: day?.value, in_force, words })
    }

    fn lessons(&self, lessons: &[Lesson], cx: &Context<'_>, said: &mut Lessons<'_, '_>) {
        let (mut passed, mut in_force) = (0, self.in_force.cursor());
        for lesson in lessons {
            let day = lesson.start.day_number();
            let Some(((), at)) = in_force.on(day) else { continue };
            match self.falls_on(cx.days.of(lesson.start), || lesson.start.date()) {
                Ok(false) => passed += 1,
                Ok(true) => {
                    let seen = match self.day {
                        Forbidden::Vacation => Measure::Vacation(day),
                        Forbidden::Holiday | Forbidden::RestDay => Measure::Day(day),
                    };
                    said.breach(lesson.ix, seen, Measure::NotOn(self.day), at);
                }
                Err(reason) => said.add(lesson.ix, Verdict::Unknown(reason)),
            }
        }
        said.passed(passed);
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let offer = of.offer;
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        if let Some(word) = self.says_so(offer) {
            return Verdict::violation(Value::Text(word), self.limit(), at)
                .resting_on(offers::words(offer, "title"));
        }
        let words = offers::words(offer, "sessions").or_else(|| offers::words(offer, "period"));
        let mut doubt = None;
        for day in offers::days(offer) {
            match self.offered(&day, cx) {
                Ok(None) => {}
                Ok(Some(seen)) => {
                    return Verdict::violation(seen, self.limit(), at).resting_on(words);
                }
                Err(reason) => doubt = Some(reason),
            }
        }
        match doubt {
            Some(reason) => Verdict::Unknown(reason),
            None => Verdict::Pass,
        }
    }
}

impl NotOnCalendar {
    /// Whether a day is such a day; `date` is asked only where the answer needs it.
    fn falls_on(
        &self,
        (kind, vacation): (DayKind, VacationState),
        date: impl Fn() -> NaiveDate,
    ) -> Result<bool, Reason> {
        use chrono::Datelike;
        match (self.day, kind, vacation) {
            (Forbidden::Vacation, _, VacationState::Yes) => Ok(true),
            (Forbidden::Vacation, _, VacationState::No) => Ok(false),
            (Forbidden::Vacation, _, VacationState::Unknown) => Err(Reason::NoVacations),
            (Forbidden::Holiday, DayKind::Unknown, _) => Err(no_notice(date())),
            (Forbidden::Holiday, kind, _) => Ok(kind == DayKind::Holiday),
            // Only a Saturday or Sunday can be a rest day, notice or not.
            (Forbidden::RestDay, DayKind::Unknown, _) if date().weekday().number_from_monday() < 6 => {
                Ok(false)
            }
            (Forbidden::RestDay, DayKind::Unknown, _) => Err(no_notice(date())),
            (Forbidden::RestDay, kind, _) => Ok(kind == DayKind::RestDay),
        }
    }

    fn limit(&self) -> Value {
        Value::Text(format!("{}不得开课", self.day.zh()))
    }

    fn shown(&self, date: NaiveDate, cx: &Context<'_>) -> Value {
        let vacation = cx.book.calendar.vacation(date);
        match (self.day, vacation, cx.shown_day(date)) {
            (Forbidden::Vacation, InVacation::Yes(v), Value::Day(date, kind, _)) => {
                Value::Day(date, kind, v.name.clone())
            }
            (_, _, shown) => shown,
        }
    }

    fn says_so(&self, offer: &Offer) -> Option<String> {
        let title = offer.title.as_deref()?;
        self.words.iter().any(|w| title.contains(w.as_str())).then(|| title.to_owned())
    }

    /// What an offered day says: the sight of a breach, nothing, or why it cannot be judged.
    fn offered(&self, day: &offers::Day, cx: &Context<'_>) -> Result<Option<Value>, Reason> {
        match day {
            offers::Day::Date(date) | offers::Day::Weekly(date) => {
                let falls = self.falls_on(state(&cx.book.calendar, *date), || *date)?;
                // Every weekly class meets a holiday; only its dates tell whether it pauses.
                if falls && self.day == Forbidden::Holiday && matches!(day, offers::Day::Weekly(_)) {
                    return Err(Reason::Other("页面未写明节假日是否停课".into()));
                }
                Ok(falls.then(|| self.shown(*date, cx)))
            }
            // A lesson on every Saturday falls on rest days, whatever the year.
            offers::Day::Every(weekday) if self.day == Forbidden::RestDay => {
                let names = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
                let name = names.get(usize::from(weekday.saturating_sub(1))).copied();
                Ok(name.filter(|_| *weekday >= 6).map(|n| Value::Text(format!("每{n}"))))
            }
            offers::Day::Every(_) => Err(Reason::Other("页面未写明上课日期".into())),
            offers::Day::Unsaid => Err(Reason::Other("页面未写明上课时间".into())),
        }
    }
}
