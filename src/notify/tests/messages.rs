use chrono::{DateTime, Utc};

use crate::engine::Finding;
use crate::model::Field;
use crate::notify::testing::{World, directory, edition};
use crate::notify::{Message, MessageError, compose, message, notices};

fn date() -> DateTime<Utc> {
    "2026-11-10T08:30:00+08:00".parse().unwrap()
}

fn first_message(findings: &[Finding<'_>]) -> Message {
    let (directory, edition) = (directory(), edition());
    let unknowns = World::unknowns();
    let all = notices(findings, &unknowns, &directory, &edition);
    let letter = compose(&all[0], &directory, &edition).unwrap();
    message(&all[0], &letter, &directory, date()).unwrap()
}

fn many(world: &World) -> Vec<Finding<'_>> {
    let mut findings = world.findings();
    findings.extend((30..60).map(|n| world.finding(1, Some(0), n)));
    findings
}

fn head(message: &Message) -> String {
    let text = String::from_utf8(message.bytes.clone()).unwrap();
    text.split("\r\n\r\n").next().unwrap().to_owned()
}

#[test]
fn the_whole_message() {
    let world = World::new();
    let text = String::from_utf8(first_message(&many(&world)).bytes).unwrap();
    // The bodies are snapshots of their own: here each keeps its first words and its length.
    let mut kept = String::new();
    for block in text.split("\r\n\r\n") {
        let lines: Vec<&str> = block.split("\r\n").collect();
        let head = lines
            .iter()
            .position(|line| line.contains(": ") || line.starts_with("--"));
        let (body, head) = lines.split_at(head.unwrap_or(lines.len()));
        if let Some(first) = body.first() {
            kept.push_str(&format!("[{} lines] {}…\n", body.len(), &first[..30]));
        }
        kept.push_str(&format!("{}\n\n", head.join("\n")));
    }
    insta::assert_snapshot!(kept);
}

#[test]
fn the_same_notice_gives_the_same_bytes() {
    let world = World::new();
    let mut findings = many(&world);
    let first = first_message(&findings);
    findings.reverse();
    assert_eq!(first, first_message(&findings));
    assert!(first.bytes.is_ascii());
}

#[test]
fn lead_and_copies_are_recipients_once_each() {
    let world = World::new();
    let message = first_message(&world.findings());
    let to: Vec<String> = message
        .envelope
        .to()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(to, ["jyj@example.cn", "wxb@example.cn"]);
    let bureaus: Vec<&str> = message
        .deliveries
        .iter()
        .map(|d| d.bureau.as_str())
        .collect();
    assert_eq!(bureaus, ["教育局", "宣传部（网信办）"]);
    assert!(
        message
            .deliveries
            .iter()
            .all(|d| d.envelope.to().len() == 1)
    );
}

#[test]
fn a_name_cannot_add_a_header() {
    let mut world = World::new();
    for name in [
        "甲\r\nBcc: evil@example.cn\r\n\r\n正文",
        "A\nBcc: evil@example.cn",
        "A\rBcc: evil@example.cn\0",
        "A =?utf-8?Q?=0D=0ABcc:_evil@example.cn?= B",
    ] {
        world.institutions[0].name = Field::Value(name.to_owned());
        let message = first_message(&[world.finding(1, Some(0), 1)]);
        let head = head(&message);
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(!head.contains("=?utf-8?Q?=0D"), "{head}");
        assert!(!head.contains('\0'));
        assert_eq!(message.envelope.to().len(), 1);
    }
}

#[test]
fn no_route_no_message() {
    let world = World::new();
    let (directory, edition) = (directory(), edition());
    for rule in [4, 5] {
        let findings = [world.finding(rule, Some(0), 1)];
        let all = notices(&findings, &[], &directory, &edition);
        let letter = compose(&all[0], &directory, &edition).unwrap();
        let error = message(&all[0], &letter, &directory, date()).unwrap_err();
        assert!(matches!(error, MessageError::NoRoute(_)));
    }
}

#[test]
fn a_date_that_mail_cannot_carry_is_refused() {
    let world = World::new();
    let (directory, edition) = (directory(), edition());
    let findings = [world.finding(1, Some(0), 1)];
    let all = notices(&findings, &[], &directory, &edition);
    let letter = compose(&all[0], &directory, &edition).unwrap();
    for date in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let error = message(&all[0], &letter, &directory, date).unwrap_err();
        assert!(matches!(error, MessageError::Date(_)));
    }
}
