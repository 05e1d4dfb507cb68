//! 皋政办发〔2021〕125号, row by row; the snapshots were read against the document.

use chrono::NaiveDate;

use super::super::{Document, read};

pub(super) const TEXT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/rules/rugao-2021-125/document.txt"
));

fn document() -> Document {
    read(TEXT).unwrap()
}

#[test]
fn every_row_of_the_table() {
    let rows: Vec<String> = document()
        .tasks
        .iter()
        .map(|t| {
            let deadline = match (t.deadline, t.deadline_words.as_deref()) {
                (Some(date), Some(words)) => format!("{date} ({words})"),
                (None, Some(words)) => format!("? ({words})"),
                _ => "-".to_owned(),
            };
            let budgets: Vec<&str> = t.budgets.iter().map(|b| b.text.as_str()).collect();
            format!(
                "{} | {} | {} > {}\n    {}\n    {} | {} | {:?} <- {:?} | line {}",
                t.item,
                t.section,
                t.programme.as_deref().unwrap_or("-"),
                t.project,
                t.task,
                deadline,
                budgets.join(" + "),
                t.lead,
                t.assist,
                t.line,
            )
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn every_paragraph_with_bureaus() {
    let shortened = |text: &str| {
        let length = text.chars().count();
        let end: String = text.chars().skip(length.saturating_sub(15)).collect();
        let start: String = text.chars().take(30).collect();
        format!("{start}…{end} ({length} characters)")
    };
    let paragraphs: Vec<String> = document()
        .paragraphs
        .iter()
        .map(|p| {
            let heading = p.heading.as_deref().unwrap_or("-");
            format!(
                "{} | {heading} | line {}\n    {}\n    {:?} <- {:?}",
                p.number,
                p.line,
                shortened(&p.text),
                p.lead,
                p.assist
            )
        })
        .collect();
    insta::assert_snapshot!(paragraphs.join("\n"));
}

#[test]
fn json_has_the_published_form() {
    let document = document();
    let json = |item| serde_json::to_string(document.task(item).unwrap()).unwrap();
    insta::assert_snapshot!(format!("{}\n{}", json(82), json(68)));
}

#[test]
fn the_rows_about_tutoring_share_one_project() {
    let document = document();
    for item in 68..=87 {
        let task = document.task(item).unwrap();
        assert_eq!(task.project, "校外培训机构管理规范", "row {item}");
        assert_eq!(task.programme.as_deref(), Some("推进“双减”政策落地生根"));
    }
    assert!(document.task(0).is_none() && document.task(92).is_none());
}

#[test]
fn merged_cells_inherit_and_held_open_cells_do_not() {
    let document = document();
    let assist = |item: u32| document.task(item).unwrap().assist.clone();
    assert_eq!(assist(68), [""; 0]);
    assert_eq!(assist(13), assist(12));
    assert_eq!(assist(21), assist(12), "the last row before a page break");
    assert_eq!(assist(76), assist(75), "a merged cell below a page break");
    assert_eq!(assist(10), [""; 0], "an explicit blank is inherited too");
    assert_eq!(
        assist(82),
        ["宣传部（网信办）"],
        "a line break inside a cell"
    );
    assert_eq!(assist(50), ["教育局", "财政局"]);
}

#[test]
fn deadlines_that_rules_rest_on() {
    let document = document();
    for (item, y, m, d) in [
        (68, 2021, 7, 19),
        (73, 2022, 1, 31),
        (74, 2021, 10, 30),
        (78, 2021, 10, 30),
        (84, 2021, 10, 30),
        (26, 2023, 8, 31),
        (31, 2022, 12, 31),
    ] {
        let expected = NaiveDate::from_ymd_opt(y, m, d);
        assert_eq!(
            document.task(item).unwrap().deadline,
            expected,
            "row {item}"
        );
    }
    let summer = document.task(12).unwrap();
    assert_eq!(summer.deadline, None);
    assert_eq!(summer.deadline_words.as_deref(), Some("2023年暑假前"));
}

#[test]
fn quotes_are_proven_in_their_own_row() {
    let document = document();
    let row = document.task(82).unwrap();
    assert!(row.holds("每课时不超过30分钟"));
    assert!(
        row.holds("课程间隔 不少于\n10分钟"),
        "only white space may differ"
    );
    assert!(row.holds("宣传部（网信办）"));
    assert!(!row.holds("每课时不超过40分钟"));
    assert!(
        !row.holds("培训结束时间不晚于21点。发改委"),
        "across two cells"
    );
    assert!(!row.holds("校外培训机构管理规范"), "inherited from row 76");
    assert!(!row.holds(" 　"));
}

#[test]
fn a_cell_that_points_to_other_rows_says_so() {
    let document = document();
    let pointing: Vec<u32> = document
        .tasks
        .iter()
        .filter(|t| t.refers_to().is_some())
        .map(|t| t.item)
        .collect();
    assert_eq!(pointing, [26]);
    assert_eq!(
        document.task(26).unwrap().refers_to(),
        Some("同新建、改（扩）建工程")
    );
}

#[test]
fn paragraphs_are_found_by_their_number() {
    let document = document();
    let paragraph = document.paragraph("四（四）3", "").unwrap();
    assert_eq!(paragraph.heading.as_deref(), Some("推进“双减”政策落地生根"));
    assert!(
        document.paragraph("五1", "").is_none(),
        "it names no bureau"
    );
}
