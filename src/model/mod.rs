//! The facts, one file per record, and the closed words they are written in.
//!
//! This room knows nothing else: no files, no rules, no clock.

mod class;
mod contract;
mod datum;
mod facts;
mod field;
mod institution;
mod listing;
mod moment;
mod payment;
mod schema;
mod session;
mod source;
mod teacher;
mod uscc;
mod value;
mod words;

pub use class::Class;
pub use contract::Contract;
pub use datum::Datum;
pub use facts::Facts;
pub use field::Field;
pub use institution::Institution;
pub use listing::{
    Claim, Degree, Disclosures, FieldEvidence, Listing, Offer, Page, Period, Price, Publisher,
    Reading, Suspicion, WeeklyTime,
};
pub use moment::{Moment, SECONDS_PER_DAY, clock_text};
pub(crate) use moment::{push_clock, push_number};
pub use payment::Payment;
pub use schema::{Column, Need, Shape, Table};
pub use session::{NewSession, Sessions};
pub use source::{FileIx, Named, Position, Sources};
pub use teacher::Teacher;
pub use uscc::{Uscc, UsccError};
pub use value::Value;
pub(crate) use value::push_date;
pub(crate) use words::words;
pub use words::{
    Category, Certainty, Confidence, Curriculum, DayKind, LegalForm, Mode, Role, Severity, Stage,
    Word, code_zh,
};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position as a slice index.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The position of the next record in a table that holds `len` of them.
            ///
            /// Tables are capped far below `u32::MAX` at import; a longer one saturates.
            pub fn next(len: usize) -> Self {
                Self(u32::try_from(len).unwrap_or(u32::MAX))
            }
        }
    };
}

index!(
    /// Position of an institution in [`Facts::institutions`].
    InstitutionIx
);
index!(
    /// Position of a teacher in [`Facts::teachers`].
    TeacherIx
);
index!(
    /// Position of a class in [`Facts::classes`].
    ClassIx
);
