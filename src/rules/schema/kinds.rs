//! What each check kind takes in `[check]` and in `[[limit]]`.

#![expect(dead_code, reason = "these types are never filled, only described")]

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::values::{Clock, Code, Column, Count, Date, Forbidden, Minutes, Text, Yuan};
use crate::model::Confidence;

macro_rules! kinds {
    ($($name:ident {
        check { $($(#[$cm:meta])* $ck:ident: $ct:ty,)* }
        limit { $($(#[$lm:meta])* $lk:ident: $lt:ty,)* }
    })+) => {
        $(mod $name {
            use super::*;

            #[derive(JsonSchema)]
            #[schemars(inline, deny_unknown_fields)]
            pub(super) struct Check { $($(#[$cm])* $ck: $ct,)* }

            #[derive(JsonSchema)]
            #[schemars(inline, deny_unknown_fields)]
            pub(super) struct Limit {
                /// First day on which it holds.
                from: Date,
                /// Last day; open, or the day before the next limit, where it is left out.
                to: Option<Date>,
                /// The document that sets it; the main clause's where it is left out.
                source: Option<Text>,
                /// How far the source can be trusted; required where it is C or D.
                confidence: Option<Code<Confidence>>,
                $($(#[$lm])* $lk: $lt,)*
            }
        })+

        /// Every check kind with the schemas of its `[check]` table and of one `[[limit]]`.
        pub fn kind_schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema, Schema)> {
            vec![$((
                stringify!($name),
                generator.subschema_for::<$name::Check>(),
                generator.subschema_for::<$name::Limit>(),
            )),+]
        }
    };
}

kinds! {
    account_match { check {} limit {} }
    allowed_values {
        check {
            /// The column that is judged.
            field: Column,
            /// The column whose date decides which limit holds.
            day: Option<Column>,
        }
        limit {
            /// The allowed words, by code: `non_profit`, `no`.
            #[schemars(length(min = 1))]
            values: Vec<Text>,
        }
    }
    cel {
        check {
            /// Where it is true, the record keeps the rule.
            expression: Text,
            /// Columns that a finding shows as observed.
            show: Option<Vec<Column>>,
            /// What is demanded, as a finding shows it.
            limit: Text,
        }
        limit {}
    }
    date_before {
        check {
            /// The column whose date is judged.
            field: Column,
            /// Where this column says that there is none, nothing is judged.
            only_with: Option<Column>,
        }
        limit {
            /// The first day that is too late.
            before: Date,
        }
    }
    disclosed {
        check {
            /// Yes/no columns that must all say yes.
            #[schemars(length(min = 1))]
            fields: Vec<Column>,
        }
        limit {}
    }
    discount { check {} limit {} }
    fee_cap {
        check {}
        limit {
            /// Guide price per person and online lesson.
            online: Yuan,
            /// Guide prices by class size; the last band has no `up_to`.
            #[schemars(length(min = 1))]
            offline: Vec<Band>,
            /// Minutes of a standard online lesson.
            online_minutes: Count,
            /// Minutes of a standard offline lesson.
            offline_minutes: Count,
            /// How far above the guide price is still allowed, in percent.
            tolerance_percent: Count,
        }
    }
    fee_published { check {} limit {} }
    issued_by {
        check {}
        limit {
            /// The bureau, by the name that the document gives it.
            bureau: Text,
        }
    }
    latest_end {
        check {
            /// A lesson that starts before this time belongs to the evening before.
            night_ends: Option<Clock>,
        }
        limit {
            /// Latest end; exactly that time is allowed.
            time: Clock,
        }
    }
    licensed { check {} limit {} }
    matches_form {
        check {}
        limit {
            /// The prescribed form, as a finding names it.
            name: Text,
            /// Regular expressions, one of which the whole text matches.
            #[schemars(length(min = 1))]
            patterns: Vec<Text>,
        }
    }
    max_duration {
        check {}
        limit {
            /// Longest lesson; exactly that is allowed.
            minutes: Minutes,
        }
    }
    min_break {
        check {}
        limit {
            /// Shortest break; exactly that is enough.
            minutes: Minutes,
        }
    }
    not_on_calendar {
        check {
            /// On which days no lesson may be held.
            day: Forbidden,
            /// Words in an offer's title that say by themselves that it falls on such days.
            words: Option<Vec<Text>>,
        }
        limit {}
    }
    outside_category { check {} limit {} }
    prepaid_span {
        check {}
        limit {
            /// How many months one payment may cover.
            months: Option<Count>,
            /// How many lessons one payment may cover.
            lessons: Option<Count>,
            /// The largest payment for non-subject classes.
            non_subject_yuan: Option<Yuan>,
        }
    }
    price_history {
        check {}
        limit {
            /// How many days before a reduction its "original" price is compared with.
            #[schemars(range(min = 1))]
            days: Count,
        }
    }
    required_field {
        check {
            /// Columns that must not be empty; an empty one means that there is none.
            #[schemars(length(min = 1))]
            fields: Vec<Column>,
            /// The column whose date decides which limit holds.
            day: Option<Column>,
        }
        limit {}
    }
    text_claim {
        check {
            /// Kinds of wording, as `vocabulary/claims.toml` names them.
            #[schemars(length(min = 1))]
            claims: Vec<Text>,
            /// What is demanded, as a finding shows it.
            limit: Text,
            /// Show the words masked, because they are personal data themselves.
            masked: Option<bool>,
        }
        limit {}
    }
    timetable { check {} limit {} }
}

/// A guide price for classes of up to so many pupils.
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
struct Band {
    /// Largest class size, inclusive; the last band is open.
    up_to: Option<Count>,
    /// The price.
    yuan: Yuan,
}
