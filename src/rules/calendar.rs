//! What kind of day a date is: `rules/calendar/<year>.toml`, and school vacations.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::files::RuleFiles;
use super::problem::Problems;
use super::read::Reader;
use super::tree::{Section, Toml};
use crate::model::DayKind;

/// Days off, make-up working days and school vacations.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    listed: BTreeMap<NaiveDate, (DayKind, String)>,
    /// Years with a notice, each with where its days were read.
    years: BTreeMap<i32, String>,
    fixed: Vec<Fixed>,
    fixed_source: String,
    vacation_sources: Vec<String>,
    covered: Vec<(NaiveDate, NaiveDate)>,
    vacations: Vec<Vacation>,
}

/// A statutory holiday that falls on the same date every year.
#[derive(Debug, Clone)]
struct Fixed {
    month: u32,
    day: u32,
    name: String,
    from: NaiveDate,
}

/// A school vacation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacation {
    /// 寒假, 暑假, …
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Whether a date lies in a school vacation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InVacation<'a> {
    /// It does.
    Yes(&'a Vacation),
    /// It does not.
    No,
    /// No vacation calendar covers the date.
    Unknown,
}

impl Calendar {
    /// What kind of day it is, and the holiday's name (empty on ordinary days).
    ///
    /// Of a year without a notice only the fixed statutory days are known; all else is
    /// `Unknown`, because an ordinary weekday may be a day off and a Saturday a working day.
    pub fn day(&self, date: NaiveDate) -> (DayKind, &str) {
        if let Some((kind, name)) = self.listed.get(&date) {
            return (*kind, name);
        }
        if self.years.contains_key(&date.year()) {
            return match date.weekday() {
                Weekday::Sat | Weekday::Sun => (DayKind::RestDay, ""),
                _ => (DayKind::Workday, ""),
            };
        }
        let is_fixed =
            |f: &&Fixed| f.month == date.month() && f.day == date.day() && f.from <= date;
        match self.fixed.iter().find(is_fixed) {
            Some(fixed) => (DayKind::Holiday, &fixed.name),
            None => (DayKind::Unknown, ""),
        }
    }

    /// Whether the date lies in a school vacation.
    pub fn vacation(&self, date: NaiveDate) -> InVacation<'_> {
        let within = |from: NaiveDate, to: NaiveDate| from <= date && date <= to;
        if let Some(vacation) = self.vacations.iter().find(|v| within(v.from, v.to)) {
            return InVacation::Yes(vacation);
        }
        if self.covered.iter().any(|(from, to)| within(*from, *to)) {
            InVacation::No
        } else {
            InVacation::Unknown
        }
    }

    /// Years with a holiday notice.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.keys().copied()
    }

    /// Where the days of a year were read; `None` for a year without a notice.
    pub fn source(&self, year: i32) -> Option<&str> {
        self.years.get(&year).map(String::as_str)
    }

    /// Where the statutory holidays with a fixed date were read.
    pub fn fixed_source(&self) -> &str {
        &self.fixed_source
    }

    /// Where the school vacations were read; empty where nobody supplied any.
    pub fn vacation_sources(&self) -> &[String] {
        &self.vacation_sources
    }

    /// Adds school vacations from a file of the operator:
    /// `source`, `[[covered]] from, to` and `[[vacation]] name, from, to`.
    pub fn add_vacations(&mut self, file: usize, text: &str, problems: &mut Problems) {
        let section = Section::parse(file, text, problems);
        let mut r = section.reader(problems);
        let source = r.text("source").map(|s| s.value);
        self.vacation_sources.extend(source);
        let (covered, vacations) = (r.sections("covered"), r.sections("vacation"));
        r.finish();
        for section in covered {
            let mut r = section.reader(problems);
            let span = read_span(&mut r);
            r.finish();
            self.covered.extend(span);
        }
        for section in vacations {
            let mut r = section.reader(problems);
            let (name, span) = (r.text("name"), read_span(&mut r));
            r.finish();
            if let (Some(name), Some((from, to))) = (name, span) {
                self.vacations.push(Vacation {
                    name: name.value,
                    from,
                    to,
                });
            }
        }
    }
}

fn read_span(r: &mut Reader<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = (r.date("from")?, r.date("to")?);
    if to.value < from.value {
        r.problems
            .note(to.at, "止日早于起日", "请核对 from 与 to".into());
        return None;
    }
    Some((from.value, to.value))
}

/// Reads every file of the calendar folder.
pub(super) fn read(files: &RuleFiles, folder: &str, problems: &mut Problems) -> Calendar {
    let mut calendar = Calendar::default();
    for (file, name, text) in files.in_folder(folder) {
        let section = Section::parse(file, text, problems);
        if name.ends_with("/statutory.toml") {
            read_fixed(section.reader(problems), &mut calendar);
        } else {
            read_year(section.reader(problems), &mut calendar);
        }
    }
    calendar
}

