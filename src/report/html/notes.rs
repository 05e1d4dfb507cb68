//! What could not be judged, and what was wrong with the data.

use std::collections::BTreeMap;

use super::{Shown, text};
use crate::report::Judged;

/// One reason of one rule.
pub(super) struct UnknownView {
    pub title: String,
    pub reason: String,
    pub institutions: usize,
    pub records: u64,
}

/// One kind of mistake in one column.
pub(super) struct MistakeView {
    pub file: String,
    pub sheet: String,
    pub column: String,
    pub rows: String,
    pub value: String,
    pub message: String,
    pub count: u64,
}

pub(super) fn unknowns(judged: &Judged<'_>) -> Shown<UnknownView> {
    let mut by_reason: BTreeMap<(usize, String), (usize, u64)> = BTreeMap::new();
    for unknown in judged.unknowns() {
        let key = (unknown.position, unknown.reason);
        let entry = by_reason.entry(key).or_default();
        entry.0 += usize::from(unknown.institution.is_some());
        entry.1 += u64::from(unknown.count);
    }
    let title = |position: usize| {
        let rule = judged.book.rules.get(position);
        rule.map_or_else(String::new, |r| text(&r.title))
    };
    Shown::new(
        by_reason.into_iter().map(
            |((position, reason), (institutions, records))| UnknownView {
                title: title(position),
                reason: text(&reason),
                institutions,
                records,
            },
        ),
    )
}

pub(super) fn mistake_count(judged: &Judged<'_>) -> u64 {
    let errors = &judged.inspection.report.errors;
    errors.iter().map(|error| error.count).sum()
}

pub(super) fn mistakes(judged: &Judged<'_>) -> Shown<MistakeView> {
    let groups = judged.inspection.report.grouped();
    Shown::new(groups.into_iter().map(|group| {
        let error = group.first;
        let rows: Vec<String> = group.rows.iter().map(u32::to_string).collect();
        let more = group.count > rows.len() as u64 && !rows.is_empty();
        MistakeView {
            file: text(&error.file),
            sheet: optional(error.sheet.as_deref()),
            column: optional(error.column.as_deref()),
            rows: format!("{}{}", rows.join("、"), if more { "…" } else { "" }),
            value: optional(error.value.as_deref()),
            message: text(&error.message),
            count: group.count,
        }
    }))
}

pub(super) fn warnings(judged: &Judged<'_>) -> Shown<MistakeView> {
    let warnings = &judged.inspection.report.warnings;
    Shown::new(warnings.iter().map(|warning| MistakeView {
        file: text(&warning.file),
        sheet: optional(warning.sheet.as_deref()),
        column: optional(warning.column.as_deref()),
        rows: warning.row.map_or_else(String::new, |row| row.to_string()),
        value: String::new(),
        message: text(&warning.message),
        count: 1,
    }))
}

fn optional(raw: Option<&str>) -> String {
    raw.map(text).unwrap_or_default()
}
