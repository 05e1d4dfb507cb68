//! Keys of rule files in the words that officers read.

use crate::model::{DayKind, Table, Value, Word, code_zh};
use crate::rules::{Node, Record, Scope, Section, Toml};

/// What a check kind looks at; a kind without words keeps its code.
pub fn kind(code: &str) -> &str {
    match code {
        "account_match" => "收费账户",
        "allowed_values" => "允许的取值",
        "cel" => "条件表达式",
        "date_before" => "日期先后",
        "disclosed" => "公示",
        "discount" => "折扣和原价",
        "fee_cap" => "收费上限",
        "fee_published" => "按公示收费",
        "issued_by" => "审批机关",
        "latest_end" => "最晚结束时间",
        "licensed" => "证照",
        "matches_form" => "合同文本",
        "max_duration" => "最长时间",
        "min_break" => "最短间隔",
        "not_on_calendar" => "不得培训的日子",
        "outside_category" => "超出类别",
        "prepaid_span" => "预收期限",
        "required_field" => "必备信息",
        "text_claim" => "宣传用语",
        code => code,
    }
}

/// A value of a limit; `None` for what only the program needs.
pub fn limit(key: &str, value: &Toml) -> Option<String> {
    let plain = text(value);
    Some(match key {
        "minutes" => format!("{plain}分钟"),
        "time" => format!("不晚于{plain}"),
        "months" => format!("{plain}个月"),
        "lessons" => format!("{plain}课时"),
        "non_subject_yuan" => format!("非学科类{plain}元"),
        "online" => format!("线上每课时{plain}元"),
        "offline" => format!("线下每课时：{}", bands(value)),
        "online_minutes" => format!("线上标准课时{plain}分钟"),
        "offline_minutes" => format!("线下标准课时{plain}分钟"),
        "tolerance_percent" => format!("可上浮{plain}%"),
        "before" => match value {
            Toml::Date(day) => format!("{}之前", Value::Date(*day).zh()),
            _ => plain,
        },
        "bureau" => format!("由{plain}审批"),
        "values" => format!("应为{plain}"),
        "name" => plain,
        "patterns" => return None,
        _ => format!("{key} = {value}"),
    })
}

/// A setting of the kind.
pub fn setting(key: &str, value: &Toml) -> String {
    let plain = text(value);
    match key {
        "night_ends" => format!("{plain}之前开始的课次算前一日晚间"),
        "day" | "field" | "fields" => format!("看：{plain}"),
        "only_with" => format!("没有{plain}的不看"),
        "show" => format!("疑点写明：{plain}"),
        "limit" => format!("要求：{plain}"),
        "words" => format!("标题中的词：{plain}"),
        "claims" => format!("词类：{plain}（见 vocabulary/claims.toml）"),
        "masked" => "疑点中的个人信息只显示首字".into(),
        "expression" => format!("条件：{plain}"),
        _ => format!("{key} = {value}"),
    }
}

/// What a scope demands, line by line.
pub fn scope(scope: &Scope) -> Vec<(&'static str, String)> {
    fn join<W: Word>(words: &[W]) -> String {
        words.iter().map(|w| w.zh()).collect::<Vec<_>>().join("、")
    }
    let mut lines = vec![
        ("检查的记录", join(&scope.records)),
        ("类别", join(&scope.category)),
        ("所属机构类别", join(&scope.institution_category)),
        ("培训形式", join(&scope.mode)),
        ("学段", join(&scope.stage)),
        ("课程体系", join(&scope.curriculum)),
        ("登记性质", join(&scope.legal_form)),
        ("岗位", join(&scope.role)),
    ];
    let mut people = Vec::new();
    if scope.subject_staff {
        people.push("从事学科类教学、教研的");
    }
    if scope.foreign_staff {
        people.push("外籍的");
    }
    match scope.located_in_china {
        Some(true) => people.push("在中国内地的"),
        Some(false) => people.push("在中国内地以外的"),
        None => {}
    }
    lines.push(("人员", people.join("、")));
    lines.retain(|(_, words)| !words.is_empty());
    lines
}

/// A fact that a test gives: "课次：开始时间 2024-09-11 18:00，…".
pub fn given(key: &str, value: &Toml) -> String {
    let records: Vec<&Section> = match value {
        Toml::Table(section) => vec![section],
        Toml::List(items) => items.iter().filter_map(|item| table(&item.value)).collect(),
        _ => Vec::new(),
    };
    let record = key.strip_suffix('s').unwrap_or(key);
    let name = match key {
        "on" => "判断日期",
        "vacations" => "校历",
        _ => Record::ALL
            .iter()
            .find(|r| r.code() == record || r.code() == key)
            .map_or(key, |r| r.zh()),
    };
    if records.is_empty() {
        return format!("{name}：{}", text(value).trim());
    }
    // In the order of the registry's columns, so that a start stands before its end.
    let own = Table::ALL
        .iter()
        .find(|t| t.zh() == name)
        .map_or(&[][..], |t| t.columns());
    let place = |key: &str| own.iter().position(|c| c.name == key).unwrap_or(usize::MAX);
    let lines = records.iter().map(|section| {
        let mut cells: Vec<(&str, &Node<Toml>)> = section.iter().collect();
        cells.sort_by_key(|(key, _)| place(key));
        let cells = cells.into_iter().map(|(key, node)| {
            let cell = text(&node.value);
            let cell = if cell.is_empty() { "（空）" } else { &cell };
            format!("{} {cell}", column(key))
        });
        format!("{name}：{}", cells.collect::<Vec<_>>().join("，"))
    });
    lines.collect::<Vec<_>>().join("；")
}

fn table(value: &Toml) -> Option<&Section> {
    match value {
        Toml::Table(section) => Some(section),
        _ => None,
    }
}

/// "10人及以下60元、35人及以下40元、其余25元".
fn bands(value: &Toml) -> String {
    let band = |item: &Node<Toml>| {
        let of = |key: &str| {
            let found = table(&item.value)?.iter().find(|(k, _)| *k == key)?;
            Some(text(&found.1.value))
        };
        let yuan = of("yuan").unwrap_or_default();
        match of("up_to") {
            Some(size) => format!("{size}人及以下{yuan}元"),
            None => format!("其余{yuan}元"),
        }
    };
    match value {
        Toml::List(items) => items.iter().map(band).collect::<Vec<_>>().join("、"),
        other => text(other),
    }
}

fn text(value: &Toml) -> String {
    match value {
        Toml::Text(text) => code(text).to_owned(),
        Toml::Date(day) => Value::Date(*day).zh(),
        Toml::Bool(yes) => if *yes { "是" } else { "否" }.into(),
        Toml::List(items) => items
            .iter()
            .map(|item| text(&item.value))
            .collect::<Vec<_>>()
            .join("、"),
        other => other.to_string(),
    }
}

/// The Chinese form of a code or a column; other text as it stands.
fn code(text: &str) -> &str {
    let day = || {
        DayKind::ALL
            .iter()
            .find(|kind| kind.code() == text)
            .map(|kind| kind.zh())
    };
    match text {
        "vacation" => "寒暑假期",
        _ => code_zh(text).or_else(day).unwrap_or_else(|| column(text)),
    }
}

fn column(name: &str) -> &str {
    let columns = Table::ALL.iter().flat_map(|t| t.columns());
    columns
        .into_iter()
        .find(|c| c.name == name)
        .map_or(name, |c| c.zh)
}