fn read_fixed(mut r: Reader<'_>, calendar: &mut Calendar) {
    calendar.fixed_source = source(&mut r);
    let days = r.sections("day");
    for day in days {
        let mut d = day.reader(r.problems);
        let (month, number, name, from) = (
            d.count("month"),
            d.count("day"),
            d.text("name"),
            d.date("from"),
        );
        d.finish();
        if let (Some(month), Some(number), Some(name), Some(from)) = (month, number, name, from) {
            let (month, day) = (month.value, number.value);
            calendar.fixed.push(Fixed {
                month,
                day,
                name: name.value,
                from: from.value,
            });
        }
    }
    r.finish();
}

fn read_year(mut r: Reader<'_>, calendar: &mut Calendar) {
    let source = source(&mut r);
    let year = r.count("year").and_then(|y| i32::try_from(y.value).ok());
    let holidays = r.sections("holiday");
    for holiday in holidays {
        let mut h = holiday.reader(r.problems);
        let name = h.text("name").map(|n| n.value).unwrap_or_default();
        for (key, kind) in [("off", DayKind::Holiday), ("work", DayKind::MakeupWorkday)] {
            for date in dates(&mut h, key, year) {
                calendar.listed.insert(date, (kind, name.clone()));
            }
        }
        h.finish();
    }
    r.finish();
    calendar.years.extend(year.map(|year| (year, source)));
}

fn source(r: &mut Reader<'_>) -> String {
    r.text("source").map(|s| s.value).unwrap_or_default()
}

fn dates(r: &mut Reader<'_>, key: &'static str, year: Option<i32>) -> Vec<NaiveDate> {
    let Some(node) = r.take(key) else {
        return Vec::new();
    };
    let Toml::List(items) = node.value else {
        r.problems.note(
            node.at,
            &format!("`{key}` 应为日期列表"),
            "如 [2024-10-01, 2024-10-02]".into(),
        );
        return Vec::new();
    };
    let mut dates = Vec::new();
    for item in items {
        match item.value {
            Toml::Date(date) if year.is_none_or(|y| y == date.year()) => {
                if key == "work" && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
                    r.problems
                        .note(item.at, "调休上班日不是星期六或星期日", "请核对通知".into());
                    continue;
                }
                dates.push(date);
            }
            Toml::Date(_) => r.problems.note(
                item.at,
                "日期不在本文件的年份内",
                "请移到对应年份的文件".into(),
            ),
            _ => r.problems.note(item.at, "不是日期", "如 2024-10-01".into()),
        }
    }
    dates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::problems_for;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shipped() -> Calendar {
        let files = RuleFiles::embedded();
        let mut problems = problems_for(&files);
        let calendar = read(&files, "calendar", &mut problems);
        assert!(problems.is_empty(), "{problems}");
        calendar
    }

    #[test]
    fn each_day_is_exactly_one_kind() {
        let calendar = shipped();
        assert_eq!(
            calendar.day(day("2024-10-01")),
            (DayKind::Holiday, "国庆节")
        );
        assert_eq!(
            calendar.day(day("2024-10-05")),
            (DayKind::Holiday, "国庆节"),
            "a Saturday inside a holiday"
        );
        assert_eq!(calendar.day(day("2024-10-12")).0, DayKind::MakeupWorkday);
        assert_eq!(calendar.day(day("2024-10-13")).0, DayKind::RestDay);
        assert_eq!(calendar.day(day("2024-10-14")).0, DayKind::Workday);
    }

    #[test]
    fn a_year_without_a_notice_keeps_only_the_fixed_days() {
        let calendar = shipped();
        assert_eq!(calendar.day(day("2027-10-02")).0, DayKind::Holiday);
        assert_eq!(calendar.day(day("2027-05-02")).0, DayKind::Holiday);
        assert_eq!(calendar.day(day("2027-10-04")).0, DayKind::Unknown);
        assert_eq!(calendar.day(day("2027-03-06")).0, DayKind::Unknown);
        assert_eq!(
            calendar.day(day("2017-05-02")).0,
            DayKind::Unknown,
            "2 May is a holiday since 2025 only"
        );
    }

    #[test]
    fn vacations_are_unknown_until_somebody_supplies_them() {
        let mut calendar = shipped();
        assert_eq!(calendar.vacation(day("2024-07-10")), InVacation::Unknown);
        let text = "source = \"示例\"\n[[covered]]\nfrom = 2024-02-19\nto = 2024-09-01\n\
                    [[vacation]]\nname = \"暑假\"\nfrom = 2024-07-01\nto = 2024-08-31\n";
        let mut problems = Problems::default();
        calendar.add_vacations(0, text, &mut problems);
        assert!(problems.is_empty(), "{problems}");
        assert!(
            matches!(calendar.vacation(day("2024-07-10")), InVacation::Yes(v) if v.name == "暑假")
        );
        assert_eq!(calendar.vacation(day("2024-06-10")), InVacation::No);
        assert_eq!(calendar.vacation(day("2024-09-02")), InVacation::Unknown);
    }
}
