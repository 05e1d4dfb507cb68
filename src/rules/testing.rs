//! A small made-up pack for the tests of loading. Nothing in it is law.

use std::collections::BTreeSet;

use super::{Problems, RuleFiles, problems_for};

/// A pack with one document that is known by its passages.
pub(crate) const PACK: &str = r#"id = "county"
title = "示例县规则"
region = "示例县"

[[document]]
id = "local"
number = "示政办发〔2021〕1号"
title = "示例方案"
from = 2021-09-09
grade = "A"

[[document.passage]]
text = "每课时不超过30分钟，课程间隔不少于10分钟"

[[document.passage]]
text = "一次性收费不超过3个月"
grade = "C"
"#;

/// A rule without a mistake.
pub(crate) const RULE: &str = r#"id = "lesson"
title = "每课时不超过30分钟"
kind = "max_duration"
severity = "serious"
why = "保护视力"
remedy = "调整课表"
message = "{record}时长{observed}，超过{limit}。"

[[clause]]
document = "local"
quote = "每课时不超过30分钟"

[scope]
records = ["session"]
mode = ["online"]

[[limit]]
from = 2021-09-09
minutes = 30

[[test]]
name = "30分钟"
given = { session = { start = "2024-09-11 18:00", end = "2024-09-11 18:30", mode = "online" } }
expect = "pass"
boundary = true

[[test]]
name = "31分钟"
given = { session = { start = "2024-09-11 18:00", end = "2024-09-11 18:31", mode = "online" } }
expect = "violation"
"#;

/// A rule file with some of its text replaced; what is to be replaced must be there.
pub(crate) fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}` is not in the text");
    text.replace(from, to)
}

/// Files by name, and an empty list of problems for them.
pub(crate) fn files(texts: &[(&str, &str)]) -> (RuleFiles, Problems) {
    let files = RuleFiles::from_texts(texts.iter().copied());
    let problems = problems_for(&files);
    (files, problems)
}

/// The keys that the reading names where it meets a key that is like none of them.
pub(crate) fn all_known(problems: &Problems) -> BTreeSet<String> {
    let unknown = problems
        .sorted()
        .into_iter()
        .filter(|p| p.title.starts_with("不认识的键"));
    let lists: Vec<&str> = unknown
        .filter_map(|p| p.help.strip_prefix("可用："))
        .collect();
    assert_eq!(lists.len(), 1, "{problems}");
    lists[0]
        .split('、')
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The keys of a JSON Schema's object.
pub(crate) fn keys_of(schema: &serde_json::Value) -> BTreeSet<String> {
    let properties = schema.get("properties").and_then(|p| p.as_object());
    properties
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone())
        .collect()
}
