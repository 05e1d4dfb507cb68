//! The table reader over any bytes: every mistake has a place that exists, every record
//! comes from a row of its own, and no row is dropped in silence.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use tutorwatch::import::{Input, Report, read};
use tutorwatch::model::{Facts, Table};

const INSTITUTIONS: &str = "institution_id,name,category\nH1,青禾,subject\n";
const CLASSES: &str = "class_id,institution_id,name,mode\nC1,H1,数学班,online\n";

/// First byte: the format; second: the table; the rest: the file.
pub fn check(data: &[u8]) {
    let [format, table, bytes @ ..] = data else {
        return;
    };
    let table = Table::ALL[usize::from(*table) % Table::ALL.len()];
    let (ending, bytes) = match format % 4 {
        0 => ("csv", bytes.to_vec()),
        1 => ("json", bytes.to_vec()),
        2 => ("xlsx", bytes.to_vec()),
        // A whole ZIP file is hard to hit by chance: the bytes are its only sheet.
        _ => ("xlsx", workbook(table, bytes)),
    };
    let name = format!("{}.{ending}", table.name());
    let input = |name: &str, text: &str| Input {
        name: name.into(),
        bytes: text.into(),
    };
    let mut inputs = Vec::new();
    if table != Table::Institutions {
        inputs.push(input("institutions.csv", INSTITUTIONS));
    }
    if !matches!(table, Table::Institutions | Table::Classes) {
        inputs.push(input("classes.csv", CLASSES));
    }
    inputs.push(Input {
        name: name.clone(),
        bytes: bytes.clone(),
    });
    let (mut facts, mut report) = (Facts::default(), Report::default());
    read(inputs, &mut facts, &mut report);

    let last_row = match ending {
        "csv" => bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() + 1,
        "json" => bytes.len(),
        _ => 1_048_576,
    };
    let exists = |row: u32| row >= 1 && row as usize <= last_row;
    places(&report, &name, &exists);
    let rows = records(&facts, &name, &exists);
    if ending == "csv" {
        nothing_dropped(&bytes, &name, &rows, &report);
    }
}

fn places(report: &Report, name: &str, exists: &dyn Fn(u32) -> bool) {
    for error in &report.errors {
        assert_eq!(error.file, name, "only that file can be wrong: {error:?}");
        assert!(!error.message.is_empty() && error.count >= 1, "{error:?}");
        assert!(error.row.is_none_or(exists), "no such row: {error:?}");
        assert!(
            error
                .value
                .as_ref()
                .is_none_or(|v| v.chars().count() <= 121),
            "{error:?}"
        );
    }
    assert!(
        report
            .warnings
            .iter()
            .all(|w| w.file != name || w.row.is_none_or(exists)),
        "{:?}",
        report.warnings
    );
    let grouped: u64 = report.grouped().iter().map(|g| g.count).sum();
    assert_eq!(grouped, report.errors.iter().map(|e| e.count).sum::<u64>());
}

/// Holds what is true of all records, and gives the rows of the file that became one.
fn records(facts: &Facts, name: &str, exists: &dyn Fn(u32) -> bool) -> BTreeSet<u32> {
    let mut rows = BTreeSet::new();
    for table in Table::ALL {
        let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
        for ix in 0..facts.count(table) {
            let (id, at) = facts.record(table, ix);
            let named = facts.sources.named(at);
            assert!(!id.trim().is_empty(), "a record without an id");
            assert!(
                ids.insert(id.to_owned()),
                "two {} are called {id}",
                table.name()
            );
            assert!(
                facts.owner(table, ix).at() < facts.institutions.len(),
                "nobody's {id}"
            );
            if named.file == name {
                assert!(exists(named.row), "{id} comes from row {}", named.row);
                // Institutions may be made up from references: several from one file's rows.
                let fresh = places.insert((at.file, at.row));
                assert!(
                    fresh || table == Table::Institutions,
                    "two records of row {}",
                    at.row
                );
                rows.insert(named.row);
            }
        }
    }
    for (start, end) in facts.sessions.start.iter().zip(&facts.sessions.end) {
        assert!(
            start < end && end.0 - start.0 <= 86_400,
            "{start:?} to {end:?}"
        );
    }
    for class in &facts.classes {
        let days = class.starts_on.value().zip(class.ends_on.value());
        assert!(days.is_none_or(|(from, to)| from <= to), "{}", class.id);
    }
    rows
}

/// Every line with something in it behind the first one that was read is a record or is
/// spoken of. Only where lines are rows for certain.
fn nothing_dropped(bytes: &[u8], name: &str, used: &BTreeSet<u32>, report: &Report) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let told = |row: Option<u32>| row.is_none();
    if text.contains(['"', '\r', '\0'])
        || report.errors.iter().any(|e| told(e.row) || e.count > 1)
        || report
            .warnings
            .iter()
            .any(|w| w.row.is_none() && w.column.is_none())
    {
        return;
    }
    let Some(first) = used.first().copied() else {
        return;
    };
    let spoken: BTreeSet<u32> = report
        .errors
        .iter()
        .map(|e| e.row)
        .chain(report.warnings.iter().map(|w| w.row))
        .flatten()
        .collect();
    for (row, line) in (1..).zip(text.split('\n')) {
        let says_something = line.chars().any(char::is_alphanumeric);
        if row > first && says_something {
            let known = used.contains(&row) || spoken.contains(&row);
            assert!(known, "row {row} of {name} is dropped in silence: {line:?}");
        }
    }
}

/// A workbook with one sheet, of which the bytes are the XML.
fn workbook(table: Table, sheet: &[u8]) -> Vec<u8> {
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let book = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        table.name()
    );
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    for (name, content) in [
        ("[Content_Types].xml", types.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        file.start_file(name, options).expect("memory is written");
        file.write_all(content).expect("memory is written");
    }
    file.finish().expect("memory is written").into_inner()
}
