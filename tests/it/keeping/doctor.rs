//! `doctor` names what is wrong and what to do, and sends nothing.

use std::fs;

use serde_json::Value;

use super::Desk;
use crate::delivering::office::run_sql;
use crate::mailing::server::wait;
use crate::scanning::killing::Server as Postgres;

/// The level of a thing, and what is said of it.
fn of<'a>(all: &'a Value, what: &str) -> (&'a str, String) {
    let line = all.as_array().unwrap().iter().find(|l| l["what"] == what);
    let line = line.unwrap_or_else(|| panic!("{what}: {all}"));
    let words = format!("{}{}", line["told"], line["advice"]);
    (line["level"].as_str().unwrap(), words)
}

#[test]
fn it_looks_at_everything_on_both_engines() {
    let server = Postgres::start();
    let desk = Desk::new();
    let file = desk.office.at("t.db").display().to_string();
    for database in [file, server.database("doctor")] {
        let ask = || desk.on(&database, &["doctor", "--format", "json"]);
        desk.office.cases_in(&database, &["H1"]);
        let run = ask();
        assert_eq!(run.code, 1, "{}{}", run.out, run.err);
        let all = run.json();
        for what in [
            "规则",
            "数据库",
            "审计记录",
            "邮件",
            "部门通讯录",
            "须核定的投递",
        ] {
            assert_eq!(of(&all, what).0, "ok", "{what}: {all}");
        }
        assert_eq!(of(&all, "备份"), ("warning", of(&all, "备份").1));
        assert!(of(&all, "核查").1.contains("tutorwatch scan"));
        if database.starts_with("postgres") {
            assert_eq!(of(&all, "时钟").0, "ok");
            // The tests' user owns everything.
            assert!(of(&all, "审计权限").1.contains("roles.sql"));
        }
        let name = format!("{}.zip", database.len());
        assert_eq!(desk.on(&database, &["backup", &name]).code, 0);
        wait(run_sql(
            &database,
            "INSERT INTO outbox (kind, key, body, state, created_at, next_at)
                 VALUES ('x', 'y', '{}', 'failed', 0, 0);
             UPDATE case_file SET due_on = '2020-01-01', due_unsure = 2031;"
                .into(),
        ));
        let all = ask().json();
        assert_eq!(of(&all, "备份").0, "ok", "{all}");
        for what in ["未完成的任务", "暂定的办理期限", "逾期的案件"] {
            assert_eq!(of(&all, what).0, "warning", "{what}: {all}");
        }
        assert_eq!(desk.server.saw("MAIL"), 0, "nothing is sent");
    }
}

#[test]
fn what_does_not_work_is_an_error() {
    let desk = Desk::new();
    desk.office.set(&format!(
        "{}[mail.dkim]\ndomain = \"example.cn\"\nselector = \"s\"\nkey_file = \"no.pem\"\n",
        crate::delivering::office::smtp(1, "")
    ));
    let run = desk.on("none.db", &["doctor", "--format", "json"]);
    assert_eq!(run.code, 2, "{}", run.err);
    let all = run.json();
    for (what, words) in [
        ("数据库", "none.db"),
        ("邮件", "127.0.0.1:1"),
        ("邮件签名", "no.pem"),
    ] {
        let (level, said) = of(&all, what);
        assert!(level == "error" && said.contains(words), "{what}: {said}");
    }
    assert!(!desk.office.at("none.db").exists(), "looking makes nothing");
    // A file that is no database.
    fs::write(desk.office.at("bad.db"), "甲".repeat(2_000)).unwrap();
    let run = desk.on("bad.db", &["doctor"]);
    assert!(run.code == 2 && run.out.contains("已损坏"), "{}", run.out);
    fs::write(desk.office.at("bureaus.toml"), "from = 1\n").unwrap();
    let run = desk.on("none.db", &["doctor"]);
    assert!(run.out.contains("[错误] 部门通讯录"), "{}", run.out);
}
