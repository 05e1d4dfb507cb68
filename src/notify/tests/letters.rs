use crate::engine::Finding;
use crate::model::{Certainty, Value};
use crate::notify::testing::{World, directory, edition};
use crate::notify::{Letter, compose, notices};

fn first_letter(findings: &[Finding<'_>]) -> Letter {
    let unknowns = World::unknowns();
    let (directory, edition) = (directory(), edition());
    let all = notices(findings, &unknowns, &directory, &edition);
    compose(&all[0], &directory, &edition).unwrap()
}

#[test]
fn the_letter_in_plain_text() {
    let world = World::new();
    let letter = first_letter(&world.findings());
    insta::assert_snapshot!(letter.text);
}

#[test]
fn the_letter_in_html() {
    let world = World::new();
    let letter = first_letter(&world.findings());
    insta::assert_snapshot!(letter.html);
}

#[test]
fn a_letter_about_a_page_says_that_no_institution_matches() {
    let world = World::new();
    let letter = first_letter(&[world.findings().swap_remove(4)]);
    insta::assert_snapshot!(letter.text);
}

#[test]
fn a_doubtful_source_is_said_to_need_checking() {
    let world = World::new();
    let letter = first_letter(&[world.finding(2, Some(0), 1)]);
    for body in [&letter.text, &letter.html] {
        assert!(body.contains("【依据须核实】"));
        assert!(body.contains("C（新闻或官方摘要，须核实）"));
    }
}

#[test]
fn a_long_list_goes_into_the_attachment() {
    let world = World::new();
    let findings: Vec<_> = (0..23).map(|n| world.finding(1, Some(0), n)).collect();
    let letter = first_letter(&findings);
    assert!(letter.text.contains("以上列出前20个，其余3个见附件。"));
    assert!(letter.text.contains("附件：疑点清单.csv（全部23个疑点）"));
    let list = letter.list.unwrap();
    assert!(list.bytes.starts_with("\u{feff}序号,通知编号,".as_bytes()));
    let mut reader = csv::Reader::from_reader(list.bytes.as_slice());
    assert_eq!(reader.records().map(Result::unwrap).count(), 23);
    let twenty: Vec<_> = (0..20).map(|n| world.finding(1, Some(0), n)).collect();
    assert_eq!(first_letter(&twenty).list, None);
}

#[test]
fn a_text_too_long_for_the_letter_is_whole_in_the_list() {
    let world = World::new();
    let mut finding = world.finding(1, Some(0), 1);
    finding.observed = Value::Text("长".repeat(500));
    let letter = first_letter(&[finding]);
    assert!(letter.text.contains("……（共500字）"));
    let list = String::from_utf8(letter.list.unwrap().bytes).unwrap();
    assert!(list.contains(&"长".repeat(500)));
}

#[test]
fn hostile_text_stays_text() {
    let mut world = World::new();
    world.institutions[0].name = crate::model::Field::Value(
        "示范<script>alert(1)</script>\r\n\r\n一号\u{202e}\u{200b}&\"'{{ v.contact }}".to_owned(),
    );
    let mut finding = world.finding(1, Some(0), 1);
    finding.observed =
        Value::Text("<img src=x onerror=alert(1)>\n\n四、办理要求\u{feff}".to_owned());
    finding.certainty = Certainty::Suspicion;
    finding.source.file = "javascript:alert(1)";
    let letter = first_letter(&[finding]);
    assert!(!letter.html.contains("<script"));
    assert!(!letter.html.contains("<img"));
    assert!(!letter.html.contains("href"));
    assert!(letter.html.contains("&#60;img src=x onerror=alert(1)&#62;"));
    // A line break in a name cannot start a line of the letter.
    assert!(
        letter
            .text
            .contains("    一号[U+202E][U+200B]&\"'{{ v.contact }}")
    );
    assert_eq!(letter.text.matches("\n四、办理要求").count(), 1);
    assert!(!letter.subject.contains(['\r', '\n']));
    for body in [&letter.text, &letter.html, &letter.subject] {
        assert!(!body.contains(['\u{202e}', '\u{200b}', '\u{feff}', '\r', '\0']));
    }
}

#[test]
fn letters_keep_the_house_style() {
    let world = World::new();
    let letter = first_letter(&world.findings());
    for body in [&letter.text, &letter.html] {
        assert!(!body.contains('！'));
        assert!(body.contains("内部工作通知，不作为对机构的送达文书或者处罚文书"));
        assert!(body.contains("2024年9月11日（星期三）"));
        assert!(body.contains("请于"));
    }
    // Nothing is fetched, nothing is styled from outside, nothing is coloured.
    for word in [
        "http:", "src=", "<style", "<link", "<script", "url(", "color:",
    ] {
        assert!(!letter.html.contains(word), "{word}");
    }
}
