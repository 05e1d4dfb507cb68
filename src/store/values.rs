//! What goes into a statement and comes out of a row, the same for both engines.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use chrono::{DateTime, NaiveDate, Utc};

/// A value that is bound to a placeholder.
#[derive(Debug, Clone)]
pub(super) enum Arg<'a> {
    /// A whole number, a flag, a time.
    Int(Option<i64>),
    /// Text, a day.
    Text(Option<Cow<'a, str>>),
    /// Bytes.
    Blob(Option<&'a [u8]>),
}

/// What can be bound. `None` stands for a NULL of the same kind: PostgreSQL wants to know it.
pub(super) trait Bind<'a> {
    /// The value, or the NULL of its kind.
    fn bind(value: Option<Self>) -> Arg<'a>
    where
        Self: Sized;
}

macro_rules! bind {
    ($($kind:ident: $($type:ty),+ => $to:expr;)+) => {$($(
        impl<'a> Bind<'a> for $type {
            fn bind(value: Option<Self>) -> Arg<'a> {
                Arg::$kind(value.map($to))
            }
        }
    )+)+};
}

bind! {
    Int: bool, u16, u32, i64 => i64::from;
    // What is counted here stays far below 2^63; more than that is as good as the most.
    Int: u64, usize => |n| i64::try_from(n).unwrap_or(i64::MAX);
    Int: DateTime<Utc> => |at| at.timestamp();
    Text: NaiveDate => |day| Cow::Owned(day.to_string());
    Text: String => |text| Cow::Owned(no_nul(&text).into_owned());
    Text: &'a str => no_nul;
    Text: &'a String => |text| no_nul(text);
    Blob: &'a [u8] => |bytes| bytes;
    Blob: &'a Vec<u8> => Vec::as_slice;
}

impl<'a, T: Bind<'a>> Bind<'a> for Option<T> {
    fn bind(value: Option<Self>) -> Arg<'a> {
        T::bind(value.flatten())
    }
}

impl<'a> Bind<'a> for &'a Option<String> {
    fn bind(value: Option<Self>) -> Arg<'a> {
        <&str>::bind(value.and_then(Option::as_deref))
    }
}

/// PostgreSQL takes no NUL in a text, SQLite does, and crawled text may hold one: both keep the
/// sign that stands for a character which cannot be shown.
fn no_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The values of a statement, in the order of its placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        [$($crate::store::values::Bind::bind(Some($value))),*]
    };
}
pub(super) use args;

/// The placeholders of so many rows of so many values each: `($1, $2), ($3, $4)`.
pub(super) fn places(rows: usize, values: usize) -> String {
    let mut out = String::with_capacity(rows * values * 8);
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { "), (" });
        for value in 1..=values {
            out.push_str(if value == 1 { "$" } else { ", $" });
            out.push_str(&(row * values + value).to_string());
        }
    }
    out.push(')');
    out
}

/// The last of those that have the same key, in their order: PostgreSQL refuses a statement
/// that writes one row twice, where SQLite lets the last one win.
pub(super) fn last_of_each<'a, T, K: Eq + Hash>(
    all: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<&'a T> {
    let mut seen = HashSet::with_capacity(all.len());
    let mut last: Vec<&T> = all
        .iter()
        .rev()
        .filter(|one| seen.insert(key(one)))
        .collect();
    last.reverse();
    last
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// What a column can be read as.
pub(super) trait Cell: Sized {
    /// The value; `None` where the column holds something else.
    fn read(given: Given) -> Option<Self>;
}

macro_rules! cell {
    ($($type:ty: $kind:ident($value:ident) => $read:expr;)+) => {$(
        impl Cell for $type {
            fn read(given: Given) -> Option<Self> {
                match given {
                    Given::$kind($value) => $read,
                    _ => None,
                }
            }
        }
    )+};
}

cell! {
    i64: Int(n) => Some(n);
    u64: Int(n) => n.try_into().ok();
    u32: Int(n) => n.try_into().ok();
    u16: Int(n) => n.try_into().ok();
    usize: Int(n) => n.try_into().ok();
    bool: Int(n) => Some(n != 0);
    DateTime<Utc>: Int(n) => DateTime::from_timestamp(n, 0);
    NaiveDate: Text(text) => text.parse().ok();
    String: Text(text) => Some(text);
    Vec<u8>: Blob(bytes) => Some(bytes);
}

impl<T: Cell> Cell for Option<T> {
    fn read(given: Given) -> Option<Self> {
        match given {
            Given::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_has_the_kind_of_its_value() {
        let values = args![None::<u32>, None::<NaiveDate>, &None::<String>, "a\0b"];
        assert!(matches!(
            &values,
            [Arg::Int(None), Arg::Text(None), Arg::Text(None), Arg::Text(Some(text))]
                if text == "a\u{FFFD}b"
        ));
    }

    #[test]
    fn rows_of_placeholders_count_on() {
        assert_eq!(places(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }

    #[test]
    fn a_column_of_another_kind_is_not_read() {
        assert_eq!(u16::read(Given::Int(70_000)), None);
        assert_eq!(String::read(Given::Int(1)), None);
        assert_eq!(i64::read(Given::Null), None);
        assert_eq!(Option::<i64>::read(Given::Null), Some(None));
    }
}
