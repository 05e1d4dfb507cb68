//! What the loader says of mistakes. Every message is a snapshot, because its place and
//! its advice are what an officer who writes rules works with.

use super::Rulebook;
use super::testing::{PACK, RULE, files, with};

/// Every mistake of the pack `county`.
fn mistakes(texts: &[(&str, &str)]) -> String {
    let (files, mut problems) = files(texts);
    Rulebook::load(&files, "county", &mut problems);
    problems.render(false)
}

fn of_rule(rule: &str) -> String {
    mistakes(&[("county/pack.toml", PACK), ("county/lesson.toml", rule)])
}

#[test]
fn a_sound_pack_has_no_mistakes() {
    let (files, mut problems) = files(&[("county/pack.toml", PACK), ("county/lesson.toml", RULE)]);
    let book = Rulebook::load(&files, "county", &mut problems);
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(book.rules.len(), 1);
    assert_eq!(book.rules[0].limits[0].source, "示政办发〔2021〕1号");
}

#[test]
fn a_draft_is_checked_like_any_other_rule() {
    let draft = with(RULE, "severity =", "status = \"draft\"\nseverity =");
    let texts = [
        ("county/pack.toml", PACK),
        ("county/lesson.toml", draft.as_str()),
    ];
    let (files, mut problems) = files(&texts);
    let mut book = Rulebook::load(&files, "county", &mut problems);
    assert!(problems.is_empty(), "{problems}");
    assert!(!book.rules[0].is_active());
    assert_eq!((book.set_drafts_aside(), book.rules.len()), (1, 0));
    assert!(
        of_rule(&with(
            &draft,
            "每课时不超过30分钟\"\n\n[scope]",
            "每课时不超过35分钟\"\n\n[scope]"
        ))
        .contains("引文与原文不符")
    );
    assert!(of_rule(&with(&draft, "\"draft\"", "\"drafted\"")).contains("可用：active、draft"));
}

#[test]
fn an_unknown_key_names_the_nearest_one() {
    insta::assert_snapshot!(of_rule(&with(RULE, "severity =", "severty =")));
}

#[test]
fn an_unknown_scope_word_lists_the_known_ones() {
    insta::assert_snapshot!(of_rule(&with(
        RULE,
        r#"["online"]"#,
        r#"["onlin", "offline"]"#
    )));
}

#[test]
fn an_unknown_placeholder_lists_the_known_ones() {
    insta::assert_snapshot!(of_rule(&with(RULE, "{observed}", "{seen}")));
}

#[test]
fn a_quote_that_no_passage_holds() {
    insta::assert_snapshot!(of_rule(&with(
        RULE,
        r#"quote = "每课时不超过30分钟""#,
        r#"quote = "每课时不得超过30分钟""#
    )));
}

const TABLE: &str = include_str!("../../rules/rugao-2021-125/document.txt");

fn table_pack(sha256: &str) -> String {
    let document = format!("grade = \"A\"\nfile = \"document.txt\"\nsha256 = \"{sha256}\"\n");
    let (head, _) = PACK
        .split_once("grade = \"A\"")
        .expect("the pack has a grade");
    format!("{head}{document}")
}

fn of_table(sha256: &str, rule: &str) -> String {
    mistakes(&[
        ("county/pack.toml", &table_pack(sha256)),
        ("county/document.txt", TABLE),
        ("county/lesson.toml", rule),
    ])
}

const TABLE_SHA256: &str = "6197c7672a73acec40c9622c7e585c69bb2fb3de9158d9965a3f652565aa998c";

/// The words stand in the document, but in row 82.
#[test]
fn a_quote_of_another_row() {
    let rule = with(
        RULE,
        "document = \"local\"",
        "document = \"local\"\nitem = 81",
    );
    insta::assert_snapshot!(of_table(TABLE_SHA256, &rule));
    let rule = with(
        RULE,
        "document = \"local\"",
        "document = \"local\"\nitem = 82",
    );
    assert_eq!(of_table(TABLE_SHA256, &rule), "");
}

#[test]
fn a_document_that_was_changed() {
    insta::assert_snapshot!(of_table(&"0".repeat(64), RULE));
}

fn two_limits(first_to: &str, second_from: &str) -> String {
    let limits = format!(
        "[[limit]]\nfrom = 2021-09-09\n{first_to}minutes = 30\n\n[[limit]]\nfrom = {second_from}\nminutes = 25\n"
    );
    with(
        RULE,
        "[[limit]]\nfrom = 2021-09-09\nminutes = 30\n",
        &limits,
    )
}

