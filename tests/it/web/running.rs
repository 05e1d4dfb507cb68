//! Start, log and end of the server.

use std::io::Write;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::site::{Answer, FORM, Site, form};
use crate::app::tutorwatch;

#[test]
fn it_ends_on_both_signals_and_finishes_what_it_answers() {
    for signal in ["-TERM", "-INT"] {
        let site = Site::start();
        assert_eq!(site.get("/health").text(), "ok\n");
        let body = form(&[("institutions.csv", b"institution_id,name\nH1,x\n")], &[]);
        let mut slow = site.connect();
        let head = format!(
            "POST /check HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        slow.write_all(head.as_bytes()).unwrap();
        slow.write_all(&body[..100]).unwrap();
        // A connection that asks nothing does not hold the end up.
        let _idle = site.connect();
        std::thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        let ended = std::thread::spawn(move || site.end(signal));
        std::thread::sleep(Duration::from_millis(300));
        slow.write_all(&body[100..]).unwrap();
        Answer::read(&mut slow).status(200);
        assert_eq!(ended.join().unwrap(), 0, "{signal}");
        assert!(began.elapsed() < Duration::from_secs(30), "{signal}");
    }
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = tutorwatch(&["serve", "--listen", &address]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains(&address) && run.err.contains("--listen"),
        "{}",
        run.err
    );
}

#[test]
fn the_log_holds_routes_and_no_address_query_or_visitor() {
    let site = Site::with("[web]\nlog = 'json'\n");
    site.get("/rules/online-break?token=geheim");
    site.get("/nowhere/geheim");
    let lines: Vec<Value> = site
        .log()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let routes: Vec<&str> = lines.iter().filter_map(|l| l["route"].as_str()).collect();
    assert_eq!(routes, ["/rules/{id}", "-"]);
    assert_eq!(lines[0]["status"], 200);
    assert_eq!(lines[0]["id"].as_str().unwrap().len(), 16);
    let log = site.log();
    assert!(
        !log.contains("geheim") && !log.contains("127.0.0.1"),
        "{log}"
    );
}
