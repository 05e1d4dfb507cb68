//! What reading a rule's parameters says of mistakes: kinds, fields and expressions are
//! known to the engine only.

use super::Engine;
use crate::extract::Vocabulary;
use crate::rules::testing::{PACK, RULE, files, with};
use crate::rules::{RuleFiles, Rulebook, vocabulary_files};

/// Every mistake of a rule, from the loader and from the engine.
fn mistakes(rule: &str) -> String {
    let (files, mut problems) = files(&[("county/pack.toml", PACK), ("county/lesson.toml", rule)]);
    let shipped = RuleFiles::embedded();
    let vocabulary = Vocabulary::parse(&vocabulary_files(&shipped)).unwrap();
    let book = Rulebook::load(&files, "county", &mut problems);
    Engine::new(&book, &vocabulary, &mut problems);
    problems.render(false)
}

/// The rule with another kind, records, `[check]` table and limit values.
fn rule(kind: &str, records: &str, check: &str, values: &str) -> String {
    let rule = with(RULE, "max_duration", kind);
    let rule = with(
        &rule,
        "records = [\"session\"]\nmode = [\"online\"]",
        records,
    );
    let rule = with(&rule, "minutes = 30", values);
    with(
        &rule,
        "[[limit]]",
        &format!("[check]\n{check}\n\n[[limit]]"),
    )
}

const INSTITUTION: &str = "records = [\"institution\"]";

#[test]
fn a_sound_rule_has_no_mistakes() {
    assert_eq!(mistakes(RULE), "");
}

#[test]
fn an_unknown_kind_names_the_nearest_one() {
    insta::assert_snapshot!(mistakes(&with(RULE, "max_duration", "max_durations")));
}

#[test]
fn an_unknown_kind_that_is_near_nothing_lists_them_all() {
    insta::assert_snapshot!(mistakes(&with(RULE, "max_duration", "homework")));
}

#[test]
fn an_unknown_field_names_the_nearest_one() {
    let check = "field = \"legal_from\"";
    insta::assert_snapshot!(mistakes(&rule(
        "allowed_values",
        INSTITUTION,
        check,
        "values = [\"non_profit\"]"
    )));
}

#[test]
fn an_unknown_setting_names_the_nearest_one() {
    insta::assert_snapshot!(mistakes(&rule(
        "latest_end",
        "records = [\"session\"]",
        "night_end = \"05:00\"",
        "time = \"21:00\""
    )));
}

#[test]
fn a_limit_with_a_mistyped_value() {
    insta::assert_snapshot!(mistakes(&with(RULE, "minutes = 30", "minute = 30")));
}

#[test]
fn a_field_whose_blank_means_not_known_cannot_be_required() {
    insta::assert_snapshot!(mistakes(&rule(
        "required_field",
        INSTITUTION,
        "fields = [\"town\"]",
        ""
    )));
}

#[test]
fn a_kind_that_cannot_look_at_such_records() {
    let rule = with(
        RULE,
        "records = [\"session\"]",
        "records = [\"session\", \"payment\"]",
    );
    insta::assert_snapshot!(mistakes(&rule));
}

#[test]
fn an_expression_with_a_mistyped_field() {
    let check = "expression = \"class.stge != 'preschool'\"\nshow = [\"stage\"]\nlimit = \"示例\"";
    insta::assert_snapshot!(mistakes(&rule("cel", "records = [\"class\"]", check, "")));
}

#[test]
fn an_expression_with_an_unknown_word() {
    let check = "expression = \"class.stage != 'preschol'\"\nshow = [\"stage\"]\nlimit = \"示例\"";
    insta::assert_snapshot!(mistakes(&rule("cel", "records = [\"class\"]", check, "")));
}

#[test]
fn an_expression_that_does_not_parse() {
    let check = "expression = \"class.stage != \"\nshow = [\"stage\"]\nlimit = \"示例\"";
    insta::assert_snapshot!(mistakes(&rule("cel", "records = [\"class\"]", check, "")));
}

/// One mistake must not hide the next.
#[test]
fn mistakes_of_loader_and_engine_come_together() {
    let rule = with(
        RULE,
        "severity = \"serious\"",
        "severity = \"serious\"\nseverty = \"minor\"",
    );
    let rule = with(&rule, "minutes = 30", "minute = 30");
    insta::assert_snapshot!(mistakes(&rule));
}

mod mangled {
    use proptest::prelude::*;

    use std::sync::LazyLock;

    use super::*;

    static VOCABULARY: LazyLock<Vocabulary> =
        LazyLock::new(|| Vocabulary::parse(&vocabulary_files(&RuleFiles::embedded())).unwrap());

    /// A shipped rule file with a piece cut out and something else put in its place.
    fn mangled() -> impl Strategy<Value = String> {
        let shipped = RuleFiles::embedded();
        let rules: Vec<String> = shipped
            .iter()
            .filter(|(name, _)| name.ends_with(".toml") && !name.ends_with("/pack.toml"))
            .map(|(_, text)| text.to_owned())
            .collect();
        let junk = prop_oneof![
            Just(String::new()),
            Just("[[limit]]\n".to_owned()),
            Just("= \"".to_owned()),
            Just("9999999999999999999".to_owned()),
            Just("2021-02-31".to_owned()),
            Just("class.stage".to_owned()),
            any::<String>(),
        ];
        let place = (any::<prop::sample::Index>(), 0..60_usize);
        (prop::sample::select(rules), place, junk).prop_map(|(text, (at, length), junk)| {
            let chars: Vec<char> = text.chars().collect();
            let from = at.index(chars.len());
            let to = (from + length).min(chars.len());
            let (before, after) = (&chars[..from], &chars[to..]);
            before
                .iter()
                .copied()
                .chain(junk.chars())
                .chain(after.iter().copied())
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// Whatever is wrong with a rule file, the loader says so and goes on.
        #[test]
        fn no_rule_file_stops_the_loader(text in mangled()) {
            let (files, mut problems) =
                files(&[("county/pack.toml", PACK), ("county/lesson.toml", &text)]);
            let book = Rulebook::load(&files, "county", &mut problems);
            Engine::new(&book, &VOCABULARY, &mut problems);
            problems.render(false);
        }
    }
}
