//! What kinds ask of an offer.

use chrono::{Datelike, Days, NaiveDate};

use super::matching::Match;
use crate::extract::plain_text;
use crate::model::{Offer, WeeklyTime};

/// An offer with where it stands and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offered<'a> {
    /// What the page says of the course.
    pub offer: &'a Offer,
    /// Position of its page.
    pub page: usize,
    /// The registered institution that offers it, as far as that is known.
    pub found: &'a Match,
}

/// When an offer's lessons are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// On this date, which the page names itself or which is one of every day of a period.
    Date(NaiveDate),
    /// On this date of a weekly time within a period.
    Weekly(NaiveDate),
    /// On every such weekday (1 to 7) of a time that the page does not bound by dates.
    Every(u8),
    /// The page does not say.
    Unsaid,
}

/// A course longer than this is looked at by weekday only.
const LONGEST_PERIOD: u64 = 400;

/// The days on which an offer's lessons are held, as far as the page says.
pub(super) fn days(offer: &Offer) -> Vec<Day> {
    if offer.sessions.is_empty() {
        return period(offer).map_or_else(|| vec![Day::Unsaid], |days| whole(&days));
    }
    let mut all = Vec::new();
    for time in &offer.sessions {
        match (&time.date, time.weekday, period(offer)) {
            (Some(date), _, _) => all.push(date.parse().map_or(Day::Unsaid, Day::Date)),
            (None, Some(weekday), Some(days)) => all.extend(
                days.into_iter()
                    .filter(|d| d.weekday().number_from_monday() == u32::from(weekday))
                    .map(Day::Weekly),
            ),
            (None, Some(weekday), None) => all.push(Day::Every(weekday)),
            (None, None, Some(days)) => all.extend(whole(&days)),
            (None, None, None) => all.push(Day::Unsaid),
        }
    }
    all
}

fn whole(days: &[NaiveDate]) -> Vec<Day> {
    days.iter().map(|d| Day::Date(*d)).collect()
}

/// Every day of an offer's period, where the page gives it with its year.
fn period(offer: &Offer) -> Option<Vec<NaiveDate>> {
    let period = offer.period.as_ref()?;
    let (from, to): (NaiveDate, NaiveDate) = (
        period.from.as_deref()?.parse().ok()?,
        period.to.as_deref()?.parse().ok()?,
    );
    let days = (0..LONGEST_PERIOD).map_while(|n| from.checked_add_days(Days::new(n)));
    Some(days.take_while(|day| *day <= to).collect())
}

/// Start of a lesson in seconds since midnight.
pub(super) fn start(time: &WeeklyTime) -> Option<u32> {
    second(time.start.as_deref()?)
}

/// End of a lesson in seconds since midnight.
pub(super) fn end(time: &WeeklyTime) -> Option<u32> {
    second(time.end.as_deref()?)
}

fn second(clock: &str) -> Option<u32> {
    let (hour, minute) = clock.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 3600 + minute.parse::<u32>().ok()? * 60)
}

/// Letters and digits of an offer's title, in one way of writing.
pub(super) fn title(offer: &Offer) -> Option<String> {
    let title = plain_text(offer.title.as_deref()?);
    let title: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
    (!title.is_empty()).then_some(title)
}

/// The one offer among others that is the same course: the same title, and the same
/// institution, subjects and grades where both say them. Several of them are none.
pub(super) fn same_course<'o>(offer: &Offer, others: &'o [Offer]) -> Option<&'o Offer> {
    let own = title(offer)?;
    let by = |o: &Offer| o.publisher.as_ref().and_then(|p| p.name.clone());
    let same = |other: &&Offer| {
        title(other).is_some_and(|t| t == own)
            && by(other) == by(offer)
            && (other.subjects == offer.subjects)
            && (other.grades == offer.grades)
    };
    let mut found = others.iter().filter(same);
    found.next().filter(|_| found.next().is_none())
}

/// First and one past the last character of the words that a field rests on.
pub(super) fn words(offer: &Offer, field: &str) -> Option<(usize, usize)> {
    offer
        .evidence
        .iter()
        .find(|e| e.field == field)
        .map(|e| (e.start, e.end))
}
