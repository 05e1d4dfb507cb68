//! Values that several formats share.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::model::{Table, Word};

/// A value described by hand; written in place, because it is short.
macro_rules! value {
    ($(#[$doc:meta])* $name:ident, $schema:expr) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

value!(
    /// Text that is not empty.
    Text,
    json_schema!({"type": "string", "pattern": "\\S"})
);
value!(
    /// A TOML date; validators see it as text.
    Date,
    json_schema!({"type": "string", "format": "date"})
);
value!(
    /// A whole number.
    Count,
    json_schema!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
);
value!(
    /// Decimal yuan.
    Yuan,
    json_schema!({"anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    ]})
);
value!(
    /// Whole minutes, or minutes and seconds.
    Minutes,
    json_schema!({"anyOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": r"^\d+:[0-5]?\d$"},
    ]})
);
value!(
    /// A time of day.
    Clock,
    json_schema!({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d)?$"})
);
value!(
    /// The kind of day on which lessons are forbidden.
    Forbidden,
    json_schema!({"type": "string", "enum": ["holiday", "rest_day", "vacation"]})
);

/// A column of the registry.
pub(super) struct Column;

impl JsonSchema for Column {
    fn schema_name() -> Cow<'static, str> {
        "Column".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": all_columns()})
    }
}

/// One word of a closed list.
pub(super) struct Code<W>(PhantomData<W>);

impl<W: Word> JsonSchema for Code<W> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = W::ALL.iter().map(|w| w.code()).collect();
        json_schema!({"type": "string", "enum": codes, "description": W::choices()})
    }
}

fn all_columns() -> Vec<&'static str> {
    let columns = Table::ALL.iter().flat_map(|t| t.columns());
    let mut names: Vec<&str> = columns.map(|c| c.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}
