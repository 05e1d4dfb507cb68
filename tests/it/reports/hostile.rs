//! Names that try to become something else stay names in every format.

use scraper::{Html, Selector};

use super::{array, cell, check_as, rows, schema_mistakes};
use crate::app::package;

const NAMES: [&str; 5] = [
    "=cmd|'/C calc'!A1",
    "<script>alert(1)</script>",
    "甲\u{202e}\u{200b}乙",
    "[点此](http://a.example/){0}",
    "\"><img src=x onerror=alert(1)>",
];

/// A package whose every name is hostile; each institution has one late lesson.
fn hostile() -> tempfile::TempDir {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut tables = [
        "institution_id,name,category,town\n".to_owned(),
        "class_id,institution_id,name,category,subject,mode\n".to_owned(),
        "session_id,class_id,start,end\n".to_owned(),
    ];
    for (n, name) in NAMES.iter().enumerate() {
        let name = quoted(name);
        tables[0].push_str(&format!("H{n},{name},subject,{name}\n"));
        tables[1].push_str(&format!("C{n},H{n},{name},subject,数学,online\n"));
        tables[2].push_str(&format!("S{n},C{n},2024-09-10 21:00,2024-09-10 21:30\n"));
        tables[2].push_str(&format!("X{n},C{n},{name},2024-09-10 21:30\n"));
    }
    let [institutions, classes, sessions] = &tables;
    package(&[
        ("institutions", institutions),
        ("classes", classes),
        ("sessions", sessions),
    ])
}

const HIDDEN: [char; 2] = ['\u{202e}', '\u{200b}'];

#[test]
fn no_cell_of_the_csv_becomes_a_formula() {
    let dir = hostile();
    let run = check_as("csv", &[dir.path()], &[]);
    let rows = rows(&run.out);
    assert!(rows.len() > 10);
    for row in &rows {
        for (heading, text) in row {
            assert!(
                !text.trim_start().starts_with(['=', '+', '-', '@']),
                "{heading}: {text}"
            );
        }
    }
    assert!(!run.out.contains(HIDDEN));
    let names: Vec<&str> = rows.iter().map(|r| cell(r, "机构名称")).collect();
    assert!(names.contains(&"'=cmd|'/C calc'!A1"), "{names:?}");
    assert!(names.contains(&"甲[U+202E][U+200B]乙"), "{names:?}");
    let errors: Vec<&str> = rows
        .iter()
        .filter(|r| cell(r, "状态") == "数据错误")
        .map(|r| cell(r, "实际情况"))
        .collect();
    assert_eq!(errors.len(), NAMES.len());
    assert_eq!(errors[0], "'=cmd|'/C calc'!A1");
}

#[test]
fn the_page_has_no_element_that_a_name_brought() {
    let dir = hostile();
    let run = check_as("html", &[dir.path()], &[]);
    let page = Html::parse_document(&run.out);
    let brought = Selector::parse("script, img, [onerror], a[href^='http']").unwrap();
    assert_eq!(page.select(&brought).count(), 0);
    assert!(!run.out.contains(HIDDEN));
    let text: String = page.root_element().text().collect();
    for shown in [
        "<script>alert(1)</script>",
        "甲[U+202E][U+200B]乙",
        "\"><img src=x",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
}

#[test]
fn sarif_messages_hold_no_links_placeholders_or_hidden_characters() {
    let dir = hostile();
    let run = check_as("sarif", &[dir.path()], &[]);
    let sarif = run.json();
    assert_eq!(schema_mistakes(&sarif), Vec::<String>::new());
    assert!(!run.out.contains(HIDDEN));
    let run = &sarif["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notes = array(&invocation["toolExecutionNotifications"]);
    let errors = notes.iter().filter(|n| n["level"] == "error");
    assert_eq!(errors.count(), NAMES.len());
    let mut all = 0;
    for message in array(&run["results"]).iter().chain(notes) {
        let text = message["message"]["text"].as_str().unwrap();
        assert!(!text.contains("]("), "{text}");
        assert!(!text.replace("{{", "").contains('{'), "{text}");
        all += 1;
    }
    assert!(all > 10);
}
