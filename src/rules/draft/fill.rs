//! Values into the places of a template.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use regex::{Captures, Regex};

use super::values::{Value, Values};
use crate::model::DayKind;
use crate::rules::calendar::Calendar;

/// How far ahead a holiday or a Saturday is looked for, in days.
const AHEAD: usize = 400;

#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\{(?:(if|holiday\?|rest_day\?) )?([0-9]{2}:[0-9]{2}|[a-z_]+)((?:[+-](?:[0-9]+s?|[a-z_]+))*)(年月日)?\}",
    )
    .unwrap()
});
#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static OPTIONAL: LazyLock<Regex> = LazyLock::new(|| Regex::new("⟦([^⟧]*)⟧").unwrap());

/// What templates are filled with.
pub(super) struct Filler<'a> {
    pub values: &'a Values,
    pub from: NaiveDate,
    pub calendar: &'a Calendar,
}

impl Filler<'_> {
    /// Fills every place; the error is the name of the first value that is missing.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let kept = OPTIONAL.replace_all(text, |caught: &Captures<'_>| {
            self.fill(&caught[1]).unwrap_or_default()
        });
        let mut missing = None;
        let filled = PLACE.replace_all(&kept, |caught: &Captures<'_>| match self.place(caught) {
            Some(text) => text,
            None => {
                missing.get_or_insert(caught[0].to_owned());
                String::new()
            }
        });
        match missing {
            Some(name) => Err(name),
            None => Ok(filled.into_owned()),
        }
    }

    fn place(&self, caught: &Captures<'_>) -> Option<String> {
        // What findings fill in.
        if matches!(&caught[2], "record" | "observed" | "limit") {
            return Some(caught[0].to_owned());
        }
        let value = self.value(&caught[2], &caught[3])?;
        let kind = |wanted| {
            let Value::Day(day) = value else { return None };
            Some(match self.calendar.day(day).0 {
                _ if day < self.from => "not_applicable",
                kind if kind == wanted => "violation",
                DayKind::Unknown => "unknown",
                _ => "pass",
            })
        };
        match caught.get(1).map(|m| m.as_str()) {
            Some("if") => return Some(String::new()),
            Some("holiday?") => return kind(DayKind::Holiday).map(str::to_owned),
            Some("rest_day?") => return kind(DayKind::RestDay).map(str::to_owned),
            _ => {}
        }
        match (&value, caught.get(4)) {
            (Value::Day(day), Some(_)) => {
                Some(format!("{}年{}月{}日", day.year(), day.month(), day.day()))
            }
            (_, Some(_)) => None,
            (value, None) => Some(value.text()),
        }
    }

    fn value(&self, base: &str, terms: &str) -> Option<Value> {
        let mut value = match base.split_once(':') {
            Some((hour, minute)) => {
                Value::Clock(hour.parse::<u32>().ok()? * 3600 + minute.parse::<u32>().ok()? * 60)
            }
            None => self.named(base)?,
        };
        for term in terms_of(terms) {
            let (sign, amount) = term.split_at(1);
            let sign = if sign == "-" { -1 } else { 1 };
            value = if amount == "months" {
                let Value::Number(months) = self.named(amount)? else {
                    return None;
                };
                value.moved_months(months)?
            } else if let Some(seconds) =
                amount.strip_suffix('s').and_then(|s| s.parse::<i64>().ok())
            {
                value.moved_seconds(sign * seconds)?
            } else if let Ok(by) = amount.parse::<i64>() {
                value.moved(sign * by)?
            } else {
                let Value::Number(by) = self.named(amount)? else {
                    return None;
                };
                value.moved(sign * i64::from(by))?
            };
        }
        Some(value)
    }

    fn named(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.values.get(name) {
            return Some(value.clone());
        }
        let ahead = || self.from.iter_days().skip(1).take(AHEAD);
        let kind = |day: &NaiveDate| self.calendar.day(*day).0;
        let day = match name {
            "from" => Some(self.from),
            "holiday" => ahead().find(|d| kind(d) == DayKind::Holiday),
            "holiday_end" => ahead()
                .skip_while(|d| kind(d) != DayKind::Holiday)
                .take_while(|d| kind(d) == DayKind::Holiday)
                .last(),
            "saturday" => {
                ahead().find(|d| d.weekday() == Weekday::Sat && kind(d) == DayKind::RestDay)
            }
            "makeup" => ahead().find(|d| kind(d) == DayKind::MakeupWorkday),
            _ => None,
        };
        day.map(Value::Day)
    }
}

/// `+minutes`, `-1s`, …
fn terms_of(terms: &str) -> impl Iterator<Item = &str> {
    let starts = terms.match_indices(['+', '-']).map(|(at, _)| at);
    let ends = starts.clone().skip(1).chain([terms.len()]);
    starts.zip(ends).map(|(from, to)| &terms[from..to])
}