#[test]
fn a_gap_between_two_limits() {
    insta::assert_snapshot!(of_rule(&two_limits("to = 2022-12-30\n", "2023-01-01")));
    assert_eq!(of_rule(&two_limits("to = 2022-12-31\n", "2023-01-01")), "");
    assert_eq!(of_rule(&two_limits("", "2023-01-01")), "");
}

#[test]
fn two_limits_on_one_day() {
    insta::assert_snapshot!(of_rule(&two_limits("to = 2023-01-01\n", "2023-01-01")));
}

#[test]
fn two_limits_from_the_same_day() {
    insta::assert_snapshot!(of_rule(&two_limits("", "2021-09-09")));
}

#[test]
fn a_rule_without_tests() {
    let (head, _) = RULE.split_once("[[test]]").expect("the rule has tests");
    insta::assert_snapshot!(of_rule(head));
}

#[test]
fn a_rule_without_a_test_at_the_limit() {
    insta::assert_snapshot!(of_rule(&with(RULE, "boundary = true\n", "")));
}

#[test]
fn a_weak_source_must_be_shown_as_weak() {
    let weak = with(
        RULE,
        r#"quote = "每课时不超过30分钟""#,
        r#"quote = "一次性收费不超过3个月""#,
    );
    insta::assert_snapshot!(of_rule(&weak));
    let stated = |grade: &str| {
        with(
            &weak,
            "minutes = 30",
            &format!("minutes = 30\nconfidence = \"{grade}\""),
        )
    };
    assert_eq!(of_rule(&stated("C")), "");
    insta::assert_snapshot!("bolder_than_its_source", of_rule(&stated("A")));
}

#[test]
fn a_pack_that_nobody_knows() {
    let (files, mut problems) = files(&[("county/pack.toml", PACK)]);
    Rulebook::load(&files, "contry", &mut problems);
    insta::assert_snapshot!(problems.render(false));
}

#[test]
fn a_parent_that_nobody_knows() {
    let pack = with(PACK, "region =", "parent = \"province\"\nregion =");
    insta::assert_snapshot!(mistakes(&[("county/pack.toml", &pack)]));
}

#[test]
fn packs_that_are_each_other_s_parent() {
    let county = with(PACK, "region =", "parent = \"province\"\nregion =");
    let province = with(PACK, "\"county\"", "\"province\"");
    let province = with(&province, "region =", "parent = \"county\"\nregion =");
    insta::assert_snapshot!(mistakes(&[
        ("county/pack.toml", &county),
        ("province/pack.toml", &province),
    ]));
}

#[test]
fn a_rule_that_extends_nothing() {
    let rule = "id = \"lesson\"\nextends = \"province\"\n";
    insta::assert_snapshot!(of_rule(rule));
}

#[test]
fn a_child_may_not_rewrite_its_parent_s_rule() {
    let county = with(PACK, "region =", "parent = \"province\"\nregion =");
    let province = with(PACK, "\"county\"", "\"province\"");
    insta::assert_snapshot!(mistakes(&[
        ("county/pack.toml", &county),
        ("county/lesson.toml", RULE),
        ("province/pack.toml", &province),
        ("province/lesson.toml", RULE),
    ]));
}

#[test]
fn text_that_is_no_toml() {
    insta::assert_snapshot!(of_rule(&with(RULE, "minutes = 30", "minutes = = 30")));
}

#[test]
fn values_of_the_wrong_type() {
    let rule = with(RULE, "from = 2021-09-09", "from = \"2021-09-09\"");
    let rule = with(&rule, "mode = [\"online\"]", "mode = \"online\"");
    insta::assert_snapshot!(of_rule(&rule));
}

#[test]
fn every_mistake_of_two_files_at_once() {
    let lesson = with(RULE, "severity = \"serious\"", "severity = \"grave\"");
    let lesson = with(&lesson, "remedy = \"调整课表\"\n", "");
    let other = with(RULE, "id = \"lesson\"", "id = \"lessons\"");
    let other = with(&other, "document = \"local\"", "document = \"locale\"");
    let other = with(&other, "expect = \"violation\"", "expect = \"fail\"");
    insta::assert_snapshot!(mistakes(&[
        ("county/pack.toml", PACK),
        ("county/break.toml", &other),
        ("county/lesson.toml", &lesson),
    ]));
}
