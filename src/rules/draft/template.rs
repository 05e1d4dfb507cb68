//! Rule files from templates and from shipped rules.
//!
//! A template is a rule file with places for values: `{minutes+1}`, `{18:00+minutes+1s}`,
//! `{from-1}`, `{from年月日}`. `{holiday? from}` is what a rule about holidays says of that
//! day. A line of the scope or the limit, a test, and words between ⟦ and ⟧ are left out
//! where they need a value that the sentence does not give; `{if months}` is such a need
//! and nothing else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{NaiveDate, TimeDelta};
use regex::{Captures, Regex};

use super::fill::Filler;

/// Days after the start of a limit on which tests without a day of their own are judged.
const TEST_DAY: i64 = 30;

#[allow(clippy::unwrap_used, reason = "constant patterns, tried by the tests")]
static DAY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{4}-\d{2}-\d{2}\b").unwrap());

/// A rule file without id, status and clauses.
#[derive(Debug)]
pub(super) struct Body {
    /// The keys before the first table, as TOML.
    pub head: String,
    /// Scope, settings, limits and tests.
    pub rest: String,
}

impl Filler<'_> {
    /// Fills a template.
    ///
    /// # Errors
    /// What it needs and does not find, in Chinese.
    pub fn template(&self, template: &str) -> Result<Body, String> {
        let mut parts = sections(template).into_iter();
        let head = parts.next().unwrap_or_default();
        let head = self
            .fill(&head)
            .map_err(|name| format!("缺少 {name}，写不成规则"))?;
        let mut rest = Vec::new();
        for part in parts {
            if part.starts_with("[[test]]") {
                rest.extend(self.fill(&part).ok().map(|test| self.dated(&test)));
            } else {
                let lines = part.lines().filter_map(|line| self.fill(line).ok());
                rest.push(lines.collect::<Vec<_>>().join("\n"));
            }
        }
        Ok(Body {
            head,
            rest: rest.join("\n\n") + "\n",
        })
    }

    /// A shipped rule with its days moved to the start of the new limit.
    ///
    /// # Errors
    /// Why the rule cannot serve, in Chinese.
    pub fn model(&self, model: &str, own: &BTreeMap<&'static str, String>) -> Result<Body, String> {
        let table: toml::Table =
            toml::from_str(model).map_err(|e| format!("模型规则读不出来：{e}"))?;
        let starts = table
            .get("limit")
            .and_then(|l| l.get(0))
            .and_then(|l| l.get("from"));
        let starts = starts.and_then(|day| day.to_string().parse::<NaiveDate>().ok());
        let by = self.from - starts.ok_or("模型规则没有限值日期")?;
        let mut head = String::new();
        for key in [
            "title", "kind", "severity", "waivable", "why", "remedy", "message", "reading",
        ] {
            let value = match own.get(key) {
                Some(text) => Some(toml::Value::String(
                    self.fill(text)
                        .map_err(|name| format!("缺少 {name}，写不成规则"))?,
                )),
                None => table.get(key).cloned(),
            };
            if let Some(value) = value {
                head += &format!("{key} = {value}\n");
            }
        }
        let kept = sections(model).into_iter().skip(1);
        let kept = kept
            .filter(|part| !part.starts_with("[[clause]]"))
            .map(|part| {
                let part = moved(&part, by)
                    .replace("规定出台", "规定施行")
                    .replace("文件印发", "规定施行");
                let lines = part.lines().filter(|line| {
                    let of_model = line.starts_with("source =") || line.starts_with("confidence =");
                    !(line.starts_with('#') || part.starts_with("[[limit]]") && of_model)
                });
                let part = lines.collect::<Vec<_>>().join("\n").trim_end().to_owned();
                if part.starts_with("[[test]]") {
                    self.dated(&part)
                } else {
                    part
                }
            });
        let rest = kept.collect::<Vec<_>>().join("\n\n") + "\n";
        Ok(Body { head, rest })
    }

    /// A test that says on which day it is judged.
    fn dated(&self, test: &str) -> String {
        if test.contains(" on = ") || test.contains("given.on") {
            return test.to_owned();
        }
        let Some(day) = self.from.checked_add_signed(TimeDelta::days(TEST_DAY)) else {
            return test.to_owned();
        };
        let inline = test.contains("\ngiven = ");
        let mut out = Vec::new();
        for (number, line) in test.lines().enumerate() {
            match line
                .strip_prefix("given = ")
                .and_then(|g| g.strip_suffix(" }"))
            {
                Some(given) => out.push(format!("given = {given}, on = {day} }}")),
                None => out.push(line.to_owned()),
            }
            // Behind the name, which is a test's first key.
            if number == 1 && !inline {
                out.push(format!("given.on = {day}"));
            }
        }
        out.join("\n")
    }
}

/// A rule file cut before each of its tables.
fn sections(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('[') && !inside {
            parts.push(String::new());
        }
        // A calendar inside a test has tables of its own.
        if line.matches("\"\"\"").count() + line.matches("'''").count() == 1 {
            inside = !inside;
        }
        if let Some(last) = parts.last_mut() {
            *last += line;
            last.push('\n');
        }
    }
    parts
        .into_iter()
        .map(|part| part.trim_end().to_owned())
        .collect()
}

fn moved(text: &str, by: TimeDelta) -> String {
    let day = |caught: &Captures<'_>| {
        let day = caught[0].parse::<NaiveDate>().ok();
        day.and_then(|day| day.checked_add_signed(by))
            .map_or_else(|| caught[0].to_owned(), |day| day.to_string())
    };
    DAY.replace_all(text, day).into_owned()
}
