//! The records of one institution as bytes, and back: what a version of the registry keeps.
//!
//! A table of the package is columns by name, as `model::schema` names them; each holds one
//! state per cell (value, empty, unreadable; a column that no cell has is left out) and the
//! values. Rows stand in an order of their own, by id, sessions by class and time, so that the
//! same records give the same bytes however the export was sorted. Where each row was read is
//! kept beside, because it may change while the records do not.

mod bytes;
mod place;
mod read;
mod record;
mod share;
mod table;
mod write;

#[cfg(test)]
mod tests;

pub(super) use read::{Stored, read};
pub(super) use share::{Share, shares};
pub(super) use write::{Written, hex, write};

use std::str::Utf8Error;

/// How the bytes are laid out. Another layout is another number, and the old one stays readable.
pub(super) const FORMAT: i64 = 1;

/// Why a payload cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// It was written by a newer program.
    #[error("格式{0}由更新版本的程序写入")]
    Format(i64),
    /// It ends too early, or says more than there is.
    #[error("内容不完整")]
    Short,
    /// A text is none.
    #[error("文字不是UTF-8：{0}")]
    Text(#[from] Utf8Error),
    /// A column holds what it cannot hold, or is not known.
    #[error("列 {0} 的内容不对")]
    Column(String),
}

/// What kind of values a column holds; the byte that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text = 1,
    Date = 2,
    Yuan = 3,
    Count = 4,
    YesNo = 5,
    /// Codes of a closed list.
    Words = 6,
    /// Seconds, as the difference to the row before.
    Moment = 7,
    /// Texts that repeat: a list of them, and each row's place in it.
    Among = 8,
}

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        const ALL: [Kind; 8] = [
            Kind::Text,
            Kind::Date,
            Kind::Yuan,
            Kind::Count,
            Kind::YesNo,
            Kind::Words,
            Kind::Moment,
            Kind::Among,
        ];
        ALL.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// The state of a cell; the byte that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Value = 0,
    Blank = 1,
    Unreadable = 2,
    Absent = 3,
}

/// Said instead of one state for all cells: each row's own follows.
const MIXED: u8 = 4;

impl State {
    fn of(byte: u8) -> Option<Self> {
        let all = [Self::Value, Self::Blank, Self::Unreadable, Self::Absent];
        all.into_iter().find(|state| *state as u8 == byte)
    }
}
