//! What keeps the store trustworthy: backups that cannot send twice, and the audit log.

mod doctor;

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::app::Run;
use crate::delivering::office::{AUTOMATIC, Office, run_sql, smtp};
use crate::mailing::server::{Server, wait};
use crate::scanning::killing::Server as Postgres;

/// An office whose bureaus' server puts one bureau off for a second.
struct Desk {
    office: Office,
    server: Server,
}

impl Desk {
    fn new() -> Self {
        let server = Server::start(&json!({"replies": {
            "RCPT fgw@example.cn": ["451 4.7.1 come back later"],
        }}));
        let settings =
            format!("{AUTOMATIC}lease_seconds = 1\n[notices.retry]\nfirst_seconds = 1\n");
        let office = Office::new(&smtp(server.port, &settings));
        Self { office, server }
    }

    fn on(&self, database: &str, args: &[&str]) -> Run {
        self.office.run(&[args, &["--database", database]].concat())
    }

    fn deliver(&self, database: &str) -> Value {
        let run = self.on(database, &["deliver", "--format", "json"]);
        assert!(run.code < 2, "{}{}", run.out, run.err);
        run.json()
    }

    fn arrived(&self) -> usize {
        self.server.arrived().len()
    }
}

/// Backed up before anything went out, and again half-way; each restored, and delivered from.
fn nothing_goes_twice(from: &str, halfway: &str, early: &str) {
    let desk = Desk::new();
    desk.office.cases_in(from, &["H1"]);
    let saved = desk.on(from, &["backup", "early.zip"]);
    assert_eq!(saved.code, 0, "{}{}", saved.out, saved.err);
    // Three are taken, the fourth is put off.
    let done = desk.deliver(from);
    assert_eq!(done["sent"]["deferred"], 1, "{done}");
    assert_eq!(desk.arrived(), 3);
    let saved = desk.on(from, &["backup", "halfway.zip"]);
    assert_eq!(saved.code, 0, "{}{}", saved.out, saved.err);
    let again = desk.on(from, &["backup", "halfway.zip"]);
    assert!(
        again.code == 2 && again.err.contains("已存在"),
        "{}",
        again.err
    );
    sleep(Duration::from_millis(1_200));
    desk.deliver(from);
    assert_eq!(desk.arrived(), 4, "the one that was put off");

    // Half-way: what was put off may have gone out, and did.
    let back = desk.on(halfway, &["restore", "halfway.zip"]);
    assert_eq!(back.code, 0, "{}{}", back.out, back.err);
    assert!(back.out.contains("须人工核定的投递：1份"), "{}", back.out);
    let done = desk.deliver(halfway);
    assert!(done["queues"]["restored_from"].is_string(), "{done}");
    assert_eq!(done["queues"]["deliveries"]["unknown"], 1, "{done}");
    assert!(desk.on(halfway, &["deliver"]).out.contains("停发"));
    let said = ["--by", "王某", "--reason", "已逐件核实"];
    let blank = ["restore", "--release", "--by", "王某"];
    assert_eq!(desk.on(halfway, &blank).code, 2);
    let free = desk.on(halfway, &[&["restore", "--release"], &said[..]].concat());
    assert_eq!(free.code, 0, "{}{}", free.out, free.err);
    let done = desk.deliver(halfway);
    assert_eq!(done["sent"]["mails"], 0, "{done}");
    assert_eq!(desk.arrived(), 4);
    // A person who knows better may send it again, and nobody else.
    let stuck = done["queues"]["stuck"][0]["delivery"].to_string();
    let settle = ["notice", "settle", stuck.as_str(), "--not-arrived"];
    let settled = desk.on(halfway, &[&settle[..], &said[..]].concat());
    assert_eq!(settled.code, 0, "{}", settled.err);
    desk.deliver(halfway);
    assert_eq!(desk.arrived(), 5, "because a person said so");

    // Before anything: the settings would approve and send the same letters once more.
    let back = desk.on(early, &["restore", "early.zip"]);
    assert_eq!(back.code, 0, "{}{}", back.out, back.err);
    let over = desk.on(early, &["restore", "halfway.zip"]);
    assert_eq!(over.code, 2, "{}", over.out);
    desk.deliver(early);
    let free = desk.on(early, &[&["restore", "--release"], &said[..]].concat());
    assert_eq!(free.code, 0, "{}", free.err);
    let done = desk.deliver(early);
    assert_eq!(done["sent"]["mails"], 0, "{done}");
    assert_eq!(done["queues"]["drafts"].as_array().unwrap().len(), 2);
    assert_eq!(desk.arrived(), 5);
    for database in [from, halfway, early] {
        let whole = desk.on(database, &["audit", "verify"]);
        assert_eq!(whole.code, 0, "{}{}", whole.out, whole.err);
    }
    let log = desk.on(halfway, &["audit", "show", "delivery"]);
    assert!(
        log.out.contains("restored：deferred → unknown"),
        "{}",
        log.out
    );
}

