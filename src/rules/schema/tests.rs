//! The schemas are those in `rules/schema/`, every shipped file keeps them, and the loader
//! knows the same keys.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::Format;
use crate::rules::testing::{PACK, RULE, all_known, files, keys_of, with};
use crate::rules::{RuleFiles, Rulebook};

/// A TOML file as validators see it: dates are text.
fn as_json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(n) => n.into(),
            toml::Value::Float(f) => json!(f),
            toml::Value::Boolean(yes) => yes.into(),
            toml::Value::Datetime(when) => when.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(k, v)| (k, convert(v))).collect())
            }
        }
    }
    convert(toml::Value::Table(text.parse().unwrap()))
}

fn mistakes(format: Format, text: &str) -> Vec<String> {
    let schema = format.schema().to_value();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let file = as_json(text);
    validator
        .iter_errors(&file)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

fn format_of(name: &str) -> Option<Format> {
    match name.split_once('/')? {
        ("calendar", _) => Some(Format::Calendar),
        ("vocabulary" | "drafting" | "mail", _) => None,
        (_, "pack.toml") => Some(Format::Pack),
        (_, file) => file.ends_with(".toml").then_some(Format::Rule),
    }
}

#[test]
fn every_shipped_file_keeps_its_schema() {
    let files = RuleFiles::embedded();
    let mut wrong = Vec::new();
    for (name, text) in files.iter() {
        let found = format_of(name)
            .map(|format| mistakes(format, text))
            .unwrap_or_default();
        wrong.extend(
            found
                .into_iter()
                .map(|mistake| format!("{name}: {mistake}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_loader_refuses_the_schema_refuses() {
    assert_eq!(mistakes(Format::Rule, RULE), Vec::<String>::new());
    for (from, to) in [
        ("\nminutes = 30", "\nminuets = 30"),
        ("\nminutes = 30", "\nminutes = -1"),
        ("\nminutes = 30", "\n"),
        ("max_duration", "max_durations"),
        ("mode = [\"online\"]", "mode = [\"by post\"]"),
        ("why = \"保护视力\"", ""),
        ("from = 2021-09-09\n", "from = \"yesterday\"\n"),
        ("lesson_minutes", "lesson_minuets"),
    ] {
        let rule = RULE.replace(
            "mode = \"online\" } }",
            "mode = \"online\", lesson_minutes = 30 } }",
        );
        assert_ne!(
            mistakes(Format::Rule, &with(&rule, from, to)),
            Vec::<String>::new(),
            "{to}"
        );
    }
}

/// The schemas in the folder are what the command prints.
#[test]
fn the_checked_in_schemas_are_current() {
    for format in Format::ALL {
        let name = format!("rules/schema/{}.schema.json", format.name());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let current = format.text().unwrap();
        let hint = format!("cargo run -- rules schema {} > {name}", format.name());
        assert!(kept == current, "{name} is not current: {hint}");
    }
}

/// The folder of schemas holds nothing that the loader reads.
#[test]
fn schemas_are_no_rule_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = RuleFiles::from_dir(&folder).unwrap();
    assert!(files.iter().all(|(name, _)| !name.starts_with("schema")));
    assert_eq!(files.packs(), RuleFiles::embedded().packs());
}

const STRANGE: &str = "zzzzzzzzzzzzzzzzzzzz = 1\n";

/// What the loader knows in one table of a small pack.
fn known(texts: &[(&str, &str)]) -> BTreeSet<String> {
    let (files, mut problems) = files(texts);
    Rulebook::load(&files, "county", &mut problems);
    all_known(&problems)
}

fn in_rule(before: &str) -> BTreeSet<String> {
    let rule = with(RULE, before, &format!("{STRANGE}{before}"));
    known(&[("county/pack.toml", PACK), ("county/lesson.toml", &rule)])
}

fn in_pack(before: &str) -> BTreeSet<String> {
    let more = "[[bureau]]\nname = \"教育局\"\n";
    let pack = format!("{PACK}\n{more}").replacen(before, &format!("{STRANGE}{before}"), 1);
    known(&[("county/pack.toml", &pack), ("county/lesson.toml", RULE)])
}

fn in_calendar(name: &str, text: &str, before: &str) -> BTreeSet<String> {
    let calendar = text.replacen(before, &format!("{STRANGE}{before}"), 1);
    known(&[
        ("county/pack.toml", PACK),
        ("county/lesson.toml", RULE),
        (name, &calendar),
    ])
}

fn in_schema(format: Format, table: &str) -> BTreeSet<String> {
    let schema = format.schema().to_value();
    match table {
        "" => keys_of(&schema),
        name => keys_of(&schema["definitions"][name]),
    }
}

#[test]
fn the_loader_and_the_schemas_know_the_same_keys() {
    let rule = in_schema(Format::Rule, "");
    assert_eq!(in_rule("id = \"lesson\""), rule);
    assert_eq!(in_rule("quote = "), in_schema(Format::Rule, "Clause"));
    assert_eq!(in_rule("records = "), in_schema(Format::Rule, "Scope"));
    assert_eq!(
        in_rule("name = \"30分钟\""),
        in_schema(Format::Rule, "Test")
    );

    assert_eq!(in_pack("id = \"county\""), in_schema(Format::Pack, ""));
    assert_eq!(in_pack("number = "), in_schema(Format::Pack, "Document"));
    assert_eq!(in_pack("text = "), in_schema(Format::Pack, "Passage"));
    assert_eq!(
        in_pack("name = \"教育局\""),
        in_schema(Format::Pack, "Bureau")
    );

    let year = "source = \"示例\"\nyear = 2024\n[[holiday]]\nname = \"元旦\"\noff = [2024-01-01]\n";
    let fixed =
        "source = \"示例\"\n[[day]]\nmonth = 1\nday = 1\nname = \"元旦\"\nfrom = 2018-01-01\n";
    let calendar = |table| in_schema(Format::Calendar, table);
    let in_year = |before| in_calendar("calendar/2024.toml", year, before);
    let in_fixed = |before| in_calendar("calendar/statutory.toml", fixed, before);
    assert_eq!(in_year("source"), calendar("Year"));
    assert_eq!(in_year("name"), calendar("Holiday"));
    assert_eq!(in_fixed("source"), calendar("Statutory"));
    assert_eq!(in_fixed("month"), calendar("Day"));
}
