//! A folder with a database, bureaus and a configuration; cases as a scan leaves them.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tutorwatch::store::{Store, findings, runs};

use crate::app::{Run, tutorwatch_in};
use crate::mailing::server::wait;

const BUREAUS: &str = r#"
from = "校外培训合规巡查 <tutorwatch@example.cn>"
contact = "示范市校外培训合规巡查办公室，电话0000-0000001"

[[bureau]]
name = "教育局"
to = ["jyj@example.cn"]

[[bureau]]
name = "发改委"
to = ["fgw@example.cn"]

[[bureau]]
name = "宣传部（网信办）"
to = ["wxb@example.cn"]
"#;

pub struct Office(TempDir);

impl Office {
    /// `more` is the rest of the configuration.
    pub fn new(more: &str) -> Self {
        let office = Self(tempfile::tempdir().unwrap());
        fs::write(office.at("bureaus.toml"), BUREAUS).unwrap();
        office.set(more);
        office
    }

    pub fn set(&self, more: &str) {
        let text = format!("database = \"t.db\"\nbureaus = \"bureaus.toml\"\n{more}");
        fs::write(self.at("c.toml"), text).unwrap();
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Confirmed cases of `online-break`, one for each institution.
    pub fn cases(&self, institutions: &[&str]) {
        self.cases_in(&self.at("t.db").display().to_string(), institutions);
    }

    /// The same in any database.
    pub fn cases_in(&self, database: &str, institutions: &[&str]) {
        wait(async {
            let store = Store::open(database).await.unwrap();
            let at = "2026-03-02T04:00:00Z".parse().unwrap();
            let new = runs::NewRun {
                started_at: at,
                day: at.date_naive(),
                rulebook: "rugao-2021-125",
                rulebook_sha256: "00",
            };
            let run = runs::begin(&store, &new).await.unwrap();
            let all: Vec<_> = institutions
                .iter()
                .map(|&id| findings::NewFinding {
                    fingerprint: id,
                    rule: "online-break",
                    institution: Some(id),
                    table: "sessions",
                    record_id: "S1",
                    occurred_on: "2026-02-27".parse().ok(),
                    observed: "9 min",
                    limit: "10 min",
                    message: "班级“初一数学”的课次与上一课次间隔9分钟，少于10分钟",
                    source: "sessions.csv",
                    page_sha256: None,
                    chars: None,
                })
                .collect();
            findings::put(&store, run, &all).await.unwrap();
            store.close().await;
            for id in institutions {
                let sql = format!(
                    "INSERT INTO case_file (number, about, institution, family, state, lead,
                         opened_at, changed_at)
                     VALUES ('{id}', '{id}', '{id}', 'rugao-2021-125#82', 'confirmed', '教育局',
                         0, 0);
                     INSERT INTO case_finding (finding, case_id, added_at)
                     SELECT '{id}', id, 0 FROM case_file WHERE number = '{id}';
                     UPDATE finding SET state = 'in_case' WHERE fingerprint = '{id}';"
                );
                run_sql(database, sql).await;
            }
        });
    }

    pub fn run(&self, args: &[&str]) -> Run {
        let all = [args, &["--config", "c.toml"]].concat();
        tutorwatch_in(self.0.path(), &all)
    }

    /// `deliver --format json`; says how it ended, too.
    pub fn deliver(&self) -> (i32, Value) {
        let run = self.run(&["deliver", "--format", "json"]);
        assert!(run.code < 2, "{}{}", run.out, run.err);
        (run.code, run.json())
    }

    /// `deliver`, left to itself.
    pub fn start(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
            .args(["deliver", "--config", "c.toml"])
            .current_dir(self.0.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Every delivery of every notice.
    pub fn deliveries(&self) -> Vec<Value> {
        let all = self.run(&["notice", "list", "--format", "json"]).json();
        let mut out = Vec::new();
        for notice in all.as_array().unwrap() {
            let id = notice["id"].to_string();
            let shown = self.run(&["notice", "show", &id, "--format", "json"]);
            out.extend(shown.json()["deliveries"].as_array().unwrap().clone());
        }
        out
    }

    pub fn count(&self, state: &str) -> usize {
        let all = self.deliveries();
        all.iter().filter(|d| d["state"] == state).count()
    }
}

/// `[mail]` for a server on this machine, and settings of notices.
pub fn smtp(port: u16, notices: &str) -> String {
    format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\n\
         from = \"tutorwatch@example.cn\"\n[notices]\n{notices}"
    )
}

pub const AUTOMATIC: &str = "approval = \"automatic\"\n";

/// Runs statements in a database of either engine.
pub async fn run_sql(database: &str, sql: String) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql));
    if database.starts_with("postgres://") {
        let mut db = PgConnection::connect(database).await.unwrap();
        sql.execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    } else {
        let address = format!("sqlite://{database}");
        let mut db = SqliteConnection::connect(&address).await.unwrap();
        sql.execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    }
}
