//! One cell: as the text that import reads back to the same value.

use chrono::NaiveTime;

use super::Headings;
use crate::model::{Datum, Field, Moment};

/// What a cell that could not be read is written as; import refuses it in every column.
pub(super) const UNREADABLE: &str = "#N/A";

/// The cell as text.
pub(super) fn text(field: Field<Datum<'_>>, headings: Headings) -> String {
    match field {
        Field::Value(datum) => plain(datum, headings),
        Field::Unreadable => UNREADABLE.to_owned(),
        Field::Blank | Field::Absent => String::new(),
    }
}

/// The value as text.
pub(super) fn plain(datum: Datum<'_>, headings: Headings) -> String {
    match datum {
        Datum::Text(text) => text.into_owned(),
        Datum::Date(date) => date.to_string(),
        Datum::Moment(moment) => moment_text(moment),
        Datum::Yuan(yuan) => yuan.to_string(),
        Datum::Count(count) => count.to_string(),
        Datum::YesNo(yes) => match (headings, yes) {
            (Headings::Chinese, true) => "是",
            (Headings::Chinese, false) => "否",
            (Headings::English, true) => "yes",
            (Headings::English, false) => "no",
        }
        .to_owned(),
        Datum::Words(words) => {
            let words: Vec<&str> = words
                .iter()
                .map(|(code, zh)| headings.choose(code, zh))
                .collect();
            words.join(headings.choose(";", "；"))
        }
    }
}

impl Headings {
    pub(super) fn choose<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

/// `2024-09-10 18:00`, with seconds where there are any.
pub(super) fn moment_text(moment: Moment) -> String {
    let local = moment.local();
    let form = if moment.0.is_multiple_of(60) {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    local.format(form).to_string()
}

/// Whether it is midnight: a date cell of a spreadsheet then looks like a day without time.
pub(super) fn is_midnight(moment: Moment) -> bool {
    moment.time() == NaiveTime::MIN
}
