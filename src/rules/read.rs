//! Reads TOML so that every mistake is kept with its place.

use std::ops::Range;

/// A value with the bytes of its file that it was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node<T> {
    /// The value.
    pub value: T,
    /// File, as the position in the loader's list.
    pub file: usize,
    /// Bytes of that file.
    pub span: (usize, usize),
}

impl<T> Node<T> {
    /// The bytes as a range.
    pub fn range(&self) -> Range<usize> {
        self.span.0..self.span.1
    }
}
