//! The schema of rule files and the kinds know the same settings.

use std::collections::BTreeSet;

use schemars::{Schema, SchemaGenerator};

use super::Engine;
use super::kinds::Kind;
use crate::extract::Vocabulary;
use crate::rules::schema::kind_schemas;
use crate::rules::testing::{all_known, keys_of};
use crate::rules::{
    Problems, Rule, RuleFiles, Rulebook, Section, Toml, problems_for, vocabulary_files,
};

/// No key is like this one, so that the reading answers with all the keys that it knows.
const STRANGE: &str = "zzzzzzzzzzzzzzzzzzzz";

/// What the kind of a rule knows in a changed copy of it.
fn known(book: &Rulebook, vocabulary: &Vocabulary, change: impl Fn(&mut Rule)) -> BTreeSet<String> {
    let mut book = book.clone();
    change(&mut book.rules[0]);
    let mut problems = Problems::default();
    Engine::new(&book, vocabulary, &mut problems);
    all_known(&problems)
}

fn strange(section: &Section) -> Section {
    section.with(STRANGE, Some(Toml::Int(1)))
}

#[test]
fn every_setting_of_every_kind_is_in_the_schema_and_no_other() {
    let files = RuleFiles::embedded();
    let mut problems = problems_for(&files);
    let vocabulary = Vocabulary::parse(&vocabulary_files(&files)).unwrap();
    let book = Rulebook::load(&files, "rugao-2021-125", &mut problems);
    let schemas = kind_schemas(&mut SchemaGenerator::default());
    let names: Vec<&str> = schemas.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(names, Kind::NAMES);
    for (name, check, limit) in schemas {
        let rule = book.rules.iter().find(|r| r.kind.value == name);
        let rule = rule
            .unwrap_or_else(|| panic!("no shipped rule of the kind {name}"))
            .clone();
        let alone = Rulebook {
            rules: vec![rule],
            ..book.clone()
        };
        let of = |schema: &Schema| keys_of(schema.as_value());
        let checks = known(&alone, &vocabulary, |r| r.params = strange(&r.params));
        assert_eq!(checks, of(&check), "[check] of {name}");
        let mut limits = known(&alone, &vocabulary, |r| {
            r.limits[0].values = strange(&r.limits[0].values);
        });
        // These are read for every kind alike.
        limits.extend(["from", "to", "source", "confidence"].map(str::to_owned));
        assert_eq!(limits, of(&limit), "[[limit]] of {name}");
    }
}
