//! `pack.toml` and the files of the calendar.

#![expect(dead_code, reason = "these types are never filled, only described")]

use schemars::JsonSchema;

use super::values::{Code, Count, Date, Text};
use crate::model::Confidence;

/// A rule pack: what it is, the documents it rests on, and its bureaus.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Pack {
    /// The name of its folder.
    id: Text,
    /// In Chinese.
    title: Text,
    /// The region it is for.
    region: Text,
    /// The pack it stands on.
    parent: Option<Text>,
    /// Documents that its rules may cite.
    document: Option<Vec<Document>>,
    /// Bureaus that its documents name.
    bureau: Option<Vec<Bureau>>,
}

/// A document that rules may cite: the whole text in a file, or short passages.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Document {
    /// As clauses name it.
    id: Text,
    /// Official number, such as 皋政办发〔2021〕125号.
    number: Text,
    /// Title.
    title: Text,
    /// First day on which it holds.
    from: Date,
    /// How far its wording can be trusted.
    grade: Code<Confidence>,
    /// The whole text, beside pack.toml.
    file: Option<Text>,
    /// SHA-256 of that file.
    sha256: Option<Sha256>,
    /// Passages that may be quoted, where there is no file.
    passage: Option<Vec<Passage>>,
}

/// Lower-case hexadecimal.
#[derive(JsonSchema)]
#[schemars(inline)]
struct Sha256(#[schemars(regex(pattern = r"^[0-9a-f]{64}$"))] String);

/// A passage of a document.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Passage {
    /// The words.
    text: Text,
    /// How far they can be trusted; the document's own grade where it is left out.
    grade: Option<Code<Confidence>>,
}

/// A bureau, as documents and registries write it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Bureau {
    /// As the task table writes it.
    name: Text,
    /// Its full name.
    full_name: Option<Text>,
    /// Other spellings.
    aliases: Option<Vec<Text>>,
}

/// A file of the calendar: the notice of one year, or the statutory days of every year.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Calendar {
    /// `<year>.toml`
    Year(Year),
    /// `statutory.toml`
    Statutory(Statutory),
}

/// Days off and make-up working days of one year.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Year {
    /// Where the days come from.
    source: Text,
    /// The year.
    year: Count,
    /// Its holidays.
    holiday: Option<Vec<Holiday>>,
}

/// One holiday.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Holiday {
    /// 春节, 国庆节, …
    name: Text,
    /// Days off.
    off: Option<Vec<Date>>,
    /// Saturdays and Sundays on which people work.
    work: Option<Vec<Date>>,
}

/// Holidays that fall on the same date every year.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Statutory {
    /// Where the days come from.
    source: Text,
    /// The days.
    day: Option<Vec<Day>>,
}

/// One day of every year.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Day {
    /// 1 to 12.
    #[schemars(range(min = 1, max = 12))]
    month: Count,
    /// 1 to 31.
    #[schemars(range(min = 1, max = 31))]
    day: Count,
    /// 元旦, 劳动节, …
    name: Text,
    /// Since when it is a holiday.
    from: Date,
}
