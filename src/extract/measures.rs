//! Numbers of a course: minutes per lesson, lessons, class size; and how it is taught.

use super::counts::CountGrammar;
use super::lengths::LengthGrammar;
use super::loader::Builder;
use super::modes::ModeGrammar;
use super::sizes::SizeGrammar;
use super::text::Found;
use crate::model::Mode;

pub(super) struct MeasureGrammar {
    lengths: LengthGrammar,
    counts: CountGrammar,
    sizes: SizeGrammar,
    modes: ModeGrammar,
}

impl MeasureGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        Self {
            lengths: LengthGrammar::new(b),
            counts: CountGrammar::new(b),
            sizes: SizeGrammar::new(b),
            modes: ModeGrammar::new(b),
        }
    }

    /// Minutes per lesson; `labelled` where 课时长 or the like stands beside the text.
    pub(super) fn lesson_minutes(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        self.lengths.read(text, labelled)
    }

    /// How many lessons the course has.
    pub(super) fn lessons(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        self.counts.read(text, labelled)
    }

    /// The largest class size named.
    pub(super) fn class_size(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        self.sizes.read(text, labelled)
    }

    /// Whether a table's header cell names a class size and nothing else: 小班(元/课时), 一对一.
    pub(super) fn is_size_column(&self, cell: &str) -> bool {
        self.sizes.is_column(cell)
    }

    /// Online or offline; `None` when neither or both are said.
    pub(super) fn mode(&self, text: &str) -> Option<Found<Mode>> {
        self.modes.read(text)
    }

    /// The mode that a place beside its label proves.
    pub(super) fn mode_of_place(&self, label: &str, place: &str) -> Option<Found<Mode>> {
        self.modes.of_place(label, place)
    }

    /// Where a page says that its lessons are held, for courses that say nothing of it;
    /// `of_one` tells the places that speak of one course alone.
    pub(super) fn mode_of_page(
        &self,
        text: &str,
        of_one: impl Fn(usize) -> bool,
    ) -> Option<Found<Mode>> {
        self.modes.of_page(text, of_one)
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wordings;
