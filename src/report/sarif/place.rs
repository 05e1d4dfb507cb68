//! Where a fact stands: a line of a text file, or a row of a sheet, which has no lines.

use std::fmt::Write;

use serde::Serialize;

use crate::engine::SourceRef;
use crate::text::visible;

/// A location (3.28).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: String,
    kind: &'static str,
    properties: Spot<'a>,
}

/// The same for programs.
#[derive(Serialize)]
struct Spot<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    /// First and one past the last character of the page's text, which is not the file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    chars: Option<(usize, usize)>,
}

impl<'a> Location<'a> {
    pub fn new(source: &SourceRef<'a>) -> Self {
        let line = source
            .row
            .filter(|row| source.sheet.is_none() && *row > 0)
            .map(|start_line| Region { start_line });
        Self {
            physical_location: Physical {
                artifact_location: Artifact {
                    uri: uri(source.file),
                },
                region: line,
            },
            logical_locations: logical(source).into_iter().collect(),
        }
    }
}

fn logical<'a>(source: &SourceRef<'a>) -> Option<Logical<'a>> {
    let (sheet, row, chars) = (source.sheet, source.row, source.chars);
    let (fully_qualified_name, kind) = match (sheet, row, chars) {
        (Some(sheet), Some(row), _) => (format!("{}!{row}", visible(sheet)), "row"),
        (Some(sheet), None, _) => (visible(sheet).into_owned(), "sheet"),
        (None, _, Some((start, end))) => (format!("正文第{}至{end}字", start + 1), "text"),
        (None, _, None) => return None,
    };
    Some(Logical {
        fully_qualified_name,
        kind,
        properties: Spot {
            sheet,
            row: row.filter(|_| sheet.is_some()),
            chars,
        },
    })
}

/// A file name as a reference: an absolute path as `file:`, a web address as it is,
/// anything else relative, with every character that a reference may not hold encoded.
fn uri(file: &str) -> String {
    let (scheme, path) = match file {
        file if file.starts_with('/') => ("file://", file),
        file if file.starts_with("https://") => ("https://", &file[8..]),
        file if file.starts_with("http://") => ("http://", &file[7..]),
        file => ("", file),
    };
    let is_web = scheme.starts_with("http");
    let mut out = scheme.to_owned();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            b':' | b'?' | b'&' | b'=' | b'%' | b'#' if is_web => out.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_become_references() {
        for (file, wanted) in [
            ("sessions.csv", "sessions.csv"),
            ("课次 1.csv", "%E8%AF%BE%E6%AC%A1%201.csv"),
            ("/data/a:b.csv", "file:///data/a%3Ab.csv"),
            ("c:a.csv", "c%3Aa.csv"),
            (
                "https://example.cn/a?b=1&c=甲",
                "https://example.cn/a?b=1&c=%E7%94%B2",
            ),
        ] {
            assert_eq!(uri(file), wanted);
        }
    }
}
