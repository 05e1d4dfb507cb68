//! `template` and `export`: what they write is checked like the data that it came from.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tutorwatch::model::Table;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::app::{Run, check, check_on, fixture, package, tutorwatch};

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn template(path: &Path, options: &[&str]) -> Run {
    let path = shown(path);
    let mut args = vec!["template", &path];
    args.extend(options);
    tutorwatch(&args)
}

fn export(from: &Path, to: &Path, options: &[&str]) -> Run {
    let (from, to) = (shown(from), shown(to));
    let mut args = vec!["export", &from, "--output", &to];
    args.extend(options);
    tutorwatch(&args)
}

/// Fingerprint, rule and message of every finding, and why the unknown is unknown.
fn judged(report: &Value) -> Vec<String> {
    let list = |name: &str| report[name].as_array().unwrap().clone();
    let mut all: Vec<String> = list("findings")
        .iter()
        .map(|f| format!("{} {} {}", f["fingerprint"], f["rule"], f["message"]))
        .collect();
    all.extend(list("unknown").iter().map(Value::to_string));
    all.sort();
    all
}

fn warnings(run: &Run) -> Vec<String> {
    let report = run.json();
    let all = report["input_warnings"].as_array().unwrap().clone();
    all.iter()
        .map(|w| w["message"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_empty_template_is_checked_and_said_to_have_no_records() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("填报.xlsx");
    assert_eq!(template(&path, &[]).code, 0);
    let run = check(&[&path]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert_eq!(judged(&run.json()), Vec::<String>::new());
    assert_eq!(
        warnings(&run),
        ["各表只有标题行，没有一条记录，没有可检查的内容"]
    );
}

#[test]
fn the_template_overwrites_nothing_unless_it_is_told_to() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("填报.xlsx");
    fs::write(&path, "三天的工作").unwrap();
    let run = template(&path, &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--force"), "{}", run.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), "三天的工作");
    assert_eq!(template(&path, &["--force"]).code, 0);
    assert!(fs::read(&path).unwrap().starts_with(b"PK"));
    assert_eq!(template(&dir.path().join("a.xls"), &[]).code, 2);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// Puts rows of text below the headings of the template's sheets, as another program would.
fn fill(template: &Path, folder: &Path) {
    let mut from = ZipArchive::new(Cursor::new(fs::read(template).unwrap())).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for ix in 0..from.len() {
        let mut entry = from.by_index(ix).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        // Sheet 1 holds the explanations.
        for (number, table) in (2..).zip(Table::ALL) {
            if name == format!("xl/worksheets/sheet{number}.xml") {
                let rows = rows(&folder.join(format!("{}.csv", table.zh())));
                let text = String::from_utf8(content).unwrap();
                content = text
                    .replace("</sheetData>", &format!("{rows}</sheetData>"))
                    .into();
            }
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    fs::write(template, to.finish().unwrap().into_inner()).unwrap();
}

fn rows(csv: &Path) -> String {
    let mut rows = String::new();
    let mut reader = csv::Reader::from_path(csv).unwrap();
    for (number, record) in (2..).zip(reader.records()) {
        rows.push_str(&format!("<row r=\"{number}\">"));
        for (letter, cell) in ('A'..).zip(&record.unwrap()) {
            if !cell.is_empty() {
                rows.push_str(&format!(
                    "<c r=\"{letter}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"
                ));
            }
        }
        rows.push_str("</row>");
    }
    rows
}

#[test]
fn a_filled_template_is_judged_like_the_same_rows_in_csv() {
    let dir = tempfile::tempdir().unwrap();
    let [filled, folder] = ["填报.xlsx", "csv"].map(|name| dir.path().join(name));
    assert_eq!(template(&filled, &[]).code, 0);
    let run = export(&fixture("demo/registry.xlsx"), &folder, &[]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    fill(&filled, &folder);
    let [ours, theirs] = [&filled, &folder].map(|path| check_on("2025-01-24", &[path]));
    assert_eq!(ours.code, 1);
    assert_eq!(judged(&ours.json()), judged(&theirs.json()));
    assert_eq!(ours.json()["records"], theirs.json()["records"]);
    assert_eq!(warnings(&ours), Vec::<String>::new());
}

#[test]
fn the_demo_is_judged_the_same_in_every_form() {
    let dir = tempfile::tempdir().unwrap();
    let demo = fixture("demo/registry.xlsx");
    let wanted = check_on("2025-01-24", &[&demo]).json();
    let mut last: PathBuf = demo;
    for (name, headings) in [("a", "zh"), ("b", "en"), ("c.xlsx", "zh"), ("d.xlsx", "en")] {
        // Each form is made from the one before.
        let to = dir.path().join(name);
        let run = export(&last, &to, &["--headings", headings]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        let report = check_on("2025-01-24", &[&to]).json();
        assert_eq!(report["input_errors"], Value::Array(Vec::new()));
        assert_eq!(report["records"], wanted["records"]);
        assert_eq!(judged(&report), judged(&wanted), "{name}");
        last = to;
    }
    assert!(dir.path().join("b/sessions.csv").exists());
    assert!(dir.path().join("a/课次.csv").exists());
}

const INSTITUTIONS: &str = "institution_id,name,category,permit_no,risk_reserve_yuan\n\
     H1,=1+1,subject,,面议\nH2,'+乙,sports,00123,100\nH2,丙,,,\n";

#[test]
fn what_cannot_be_read_is_told_and_the_rest_exported() {
    let data = package(&[("institutions", INSTITUTIONS)]);
    let dir = tempfile::tempdir().unwrap();
    let before = check(&[data.path()]).json();
    for name in ["out", "out.xlsx"] {
        let to = dir.path().join(name);
        let run = export(data.path(), &to, &[]);
        assert_eq!(run.code, 2, "{}{}", run.out, run.err);
        for told in ["面议", "编号重复", "#N/A", "机构2"] {
            assert!(run.out.contains(told), "{told}: {}", run.out);
        }
        let again = check(&[&to]);
        assert_eq!(again.code, 2);
        let report = again.json();
        assert_eq!(report["records"]["institutions"], 2);
        assert_eq!(report["input_errors"][0]["value"], "#N/A");
        assert_eq!(judged(&report), judged(&before));
    }
    let text = fs::read_to_string(dir.path().join("out/机构.csv")).unwrap();
    assert_eq!(
        text,
        "\u{feff}机构编号,机构名称,机构类别,办学许可证号,风险保证金\r\n\
         H1,'=1+1,学科类,,#N/A\r\nH2,'+乙,体育类,'00123,100\r\n"
    );
}

#[test]
fn an_export_neither_mixes_with_old_data_nor_replaces_it() {
    let data = package(&[("institutions", INSTITUTIONS)]);
    let dir = tempfile::tempdir().unwrap();
    let old = dir.path().join("old");
    fs::create_dir(&old).unwrap();
    fs::write(old.join("合同.csv"), "x").unwrap();
    assert_eq!(export(data.path(), &old, &[]).code, 2);
    assert_eq!(fs::read_dir(&old).unwrap().count(), 1);

    let book = dir.path().join("a.xlsx");
    fs::write(&book, "x").unwrap();
    assert_eq!(export(data.path(), &book, &[]).code, 2);
    assert_eq!(fs::read_to_string(&book).unwrap(), "x");
    export(data.path(), &book, &["--force"]);
    assert!(fs::read(&book).unwrap().starts_with(b"PK"));

    // Into the data themselves, or under a name of another format: no.
    let inside = data.path().join("a.xlsx");
    assert!(
        export(data.path(), &inside, &[])
            .err
            .contains("被检查的文件夹")
    );
    assert_eq!(
        export(data.path(), &dir.path().join("b"), &["--format", "xlsx"]).code,
        2
    );
    assert!(!dir.path().join("b").exists());
}

#[test]
fn pages_are_named_as_passed_over_and_nothing_gives_nothing() {
    let data = package(&[("institutions", "institution_id\nH1\n")]);
    fs::write(data.path().join("页面.html"), "<p>招生</p>").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let run = export(data.path(), &dir.path().join("out"), &[]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("页面.html"), "{}", run.out);

    let run = export(&dir.path().join("nowhere"), &dir.path().join("none"), &[]);
    assert_eq!(run.code, 2);
    assert!(!dir.path().join("none").exists(), "{}", run.out);
}
