//! The prices of a piece of text, and how those of several pieces join.

use super::text::Found;
use crate::model::Price;

/// "Original" prices of one course that wait for the price they belong to.
const MOST_ORIGINALS: usize = 64;

/// Prices of a piece of text; an "original" price may stand alone in a table cell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    pub(super) current: Vec<Found<Price>>,
    pub(super) originals: Vec<Found<String>>,
}

impl Prices {
    /// Gives each "original" price to the price that follows it, else to the one before.
    pub(super) fn settle(&mut self) {
        for original in std::mem::take(&mut self.originals) {
            let next = self
                .current
                .iter_mut()
                .find(|p| p.start > original.start && p.value.original.is_none());
            if let Some(price) = next {
                price.value.original = Some(original.value);
                price.start = price.start.min(original.start);
                continue;
            }
            match self
                .current
                .iter_mut()
                .rev()
                .find(|p| p.value.original.is_none())
            {
                Some(price) => {
                    price.value.original = Some(original.value);
                    price.end = price.end.max(original.end);
                }
                None => self.originals.push(original),
            }
        }
    }

    /// Moves all places by `by` bytes.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self {
            current: self.current.into_iter().map(|f| f.shifted(by)).collect(),
            originals: self.originals.into_iter().map(|f| f.shifted(by)).collect(),
        }
    }

    /// Joins the prices of another piece of the same course.
    pub(super) fn join(&mut self, other: Self) {
        for price in other.current {
            if !self.current.iter().any(|known| {
                known.value.amount == price.value.amount
                    && (price.value.unit.is_none() || known.value.unit == price.value.unit)
            }) {
                self.current.push(price);
            }
        }
        // A lone original of another cell: evidence keeps its own place.
        for original in other.originals {
            if self.originals.len() < MOST_ORIGINALS {
                self.originals.push(original);
            }
        }
        for original in std::mem::take(&mut self.originals) {
            match self.current.iter_mut().find(|p| p.value.original.is_none()) {
                Some(price) => price.value.original = Some(original.value),
                None => self.originals.push(original),
            }
        }
    }
}
