//! What was wrong or noteworthy in the input, for people: one line per kind of mistake.

use std::io::{self, Write};

use crate::import::Report;
use crate::text::visible;

/// Writes the mistakes and notes; nothing where there are none.
pub(super) fn input_notes(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if !report.errors.is_empty() {
        writeln!(out, "数据中的错误：")?;
    }
    for group in report.grouped() {
        let error = group.first;
        let mut place = error.file.clone();
        if let Some(sheet) = &error.sheet {
            place.push_str(&format!(" 工作表“{sheet}”"));
        }
        if let Some(column) = &error.column {
            place.push_str(&format!(" {column}列"));
        }
        let rows: Vec<String> = group.rows.iter().map(u32::to_string).collect();
        if !rows.is_empty() {
            place.push_str(&format!(" 第{}行", rows.join("、")));
        }
        if group.count > rows.len().max(1) as u64 {
            place.push_str(&format!("等，共{}处", group.count));
        }
        if let Some(value) = &error.value {
            place.push_str(&format!(" “{value}”"));
        }
        line(out, &format!("  {place}：{}", error.message))?;
    }
    if !report.warnings.is_empty() {
        writeln!(out, "提示：")?;
    }
    for warning in &report.warnings {
        let sheet = warning.sheet.as_ref();
        let sheet = sheet.map_or_else(String::new, |s| format!(" 工作表“{s}”"));
        line(
            out,
            &format!("  {}{sheet}：{}", warning.file, warning.message),
        )?;
    }
    Ok(())
}

/// Control characters of a hostile file do not reach the terminal.
fn line(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}", visible(text))
}
