//! The SQL side: raw cells into SQLite in memory, verdicts out.

use std::fs;

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tokio::runtime::{Builder, Runtime};

use super::Opinion;
use super::package::{Package, TABLES};
use crate::app::root;

/// A database with the law in it.
pub struct Sql {
    runtime: Runtime,
    connection: SqliteConnection,
}

type Verdict = (String, String, String, String, Option<i64>, Option<i64>);

impl Sql {
    /// Opens it and fills the calendar.
    pub fn open(vacations: &str) -> Self {
        let runtime = Builder::new_current_thread().build().unwrap();
        let mut connection = runtime
            .block_on(SqliteConnection::connect("sqlite::memory:"))
            .unwrap();
        for script in [include_str!("tables.sql"), include_str!("verdicts.sql")] {
            runtime
                .block_on(sqlx::raw_sql(script).execute(&mut connection))
                .unwrap();
        }
        let mut sql = Self {
            runtime,
            connection,
        };
        sql.calendar();
        sql.vacations(&vacations.parse().unwrap());
        sql
    }

    /// What the SQL finds.
    pub fn judge(&mut self, package: &Package) -> Opinion {
        let mut cells = Vec::new();
        for ((table, columns), rows) in TABLES.iter().zip(&package.0) {
            for (number, row) in (2..).zip(rows) {
                cells.extend(
                    columns
                        .iter()
                        .zip(row)
                        .map(|(c, text)| json!([table, number, c, text])),
                );
            }
        }
        let cells = serde_json::to_string(&cells).unwrap();
        self.put("DELETE FROM cell", &[]);
        self.put(include_str!("read.sql"), &[&cells]);
        let script = sqlx::raw_sql(include_str!("records.sql"));
        self.runtime
            .block_on(script.execute(&mut self.connection))
            .unwrap();
        let select = "SELECT rule, tbl, id, inst, breach, CASE WHEN breach THEN observed END FROM verdict \
             WHERE breach IS NOT 0";
        let asked = sqlx::query_as::<_, Verdict>(select).fetch_all(&mut self.connection);
        let mut said = Opinion::default();
        for (rule, table, id, owner, breach, observed) in self.runtime.block_on(asked).unwrap() {
            match breach {
                Some(_) => {
                    let key = (rule, table, id);
                    said.seconds
                        .extend(observed.map(|seconds| (key.clone(), seconds)));
                    said.findings.insert(key);
                }
                None => *said.unknown.entry((rule, owner)).or_default() += 1,
            }
        }
        said
    }

    fn put(&mut self, sql: &'static str, values: &[&str]) {
        let query = values.iter().fold(sqlx::query(sql), |query, value| {
            query.bind(value.to_string())
        });
        self.runtime
            .block_on(query.execute(&mut self.connection))
            .unwrap();
    }

    /// The yearly notices, read here and not by the product.
    fn calendar(&mut self) {
        for entry in fs::read_dir(root().join("rules/calendar")).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let file: toml::Table = text.parse().unwrap();
            if let Some(year) = file.get("year") {
                self.put("INSERT INTO notice VALUES (?1)", &[&year.to_string()]);
            }
            for holiday in list(&file, "holiday") {
                for (key, kind) in [("off", "holiday"), ("work", "makeup")] {
                    for day in list(holiday.as_table().unwrap(), key) {
                        self.put(
                            "INSERT INTO calendar VALUES (?1, ?2)",
                            &[&day.to_string(), kind],
                        );
                    }
                }
            }
            for day in list(&file, "day") {
                let number = |key: &str| day[key].as_integer().unwrap();
                let month_day = format!("{:02}-{:02}", number("month"), number("day"));
                self.put(
                    "INSERT INTO fixed VALUES (?1, ?2)",
                    &[&month_day, &day["from"].to_string()],
                );
            }
        }
    }

    fn vacations(&mut self, file: &toml::Table) {
        let inserts = [
            ("vacation", "INSERT INTO vacation VALUES (?1, ?2)"),
            ("covered", "INSERT INTO covered VALUES (?1, ?2)"),
        ];
        for (key, insert) in inserts {
            for span in list(file, key) {
                self.put(
                    insert,
                    &[&span["from"].to_string(), &span["to"].to_string()],
                );
            }
        }
    }
}

fn list<'t>(table: &'t toml::Table, key: &str) -> &'t [toml::Value] {
    table
        .get(key)
        .and_then(toml::Value::as_array)
        .map_or(&[], Vec::as_slice)
}