#[test]
fn a_restored_file_sends_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    nothing_goes_twice(&at("from.db"), &at("halfway.db"), &at("early.db"));
}

#[test]
fn a_restored_server_sends_nothing_twice() {
    let server = Postgres::start();
    nothing_goes_twice(
        &server.database("kept_from"),
        &server.database("kept_halfway"),
        &server.database("kept_early"),
    );
}

#[test]
fn a_backup_that_was_changed_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    desk.office.cases(&["H1"]);
    assert_eq!(desk.on("t.db", &["backup", "b.zip"]).code, 0);
    let whole = fs::read(desk.office.at("b.zip")).unwrap();
    let half = &whole[..whole.len() / 2];
    let mut changed = whole.clone();
    // Within the database's own bytes: the manifest before it takes less.
    let middle = changed.len() / 2;
    changed[middle] ^= 0x55;
    for bytes in [half, &changed, b"no zip".as_slice()] {
        fs::write(desk.office.at("bad.zip"), bytes).unwrap();
        let refused = desk.on("r.db", &["restore", "bad.zip"]);
        assert_eq!(refused.code, 2, "{}", refused.out);
        assert!(refused.err.contains("不是完好的备份"), "{}", refused.err);
        assert!(!desk.office.at("r.db").exists());
    }
    let left: Vec<_> = fs::read_dir(desk.office.at(""))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".tutorwatch"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    // Nor beside the log of another database, which SQLite would read into it.
    fs::write(desk.office.at("r.db-wal"), "").unwrap();
    let refused = desk.on("r.db", &["restore", "b.zip"]);
    assert!(refused.err.contains("r.db-wal"), "{}", refused.err);
}

#[test]
fn the_log_names_the_row_that_was_changed_and_its_copy_hides_people() {
    let server = Postgres::start();
    let desk = Desk::new();
    let file = desk.office.at("t.db").display().to_string();
    for database in [file, server.database("kept_log")] {
        let on = |args: &[&str]| desk.on(&database, args);
        desk.office.cases_in(&database, &["H1"]);
        on(&["notice", "draft"]);
        let reason = "学生王小明家长来电，电话13812345678，=1+1";
        let args = [
            "notice", "withdraw", "1", "--by", "李某", "--reason", reason,
        ];
        assert_eq!(on(&args).code, 0);
        let whole = on(&["audit", "verify", "--format", "json"]).json();
        let (rows, head) = (whole["rows"].as_i64().unwrap(), &whole["head"]);
        let expect = format!("{rows}:{}", head.as_str().unwrap());
        assert_eq!(on(&["audit", "verify", "--expect", &expect]).code, 0);
        for format in ["csv", "jsonl"] {
            let copy = on(&["audit", "export", "--format", format]);
            assert_eq!(copy.code, 0, "{}", copy.err);
            assert!(
                copy.out.contains("李某") && copy.out.contains("withdrawn"),
                "{}",
                copy.out
            );
            for hidden in ["王小明", "13812345678"] {
                assert!(!copy.out.contains(hidden), "{}", copy.out);
            }
        }
        // As somebody with all rights to the database could.
        let drop = match database.starts_with("postgres") {
            true => "DROP TRIGGER audit_keeps_rows ON audit;",
            false => "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_all;",
        };
        let harm = format!("{drop} DELETE FROM audit WHERE seq = {rows};");
        wait(run_sql(&database, harm));
        assert_eq!(on(&["audit", "verify"]).code, 0, "whole in itself");
        let gone = on(&["audit", "verify", "--expect", &expect]);
        assert_eq!(gone.code, 2, "{}", gone.out);
        wait(run_sql(
            &database,
            "UPDATE audit SET actor = '张某' WHERE seq = 1".into(),
        ));
        let broken = on(&["audit", "verify"]);
        assert_eq!(broken.code, 2);
        assert!(
            broken.out.contains("第1行") && broken.out.contains("张某"),
            "{}",
            broken.out
        );
    }
}

/// As root every file may be written, so that a limit on the length of files stands for a full
/// disk: the kernel then refuses the write in the same place.
#[test]
fn a_backup_without_room_says_so_and_leaves_the_store_as_it_was() {
    let desk = Desk::new();
    desk.office.cases(&["H1"]);
    let program = env!("CARGO_BIN_EXE_tutorwatch");
    let script = format!("trap '' XFSZ; ulimit -f 64; exec {program} backup b.zip --database t.db");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(desk.office.at(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(!desk.office.at("b.zip").exists());
    assert_eq!(desk.on("t.db", &["audit", "verify"]).code, 0);
    assert_eq!(desk.on("t.db", &["backup", "b.zip"]).code, 0);
}
