//! Rule files: the keys that all have, and what the kind adds.

#![expect(dead_code, reason = "these types are never filled, only described")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::kinds::kind_schemas;
use super::values::{Code, Count, Date, Text};
use super::{generator, without_null};
use crate::model::{Category, Curriculum, LegalForm, Mode, Role, Severity, Stage, Table};
use crate::rules::rule::{Expect, Record, Status};

/// One rule: what the law says, what is checked since when, why, and its own tests. A file
/// with `extends` adds clauses, limits and tests to a rule of the parent pack.
#[derive(JsonSchema)]
#[schemars(title = "Rule", deny_unknown_fields)]
struct RuleFile {
    /// The name of its file.
    id: Text,
    /// The pack whose rule of the same id this file adds to.
    extends: Option<Text>,
    /// One line that says what the rule demands, in Chinese.
    title: Option<Text>,
    /// The check kind; `[check]` and `[[limit]]` depend on it.
    kind: Option<Kind>,
    /// `draft`: loaded and tested, but finds nothing until a person sets it to `active`.
    status: Option<Code<Status>>,
    /// How heavy a breach is.
    severity: Option<Code<Severity>>,
    /// `false` where no waiver may be given.
    waivable: Option<bool>,
    /// What the rule protects, in Chinese.
    why: Option<Text>,
    /// What the institution should do, in Chinese.
    remedy: Option<Text>,
    /// The sentence of a finding, with {record}, {observed} and {limit}.
    message: Option<Text>,
    /// How the wording is read where it leaves a choice.
    reading: Option<Text>,
    /// The words that the rule rests on; the first is the main one.
    clause: Option<Vec<Clause>>,
    /// Whom and what it concerns.
    scope: Option<Scope>,
    /// Settings of the kind.
    check: Option<Map<String, Value>>,
    /// Dated limits.
    limit: Option<Vec<Map<String, Value>>>,
    /// Its own tests: a pass, a violation and a boundary at least.
    test: Option<Vec<Test>>,
}

/// The name of a check kind.
struct Kind;

impl JsonSchema for Kind {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Kind".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = kind_schemas(generator)
            .iter()
            .map(|(name, _, _)| *name)
            .collect();
        json_schema!({"type": "string", "enum": names})
    }
}

/// Words of a document; the loader proves that they stand there.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Clause {
    /// A document of this pack or its parents.
    document: Text,
    /// Row of the task table: bureaus come from there.
    item: Option<Count>,
    /// Numbered paragraph, such as 四（四）3 or 第五条: bureaus come from there.
    paragraph: Option<Text>,
    /// Article, such as 第十二条: bureaus come from there.
    article: Option<Text>,
    /// The words.
    quote: Text,
    /// First day on which they hold; the document's where it is left out.
    from: Option<Date>,
}

/// Whom and what a rule concerns; what is left out puts no bound.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Scope {
    /// Which records are looked at.
    #[schemars(length(min = 1))]
    records: Vec<Code<Record>>,
    /// Class or institution category.
    category: Option<Vec<Code<Category>>>,
    /// Category of the institution that a record belongs to.
    institution_category: Option<Vec<Code<Category>>>,
    /// Online or offline.
    mode: Option<Vec<Code<Mode>>>,
    /// School stage.
    stage: Option<Vec<Code<Stage>>>,
    /// Course system.
    curriculum: Option<Vec<Code<Curriculum>>>,
    /// Registered nature of the institution.
    legal_form: Option<Vec<Code<LegalForm>>>,
    /// Post of a member of staff.
    role: Option<Vec<Code<Role>>>,
    /// Staff of subject tutoring only.
    subject_staff: Option<bool>,
    /// Staff of foreign nationality only.
    foreign_staff: Option<bool>,
    /// Staff in the mainland, or outside it, only.
    located_in_china: Option<bool>,
}

/// Facts, and what the rule must say of them.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Test {
    /// What it shows.
    name: Text,
    /// The facts, by record, as in the registry package.
    given: Given,
    /// What the rule must say.
    expect: Code<Expect>,
    /// What the finding must show as observed.
    observed: Option<Text>,
    /// It stands exactly on a limit.
    boundary: Option<bool>,
}

/// Facts of a test. A column that a record lacks belongs to its class or institution.
struct Given;

impl JsonSchema for Given {
    fn schema_name() -> Cow<'static, str> {
        "Given".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let owners = [Table::Classes, Table::Institutions];
        let record = |table: Table| {
            let own = std::iter::once(table).filter(|t| !owners.contains(t));
            let tables = match table {
                Table::Institutions => vec![table],
                Table::Teachers => vec![table, Table::Institutions],
                _ => own.chain(owners).collect(),
            };
            columns(&tables)
        };
        json_schema!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "institution": record(Table::Institutions),
                "class": record(Table::Classes),
                "teacher": record(Table::Teachers),
                "session": record(Table::Sessions),
                "sessions": {"type": "array", "items": record(Table::Sessions)},
                "payment": record(Table::Payments),
                "contract": record(Table::Contracts),
                "page": {"type": "string", "description": "HTML of a page"},
                "offer": {"type": "string", "description": "HTML of a page"},
                "earlier": {
                    "type": "array",
                    "description": "captures of the page from days before; the page itself is then one of the day `on`",
                    "items": {
                        "type": "object",
                        "additionalProperties": false,
                        "required": ["day", "page"],
                        "properties": {
                            "day": {"type": "string", "format": "date"},
                            "page": {"type": "string", "description": "HTML of a page"},
                        },
                    },
                },
                "on": {"type": "string", "format": "date"},
                "vacations": {"type": "string", "description": "a vacation calendar, as TOML"},
            },
        })
    }
}

fn columns(tables: &[Table]) -> Value {
    let columns = tables.iter().flat_map(|t| t.columns());
    let properties: Map<String, Value> = columns
        .map(|c| (c.name.to_owned(), json!({"description": c.zh})))
        .collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

/// The schema of a rule file.
pub(super) fn schema() -> Schema {
    let mut generator = generator();
    let kinds = kind_schemas(&mut generator);
    let mut schema = generator.into_root_schema_for::<RuleFile>();
    let mut conditions = vec![json!({
        "if": {"required": ["extends"]},
        "then": {"properties": {
            "title": false, "kind": false, "status": false, "severity": false,
            "waivable": false, "why": false, "remedy": false,
            "message": false, "scope": false, "check": false,
        }},
        "else": {"required": [
            "title", "kind", "severity", "why", "remedy", "clause", "scope", "limit", "test",
        ]},
    })];
    conditions.extend(kinds.into_iter().map(|(kind, check, limit)| {
        // A kind with settings that must be there needs the table, too.
        let required = check.get("required").is_some();
        let tables: &[&str] = if required { &["check"] } else { &[] };
        json!({
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {
                "required": tables,
                "properties": {"check": check, "limit": {"items": limit}},
            },
        })
    }));
    schema.insert("allOf".into(), conditions.into());
    without_null(schema)
}
