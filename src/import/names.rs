//! The names of files and sheets: which table is meant.

use super::cell::half_width;
use crate::model::Table;

/// The table that a file or sheet is named after: "课次", "Sessions", "03_课次表(2024秋)".
pub(super) fn named(name: &str) -> Option<Table> {
    let text = half_width(name).to_lowercase();
    let text = text.split(['(', '【', '[']).next().unwrap_or_default();
    let text = text.trim_matches(|c: char| !c.is_alphabetic());
    if let Some(table) = Table::parse(text) {
        return Some(table);
    }
    let endings = ["信息", "数据", "名册", "明细", "记录", "台账", "清单", "表"];
    let mut core = text;
    while let Some(rest) = endings.iter().find_map(|e| core.strip_suffix(e)) {
        core = rest;
    }
    Table::parse(core).or_else(|| Table::parse(&format!("{core}s")))
}

/// A sheet of explanations, as templates and exports carry it: nothing to read, nothing to
/// warn of.
pub(super) fn is_explanation(name: &str) -> bool {
    ["说明", "填写说明", "填表说明", "使用说明", "readme"]
        .contains(&name.trim().to_lowercase().as_str())
}

/// What to say about a file or sheet that is named after no table.
pub(super) fn unknown(what: &str, name: &str) -> String {
    let lower: String = name.to_lowercase().chars().take(60).collect();
    let mut best = (Table::Institutions, -1.0);
    for table in Table::ALL {
        let near = strsim::normalized_damerau_levenshtein(&lower, table.name())
            .max(strsim::normalized_damerau_levenshtein(&lower, table.zh()));
        if near > best.1 {
            best = (table, near);
        }
    }
    format!(
        "未识别的{what}“{}”，已忽略；最接近的表是“{} {}”",
        super::report::shorten(name),
        best.0.zh(),
        best.0.name()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_usual_names() {
        for name in [
            "sessions",
            "Sessions",
            "课次",
            "03_课次表",
            "课次信息表(2024秋)",
            "session",
            "sessions-2024",
        ] {
            assert_eq!(named(name), Some(Table::Sessions), "{name}");
        }
        for name in ["Sheet1", "说明", "", "sesions"] {
            assert_eq!(named(name), None, "{name}");
        }
        assert_eq!(
            unknown("文件", "sesions.csv"),
            "未识别的文件“sesions.csv”，已忽略；最接近的表是“课次 sessions”"
        );
    }
}
