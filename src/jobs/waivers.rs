//! The operator's waivers: read, and what is to be said of them put into the report.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::cases::Waivers;
use crate::engine::Outcome;
use crate::import::InputWarning;
use crate::rules::{Problems, Rulebook};

use super::Inspection;

/// Why waivers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WaiverError {
    /// The file cannot be read.
    #[error("无法读取豁免文件 {path}：{source}。请检查 --waivers")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has mistakes.
    #[error("{0}豁免文件共{len}处错误，没有进行任何判断", len = .0.len())]
    Problems(Box<Problems>),
}

/// Waivers with the file that they stand in.
#[derive(Debug, Default)]
pub struct WaiverFile {
    /// The waivers.
    pub waivers: Waivers,
    name: String,
    lines: Problems,
}

/// Reads the file of waivers; none where none is named.
///
/// # Errors
/// Where it cannot be read or has mistakes: half a list of waivers would accuse the others.
pub fn load_waivers(path: Option<&Path>, book: &Rulebook) -> Result<WaiverFile, WaiverError> {
    let Some(path) = path else {
        return Ok(WaiverFile::default());
    };
    let text = fs::read_to_string(path).map_err(|source| WaiverError::Io {
        path: path.to_owned(),
        source,
    })?;
    let name = path.display().to_string();
    let mut problems = Problems::new(vec![(name.clone(), text.clone())]);
    let waivers = Waivers::read(0, &text, book, &mut problems);
    if !problems.is_empty() {
        return Err(WaiverError::Problems(Box::new(problems)));
    }
    Ok(WaiverFile {
        waivers,
        name,
        lines: problems,
    })
}

impl WaiverFile {
    /// Adds to the report what is to be known of the waivers, and counts the waived findings.
    pub fn review(
        &self,
        outcome: &Outcome,
        inspection: &mut Inspection,
        book: &Rulebook,
        on: NaiveDate,
    ) -> usize {
        let review = self.waivers.review(outcome, &inspection.facts, book, on);
        let mut warn = |row, message| {
            inspection.report.warnings.push(InputWarning {
                file: self.name.clone(),
                sheet: None,
                row,
                column: None,
                message,
            });
        };
        if review.waived > 0 {
            let waived = review.waived;
            warn(
                None,
                format!("有{waived}条疑点已豁免，仍在各处列出和计数，标明“已豁免”"),
            );
        }
        for (at, words) in review.notes {
            warn(u32::try_from(self.lines.line_column(&at).0).ok(), words);
        }
        review.waived
    }
}
