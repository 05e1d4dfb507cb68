//! The formats of rule, pack and calendar files as JSON Schema, for editors.
//!
//! The loader reads a tree of values and keeps every mistake (`read.rs`), so there is no type
//! to derive a schema from. The formats are described here once more, as types, and a test
//! compares every key with those that the loader asks for.

mod kinds;
mod pack;
mod rule;
mod values;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

pub use kinds::kind_schemas;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `<pack>/<rule>.toml`
    Rule,
    /// `<pack>/pack.toml`
    Pack,
    /// `calendar/*.toml`
    Calendar,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Rule, Self::Pack, Self::Calendar];

    /// Name, as in `rules/schema/<name>.schema.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Pack => "pack",
            Self::Calendar => "calendar",
        }
    }

    /// The schema of the format.
    pub fn schema(self) -> Schema {
        match self {
            Self::Rule => rule::schema(),
            Self::Pack => root::<pack::Pack>(),
            Self::Calendar => root::<pack::Calendar>(),
        }
    }

    /// The schema as the file holds it.
    ///
    /// # Errors
    /// Where JSON cannot be written.
    pub fn text(self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(&self.schema())? + "\n")
    }
}

/// Draft 7 is what the TOML editors know.
fn generator() -> SchemaGenerator {
    SchemaSettings::draft07().into_generator()
}

fn root<T: JsonSchema>() -> Schema {
    without_null(generator().into_root_schema_for::<T>())
}

/// TOML has no null: what may be left out is only not required.
fn without_null(mut schema: Schema) -> Schema {
    use schemars::transform::{Transform, transform_subschemas};

    fn clean(schema: &mut Schema) {
        for key in ["type", "enum"] {
            if let Some(Value::Array(items)) = schema.get_mut(key) {
                items.retain(|item| !item.is_null() && item != "null");
                if let [only] = items.as_slice()
                    && key == "type"
                {
                    let only = only.clone();
                    schema.insert(key.into(), only);
                }
            }
        }
        if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
            choices.retain(|choice| choice.get("type") != Some(&"null".into()));
        }
        transform_subschemas(&mut clean, schema);
    }

    clean.transform(&mut schema);
    schema
}

#[cfg(test)]
mod tests;
