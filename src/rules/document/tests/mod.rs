//! The document of the pack, other counties' documents, and broken ones.

mod broken;
mod counties;
mod rugao;

/// A table in the document's form: rows separated by blank lines, one cell to a line.
fn table(rows: &[&[&str]]) -> String {
    let row = |cells: &&[&str]| -> String { cells.iter().map(|c| format!("\t{c}\n")).collect() };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// The message of a document that must not load.
fn refusal(text: &str) -> String {
    super::read(text).unwrap_err().to_string()
}
