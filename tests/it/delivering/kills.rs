//! `kill -9` while mails are on their way, and several programs at once.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use super::office::{AUTOMATIC, Office, smtp};
use crate::mailing::server::Server;

/// How often each mail arrived at each address.
fn arrivals(server: &Server) -> BTreeMap<(String, String), usize> {
    let mut all = BTreeMap::new();
    for one in server.arrived() {
        let text = String::from_utf8(one.bytes).unwrap();
        let id = text.lines().find(|line| line.starts_with("Message-ID:"));
        let key = (id.unwrap().to_owned(), one.told["to"].to_string());
        *all.entry(key).or_default() += 1;
    }
    all
}

fn office(server: &Server, cases: &[&str]) -> Office {
    let settings = format!(
        "{AUTOMATIC}lease_seconds = 1\n[notices.retry]\nfirst_seconds = 1\n\
         [notices.budget]\nper_hour = 1000\n"
    );
    let office = Office::new(&smtp(server.port, &settings));
    office.cases(cases);
    office
}

#[test]
fn killed_again_and_again_it_sends_everything_once() {
    let server = Server::start(&json!({"slow": 0.01}));
    let office = office(&server, &["H1", "H2", "H3", "H4"]);
    // Killed at the connection, at MAIL, RCPT, DATA, the final dot, and so on.
    let mut kills = 0;
    for steps in 1..=9 {
        let until = server.saw("") + steps;
        let mut program = office.start();
        while server.saw("") < until && program.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(2));
        }
        program.kill().unwrap();
        program.wait().unwrap();
        kills += 1;
    }
    assert!(server.saw("connection") >= 5, "it was killed at work");
    for _ in 0..6 {
        sleep(Duration::from_millis(1_100));
        let (_, done) = office.deliver();
        if done["queues"]["deliveries"].get("queued").is_none()
            && done["queues"]["deliveries"].get("claimed").is_none()
            && done["queues"]["deliveries"].get("sending").is_none()
        {
            break;
        }
    }
    let deliveries = office.deliveries();
    assert_eq!(deliveries.len(), 16);
    let count = |state: &str| deliveries.iter().filter(|d| d["state"] == state).count();
    let (accepted, unknown) = (count("accepted"), count("unknown"));
    assert_eq!(accepted + unknown, 16, "{deliveries:?}");
    assert!(unknown <= kills, "{unknown}");
    let arrived = arrivals(&server);
    assert!(arrived.values().all(|n| *n == 1), "sent twice: {arrived:?}");
    assert!(
        (accepted..=16).contains(&arrived.len()),
        "{accepted} {}",
        arrived.len()
    );
}

#[test]
fn several_at_once_send_everything_once() {
    let server = Server::start(&json!({"slow": 0.005}));
    let office = office(&server, &["H1", "H2", "H3", "H4"]);
    // Drafted before, so that all of them find the whole queue.
    office.run(&["notice", "draft"]);
    let programs: Vec<_> = (0..3).map(|_| office.start()).collect();
    for mut program in programs {
        assert!(program.wait().unwrap().code().is_some_and(|code| code < 2));
    }
    office.deliver();
    let arrived = arrivals(&server);
    assert_eq!(arrived.len(), 16);
    assert!(arrived.values().all(|n| *n == 1), "{arrived:?}");
    assert_eq!(office.count("accepted"), 16);
}
