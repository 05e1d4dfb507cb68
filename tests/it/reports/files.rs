//! `--output`: whole or not at all, and never over what is checked.

use std::fs;

use super::{check_as, demo, demo_paths};
use crate::app::package;

#[test]
fn a_page_is_written_with_the_full_list_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("report.html");
    let [workbook, pages] = demo_paths();
    let paths = [workbook.as_path(), pages.as_path()];
    let run = check_as("html", &paths, &["--output", &page.display().to_string()]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("report.csv"), "{}", run.out);
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains(r#"<a href="report.csv">report.csv</a>"#));
    let list = fs::read_to_string(dir.path().join("report.csv")).unwrap();
    assert_eq!(list, demo("csv").out);
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn every_format_is_the_same_in_a_file_as_on_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let [workbook, pages] = demo_paths();
    for format in ["human", "json", "sarif", "csv"] {
        let file = dir.path().join(format);
        fs::write(&file, "an older report").unwrap();
        let paths = [workbook.as_path(), pages.as_path()];
        let run = check_as(format, &paths, &["--output", &file.display().to_string()]);
        assert_eq!(run.code, 1, "{}", run.err);
        assert_eq!(fs::read_to_string(&file).unwrap(), demo(format).out);
    }
}

#[test]
fn what_is_checked_is_never_overwritten() {
    let institutions = "institution_id,name,category\nH1,青禾学科培训中心,subject\n";
    let dir = package(&[("institutions", institutions)]);
    let inside = dir.path().join("report.json").display().to_string();
    let table = dir.path().join("institutions.csv");
    // The list beside the page would be the table itself.
    let beside = dir.path().join("institutions.html").display().to_string();
    let wrong_end = std::env::temp_dir()
        .join("report.csv")
        .display()
        .to_string();
    for (format, path, output, said) in [
        ("json", dir.path(), &inside, "下次会被当作数据读入"),
        ("csv", &table, &table.display().to_string(), "被检查的数据"),
        ("html", &table, &beside, "被检查的数据"),
        ("html", &table, &wrong_end, ".html"),
    ] {
        let run = check_as(format, &[path], &["--output", output]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(said), "{}", run.err);
        assert_eq!(run.out, "");
    }
    assert_eq!(fs::read_to_string(&table).unwrap(), institutions);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_the_work() {
    let dir = tempfile::tempdir().unwrap();
    let [workbook, _] = demo_paths();
    let nowhere = dir.path().join("none/report.json").display().to_string();
    let run = check_as("json", &[&workbook], &["--output", &nowhere]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("none/report.json"), "{}", run.err);
    let folder = dir.path().display().to_string();
    let run = check_as("json", &[&workbook], &["--output", &folder]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("不是普通文件"), "{}", run.err);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_link_keeps_pointing_where_it_does() {
    let dir = tempfile::tempdir().unwrap();
    let [workbook, _] = demo_paths();
    let (file, link) = (dir.path().join("real.json"), dir.path().join("link.json"));
    fs::write(&file, "an older report").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    check_as(
        "json",
        &[&workbook],
        &["--output", &link.display().to_string()],
    );
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with('{'));
}
