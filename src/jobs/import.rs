//! The registry as it was exported -> versions in the store.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::inspect::gather_tables;
use crate::import::{InputError, Report};
use crate::model::{Field, Institution, Table};
use crate::store::imports::{self, BadRow, Changes, ImportId, Touched};
use crate::store::institutions::{Brought, replace};
use crate::store::{Store, StoreError};

/// The registry that is meant where nobody names one.
pub const DEFAULT_REGISTRY: &str = "registry";

/// What is imported.
#[derive(Debug, Clone)]
pub struct ImportTold {
    /// Package folders, workbooks and files.
    pub paths: Vec<PathBuf>,
    /// Which registry it is: what it does not name any more is gone from that one only.
    pub registry: String,
    /// Whether a table that held records before may be empty now.
    pub accept_empty: bool,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
}

/// What an import came to.
#[derive(Debug)]
pub struct ImportReport {
    /// Its number.
    pub id: ImportId,
    /// Which registry it was.
    pub registry: String,
    /// In institutions.
    pub changes: Changes,
    /// Which institutions changed, and how, by id.
    pub touched: Vec<Touched>,
    /// How many records of each table were read.
    pub counts: Vec<(Table, usize)>,
    /// What could not be read.
    pub report: Report,
    /// Whether everything could be read.
    pub complete: bool,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The registry needs a name.
    #[error("登记数据的名称（--registry）不能为空")]
    NoName,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a registry package and puts it in the place of what was known. What cannot be read
/// leaves a record; what was known stays where the package does not say that it is gone.
///
/// # Errors
/// Where the store cannot be written, or another import of the registry began meanwhile.
pub async fn import(
    store: &Store,
    told: &ImportTold,
    step: &(dyn Fn(&str) + Sync),
) -> Result<ImportReport, ImportError> {
    let registry = told.registry.trim();
    if registry.is_empty() {
        return Err(ImportError::NoName);
    }
    let paths: Vec<String> = told.paths.iter().map(|p| p.display().to_string()).collect();
    let id = imports::begin(store, registry, &paths.join("、"), (told.clock)()).await?;
    let mut inspection = tokio::task::block_in_place(|| gather_tables(&told.paths, step));
    let facts = &inspection.facts;
    let counts: Vec<(Table, usize)> = Table::ALL.iter().map(|t| (*t, facts.count(*t))).collect();
    let before = imports::records(store, registry).await?;
    for (table, now) in &counts {
        let was = before.get(table.name()).copied().unwrap_or_default();
        if *now == 0 && was > 0 && !told.accept_empty {
            inspection.report.errors.push(emptied(*table, was, &paths));
        }
    }
    if facts.institutions.iter().any(is_stub) {
        inspection.report.errors.push(stubs(&paths));
    }
    let complete = inspection.report.is_clean() && !facts.institutions.is_empty();
    let bad: Vec<BadRow> = inspection.report.errors.iter().map(bad_row).collect();
    step("写入");
    let brought = Brought {
        import: id,
        facts,
        bad: &bad,
        complete,
        at: (told.clock)(),
    };
    let changes = replace(store, &brought).await?;
    let read: Vec<(&str, usize)> = counts.iter().map(|(t, n)| (t.name(), *n)).collect();
    if complete {
        imports::keep_records(store, id, &read).await?;
    }
    Ok(ImportReport {
        id,
        registry: registry.to_owned(),
        changes,
        touched: imports::touched(store, id).await?,
        counts,
        report: inspection.report,
        complete,
    })
}

/// A table that held records and holds none looks like an export that went wrong.
fn emptied(table: Table, was: u64, paths: &[String]) -> InputError {
    whole(
        paths,
        "emptied",
        format!(
            "此前的{zh}（{name}）表有{was}条记录，这次一条也没有；请核对导出是否完整，确实没有的请加 --accept-empty",
            zh = table.zh(),
            name = table.name()
        ),
    )
}

fn stubs(paths: &[String]) -> InputError {
    let message = "没有机构（institutions）表，不知道还有哪些机构；已知机构保持不变";
    whole(paths, "no_institutions", message.to_owned())
}

fn whole(paths: &[String], kind: &'static str, message: String) -> InputError {
    InputError {
        file: paths.join("、"),
        sheet: None,
        row: None,
        column: None,
        value: None,
        message,
        kind,
        count: 1,
    }
}

/// Made of a reference alone, where there is no table of institutions: nothing is said of it.
fn is_stub(institution: &Institution) -> bool {
    let Institution {
        name,
        uscc,
        permit_no,
        category,
        ..
    } = institution;
    matches!(
        (name, uscc, permit_no, category),
        (Field::Absent, Field::Absent, Field::Absent, Field::Absent)
    )
}

fn bad_row(error: &InputError) -> BadRow {
    BadRow {
        file: error.file.clone(),
        sheet: error.sheet.clone(),
        row: error.row,
        column: error.column.clone(),
        value: error.value.clone(),
        message: error.message.clone(),
        count: error.count,
    }
}
