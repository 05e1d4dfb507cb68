//! What a mail server can do to a delivery: put it off, refuse it, drop it, be slow, want TLS.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use super::office::{AUTOMATIC, Office, smtp};
use crate::mailing::server::Server;

fn office(server: &Server) -> Office {
    let settings = format!("{AUTOMATIC}lease_seconds = 1\n[notices.retry]\nfirst_seconds = 1\n");
    let office = Office::new(&smtp(server.port, &settings));
    office.cases(&["H1"]);
    office
}

#[test]
fn greylisted_refused_and_taken_are_told_apart() {
    let server = Server::start(&json!({"replies": {
        "RCPT fgw@example.cn": ["451 4.7.1 come back later"],
        "RCPT wxb@example.cn": ["550 5.1.1 查无此人", "550 5.1.1 查无此人"],
        ".": ["452 4.2.2 full"],
    }}));
    let office = office(&server);
    let (code, done) = office.deliver();
    assert_eq!(code, 1);
    let sent = &done["sent"];
    assert_eq!(
        (&sent["deferred"], &sent["rejected"]),
        (&2.into(), &2.into()),
        "{done}"
    );
    assert!(server.arrived().is_empty());
    sleep(Duration::from_millis(1_500));
    let (_, done) = office.deliver();
    assert_eq!(done["sent"]["accepted"], 2, "{done}");
    let mut to: Vec<String> = server
        .arrived()
        .iter()
        .map(|a| a.told["to"][0].to_string())
        .collect();
    to.sort();
    assert_eq!(to, ["\"fgw@example.cn\"", "\"jyj@example.cn\""]);
    let queue = office.run(&["notice", "list", "--queue"]);
    assert!(
        queue.out.contains("查无此人") && queue.out.contains("未能投递"),
        "{}",
        queue.out
    );
    // All of one run over one connection.
    assert_eq!(server.saw("connection"), 2);
}

#[test]
fn a_dropped_connection_after_the_message_waits_for_a_person() {
    let server = Server::start(&json!({"drop": "."}));
    let office = office(&server);
    let (code, done) = office.deliver();
    assert_eq!((code, &done["sent"]["unknown"]), (1, &4.into()), "{done}");
    assert_eq!(server.arrived().len(), 4);
    sleep(Duration::from_millis(1_100));
    let (_, done) = office.deliver();
    assert_eq!(done["sent"]["mails"], 0);
    let queue = office.run(&["notice", "list", "--queue"]);
    assert!(queue.out.contains("投递结果不明"), "{}", queue.out);
    let said = ["--by", "王某", "--reason", "已电话核实"];
    let blank = office.run(&[
        "notice",
        "settle",
        "1",
        "--arrived",
        "--by",
        "王某",
        "--reason",
        "",
    ]);
    assert!(
        blank.code == 2 && blank.err.contains("理由"),
        "{}",
        blank.err
    );
    let settled = office.run(&[&["notice", "settle", "1", "--arrived"], &said[..]].concat());
    assert!(
        settled.out.contains("核定为已送达"),
        "{}{}",
        settled.out,
        settled.err
    );
    let twice = office.run(&[&["notice", "settle", "1", "--arrived"], &said[..]].concat());
    assert!(
        twice.code == 2 && twice.err.contains("不能"),
        "{}",
        twice.err
    );
    let again = office.run(&[&["notice", "settle", "2", "--not-arrived"], &said[..]].concat());
    assert_eq!(again.code, 0, "{}", again.err);
    office.deliver();
    assert_eq!(
        server.arrived().len(),
        5,
        "once more, because a person said so"
    );
}

#[test]
fn what_breaks_off_before_the_message_goes_again_and_within_it_is_never_taken_for_sent() {
    // The other places are in tests/it/mailing/outcomes.rs.
    for place in ["RCPT", "middle"] {
        let server = Server::start(&json!({"drop": place}));
        let office = office(&server);
        let (_, done) = office.deliver();
        let now = |state: &str| done["queues"]["deliveries"][state].as_i64().unwrap_or(0);
        assert_eq!(now("accepted"), 0, "{place}: {done}");
        // A short mail is written to its last dot before the break is noticed: nobody knows.
        let expected = match place {
            "RCPT" => now("deferred"),
            _ => now("deferred") + now("unknown"),
        };
        assert_eq!(expected, 4, "{place}: {done}");
        assert!(server.arrived().is_empty());
    }
}

#[test]
fn over_tls_with_a_login() {
    let server = Server::start(&json!({"tls": "starttls", "login": {"jyj": "hunter2"}}));
    let office = Office::new("");
    office.cases(&["H1"]);
    std::fs::write(office.at("password"), "hunter2\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(office.at("password"), mode).unwrap();
    }
    let ca = server.folder.path().join("ca.pem");
    let settings =
        format!("user = \"jyj\"\npassword_file = \"password\"\nca_file = {ca:?}\n[notices]");
    let more = smtp(server.port, AUTOMATIC).replace("security = \"plain\"\n", "");
    office.set(&more.replace("[notices]", &settings));
    let (code, done) = office.deliver();
    assert_eq!((code, &done["sent"]["accepted"]), (0, &4.into()), "{done}");
    let arrived = server.arrived();
    assert!(
        arrived
            .iter()
            .all(|a| a.told["tls"] == true && a.told["login"] == "jyj")
    );
    assert_eq!(server.saw("connection"), 1);
}
