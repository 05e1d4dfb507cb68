//! A month as a table of weeks, each day with its mark and words.

use chrono::{Datelike, Days, NaiveDate};

use crate::model::{DayKind, Word};
use crate::rules::{Calendar, InVacation};

/// One month.
pub(super) struct Month {
    pub number: u32,
    /// Monday to Sunday; `None` where the day is of another month.
    pub weeks: Vec<[Option<Day>; 7]>,
    /// Holidays and make-up days in words.
    pub notes: Vec<String>,
}

/// One day.
pub(super) struct Day {
    pub number: u32,
    /// Class of the cell's pattern.
    pub class: &'static str,
    /// One character beside the number.
    pub mark: &'static str,
    /// The whole of it, for those who hear the page.
    pub words: String,
    pub vacation: Option<String>,
}

impl Month {
    /// The twelve months of a year.
    pub fn all(calendar: &Calendar, year: i32) -> Vec<Self> {
        let months = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1));
        months.map(|first| Self::new(calendar, first)).collect()
    }

    fn new(calendar: &Calendar, first: NaiveDate) -> Self {
        let days: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| day.month() == first.month())
            .collect();
        let is_monday = |day: &NaiveDate| day.weekday().num_days_from_monday() == 0;
        let weeks = days.chunk_by(|_, next| !is_monday(next)).map(|days| {
            let mut week = [const { None }; 7];
            for day in days {
                let column = day.weekday().num_days_from_monday() as usize;
                week[column] = Some(Day::new(calendar, *day));
            }
            week
        });
        Self {
            number: first.month(),
            weeks: weeks.collect(),
            notes: notes(calendar, &days),
        }
    }
}

impl Day {
    fn new(calendar: &Calendar, date: NaiveDate) -> Self {
        let (kind, name) = calendar.day(date);
        let (class, mark) = match kind {
            DayKind::Holiday => ("holiday", "假"),
            DayKind::RestDay => ("rest", "休"),
            DayKind::MakeupWorkday => ("makeup", "班"),
            DayKind::Workday => ("work", ""),
            DayKind::Unknown => ("unsure", "？"),
        };
        let words = match name {
            "" => kind.zh().to_owned(),
            name => format!("{}（{name}）", kind.zh()),
        };
        let vacation = match calendar.vacation(date) {
            InVacation::Yes(vacation) => Some(vacation.name.clone()),
            InVacation::No | InVacation::Unknown => None,
        };
        Self {
            number: date.day(),
            class,
            mark,
            words,
            vacation,
        }
    }
}

/// "国庆节：1日至7日放假", "国庆节：12日上班", in the order of the days.
fn notes(calendar: &Calendar, days: &[NaiveDate]) -> Vec<String> {
    let told = |day: &NaiveDate| match calendar.day(*day) {
        (DayKind::Holiday, name) => Some((name, "放假")),
        (DayKind::MakeupWorkday, name) => Some((name, "上班")),
        _ => None,
    };
    let runs = days.chunk_by(|a, b| told(a) == told(b) && *b == *a + Days::new(1));
    let notes = runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        let (name, what) = told(first)?;
        Some(match first == last {
            true => format!("{name}：{}日{what}", first.day()),
            false => format!("{name}：{}日至{}日{what}", first.day(), last.day()),
        })
    });
    notes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Problems, RuleFiles, Rulebook};

    #[test]
    fn october_2024_is_told_as_the_notice_says() {
        let files = RuleFiles::embedded();
        let book = Rulebook::load(&files, "national", &mut Problems::default());
        let months = Month::all(&book.calendar, 2024);
        let october = &months[9];
        assert_eq!(october.notes, ["国庆节：1日至7日放假", "国庆节：12日上班"]);
        assert_eq!(october.weeks.len(), 5);
        assert!(october.weeks[0][0].is_none(), "1 October was a Tuesday");
        let day = october.weeks[1][5].as_ref().unwrap();
        assert_eq!((day.number, day.mark), (12, "班"));
        let shown: usize = months
            .iter()
            .flat_map(|m| &m.weeks)
            .map(|week| week.iter().flatten().count())
            .sum();
        assert_eq!(shown, 366);
    }
}
