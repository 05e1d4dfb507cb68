//! Whole packages, read the way a person gives them.

use std::path::PathBuf;

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};

use super::*;
use crate::model::{Category, ClassIx, Field, InstitutionIx, Mode, Moment, TeacherIx};

fn fixture(name: &str) -> (Facts, Report) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/imports")
        .join(name);
    let mut report = Report::default();
    let inputs = open(&path, &mut report);
    let facts = read_into(inputs, &mut report);
    (facts, report)
}

fn read_into(inputs: Vec<Input>, report: &mut Report) -> Facts {
    let mut facts = Facts::default();
    read(inputs, &mut facts, report);
    facts
}

fn texts(files: &[(&str, &str)]) -> (Facts, Report) {
    let inputs = files
        .iter()
        .map(|(name, text)| Input {
            name: (*name).to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    let mut report = Report::default();
    (read_into(inputs, &mut report), report)
}

fn workbook(name: &str, book: &mut Workbook) -> (Facts, Report) {
    let inputs = vec![Input {
        name: name.to_owned(),
        bytes: book.save_to_buffer().unwrap(),
    }];
    let mut report = Report::default();
    (read_into(inputs, &mut report), report)
}

/// The report as lines: where, what, why.
fn lines(report: &Report) -> String {
    let place = |file: &str, sheet: &Option<String>, row: Option<u32>, column: &Option<String>| {
        let sheet = sheet.as_ref().map_or(String::new(), |s| format!("[{s}]"));
        let row = row.map_or(String::new(), |r| format!(":{r}"));
        let column = column.as_ref().map_or(String::new(), |c| format!(" {c}"));
        format!("{file}{sheet}{row}{column}")
    };
    let mut out = String::new();
    for e in &report.errors {
        let value = e
            .value
            .as_ref()
            .map_or(String::new(), |v| format!(" «{v}»"));
        let place = place(&e.file, &e.sheet, e.row, &e.column);
        out.push_str(&format!("E {place}{value} {}\n", e.message));
    }
    for w in &report.warnings {
        let place = place(&w.file, &w.sheet, w.row, &w.column);
        out.push_str(&format!("W {place} {}\n", w.message));
    }
    out
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

#[test]
fn a_good_package_is_read_whole() {
    let (facts, report) = fixture("good");
    assert_eq!(lines(&report), "");
    let counts: Vec<usize> = Table::ALL.iter().map(|t| facts.count(*t)).collect();
    assert_eq!(counts, [2, 2, 2, 3, 2, 1]);

    let school = &facts.institutions[0];
    assert_eq!(school.category, Field::Value(Category::Subject));
    assert_eq!(
        school.modes,
        Field::Value(vec![Mode::Online, Mode::Offline])
    );
    assert_eq!(school.risk_reserve_yuan, Field::Blank);
    let arts = &facts.institutions[1];
    assert_eq!(arts.permit_no, Field::Blank);
    assert_eq!(arts.address.text(), Some("滨江路3号, 二楼"));
    assert_eq!(arts.risk_reserve_yuan, Field::Value(Decimal::from(50_000)));

    assert_eq!(facts.teachers[1].nationality.text(), Some("GB"));
    assert_eq!(facts.classes[1].lessons, Field::Value(16));
    assert_eq!(facts.classes[1].starts_on, Field::Value(day(2024, 9, 7)));
    assert_eq!(facts.payments[1].paid_on, Field::Value(day(2024, 9, 1)));

    let sessions = &facts.sessions;
    assert_eq!(sessions.id(1), "S2");
    let at = |h, m| Moment::from_local(day(2024, 9, 10).and_hms_opt(h, m, 0).unwrap()).unwrap();
    assert_eq!(
        (sessions.start[1], sessions.end[1]),
        (at(18, 40), at(19, 10))
    );
    assert_eq!(sessions.teacher(1), Some(TeacherIx(0)));
    assert_eq!(sessions.teacher(2), None);
    assert_eq!(sessions.class[2], ClassIx(1));
    assert_eq!(sessions.room(1), Some("线上1室"));
    let named = facts.sources.named(sessions.at(2));
    assert_eq!((named.file, named.row), ("sessions.csv", 4));
}

#[test]
fn chinese_headings_in_gb18030_read_the_same() {
    let (facts, report) = fixture("gb18030");
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!(facts.classes[0].name.text(), Some("数学提高班㐀"));
    assert_eq!(facts.classes[0].mode, Field::Value(Mode::Online));
    assert_eq!(facts.classes[0].filing_no, Field::Absent);
    assert_eq!(facts.sessions.len(), 1);
}

#[test]
fn every_mistake_is_told_and_the_rest_is_used() {
    let (facts, report) = fixture("broken");
    insta::assert_snapshot!("broken", lines(&report));
    let counts: Vec<usize> = Table::ALL.iter().map(|t| facts.count(*t)).collect();
    assert_eq!(counts, [2, 1, 2, 3, 3, 0], "{}", lines(&report));
    assert_eq!(facts.institutions[0].uscc, Field::Unreadable);
    assert_eq!(facts.institutions[0].fees_published_on, Field::Blank);
    assert_eq!(facts.institutions[0].escrow_account, Field::Unreadable);
    assert_eq!(facts.institutions[1].permit_expires_on, Field::Unreadable);
    assert_eq!(facts.classes[0].lesson_minutes, Field::Unreadable);
    // A row that ends early does not say that there is none.
    assert_eq!(facts.sessions.id(2), "S11");
}

#[test]
fn hostile_files_end_in_messages() {
    let (facts, report) = fixture("hostile");
    insta::assert_snapshot!("hostile", lines(&report));
    assert_eq!(facts.classes.len(), 3);
    assert_eq!(facts.classes[0].name, Field::Unreadable);
}

#[test]
fn a_workbook_with_titles_dates_and_chinese_sheets() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    let sheet = book.add_worksheet().set_name("机构").unwrap();
    sheet.write(0, 0, "机构一览表").unwrap();
    let headings = ["机构编号", "机构名称", "资金监管账户", "发证日期"];
    for (i, heading) in (0_u16..).zip(&headings) {
        sheet.write(2, i, *heading).unwrap();
    }
    sheet.write(3, 0, 1).unwrap();
    sheet.write(3, 1, "青禾培训学校").unwrap();
    sheet
        .write(3, 2, 6_222_020_000_000_000_123_i64 as f64)
        .unwrap();
    let date = Format::new().set_num_format("yyyy/m/d");
    sheet
        .write_with_format(
            3,
            3,
            rust_xlsxwriter::ExcelDateTime::from_ymd(2021, 7, 19).unwrap(),
            &date,
        )
        .unwrap();
    let sheet = book.add_worksheet().set_name("班级").unwrap();
    sheet
        .write_row(0, 0, ["班级编号", "机构编号", "收费金额（元）"])
        .unwrap();
    sheet.write(1, 0, "C1").unwrap();
    sheet.write(1, 1, 1).unwrap();
    sheet.write(1, 2, 1980.1).unwrap();
    let sheet = book.add_worksheet().set_name("课次").unwrap();
    sheet
        .write_row(0, 0, ["课次编号", "班级编号", "开始时间", "结束时间"])
        .unwrap();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (row, start, end) in [(1, 18, 19), (3, 20, 19)] {
        let at = |h| {
            rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 9, 10)
                .unwrap()
                .and_hms(h, 20, 0)
                .unwrap()
        };
        sheet.write(row, 0, format!("S{row}")).unwrap();
        sheet.write(row, 1, "C1").unwrap();
        sheet.write_with_format(row, 2, at(start), &time).unwrap();
        sheet.write_with_format(row, 3, at(end), &time).unwrap();
    }
    let (facts, report) = workbook("registry.xlsx", &mut book);
    insta::assert_snapshot!("workbook", lines(&report));
    assert_eq!(facts.institutions[0].id, "1");
    assert_eq!(facts.institutions[0].at.row, 4);
    assert_eq!(
        facts.institutions[0].permit_issued_on,
        Field::Value(day(2021, 7, 19))
    );
    assert_eq!(
        facts.classes[0].fee_yuan,
        Field::Value(Decimal::new(19801, 1))
    );
    assert_eq!(facts.sessions.len(), 1);
    let start = facts.sessions.start[0].local().to_string();
    assert_eq!(start, "2024-09-10 18:20:00");
    let at = facts.sources.named(facts.sessions.at(0));
    assert_eq!(
        (at.file, at.sheet, at.row),
        ("registry.xlsx", Some("课次"), 2)
    );
}

#[test]
fn a_workbook_of_one_nameless_sheet_is_named_after_its_file() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["机构编号", "机构名称"]).unwrap();
    sheet.write_row(1, 0, ["H1", "青禾培训学校"]).unwrap();
    let (facts, report) = workbook("机构名册.xlsx", &mut book);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!(facts.institutions.len(), 1);
}

#[test]
fn json_tables_read_the_same() {
    let (facts, report) = texts(&[(
        "county.json",
        r#"{"institutions": [{"institution_id": "H1", "modes": ["online", "线下"], "category": "subject"}],
            "班级": [{"class_id": 7, "institution_id": "H1", "fee_yuan": 1980.5},
                     {"class_id": 8, "institution_id": "H2"}]}"#,
    )]);
    assert_eq!(report.errors.len(), 1, "{}", lines(&report));
    let error = &report.errors[0];
    assert_eq!(
        (error.sheet.as_deref(), error.row, error.column.as_deref()),
        (Some("班级"), Some(2), Some("institution_id"))
    );
    assert_eq!(facts.classes[0].id, "7");
    assert_eq!(facts.classes[0].filing_no, Field::Absent);
    let (facts, report) = texts(&[("institutions.json", r#"[{"institution_id": "H1"}]"#)]);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!(facts.institutions.len(), 1);
}

const SESSIONS: &str = "session_id,class_id,start,end\nS1,C1,2024-09-10 18:00,2024-09-10 18:30\n";

#[test]
fn a_table_of_endless_columns_ends_soon() {
    let wide = format!("class_id,institution_id{}\nC1,H1\n", ",x".repeat(100_000));
    let (facts, report) = texts(&[("classes.csv", &wide)]);
    assert_eq!(facts.classes.len(), 1);
    assert!(report.warnings[0].message.contains("列数超过512"));
    let keys: Vec<String> = (0..1000).map(|n| format!("\"k{n}\": 1")).collect();
    let json = format!("{{\"classes\": [{{{}}}]}}", keys.join(", "));
    let (_, report) = texts(&[("a.json", &json)]);
    assert!(report.errors[0].message.contains("超过512个"));
}

#[test]
fn a_delimiter_too_many_on_every_row_is_no_shift() {
    let classes = ("classes.csv", "class_id,institution_id\nC1,H1,\nC2,H1,\n");
    let (facts, report) = texts(&[classes]);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!(facts.classes.len(), 2);
    let (facts, report) = texts(&[("classes.csv", "class_id,institution_id\nC1,H1,\nC2,H1\n")]);
    assert_eq!((facts.classes.len(), report.errors.len()), (1, 1));
}

#[test]
fn what_stands_under_no_heading_is_told() {
    let (facts, report) = texts(&[("classes.csv", "class_id,,institution_id\nC1,,H1\nC2,?,H1\n")]);
    assert_eq!(facts.classes.len(), 2);
    assert!(lines(&report).contains("W classes.csv:3 从第3行起有1行的内容写在没有列名的列中"));
}

#[test]
fn institutions_may_be_missing_classes_may_not() {
    let (facts, report) = texts(&[
        (
            "classes.csv",
            "class_id,institution_id\nC1,H1\nC2,H1\nC3,H2\n",
        ),
        ("sessions.csv", SESSIONS),
    ]);
    assert!(report.is_clean(), "{}", lines(&report));
    assert_eq!(facts.institutions.len(), 2);
    assert_eq!(facts.institutions[0].permit_no, Field::Absent);
    assert_eq!(facts.classes[2].institution, InstitutionIx(1));
    assert!(lines(&report).contains("新建了2个只有编号的机构"));

    let (facts, report) = texts(&[("sessions.csv", SESSIONS)]);
    assert_eq!(facts.sessions.len(), 0);
    assert_eq!(
        report.errors[0].message,
        "数据中没有班级（classes）表，本表无法检查；请补上班级表"
    );
    assert_eq!(report.errors.len(), 1);
}

#[test]
fn a_second_package_may_refer_to_the_first() {
    let mut facts = Facts::default();
    let mut report = Report::default();
    let input = |name: &str, text: &str| Input {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let classes = "class_id,institution_id\nC1,H1\n";
    read(vec![input("classes.csv", classes)], &mut facts, &mut report);
    let more = vec![
        input("sessions.csv", SESSIONS),
        input("more/classes.csv", classes),
    ];
    read(more, &mut facts, &mut report);
    assert_eq!(facts.sessions.len(), 1);
    assert_eq!(
        report.errors[0].message,
        "编号重复：与classes.csv 第2行相同，只采用先出现的一行；请改正编号或删去重复行"
    );
}

#[test]
fn a_given_row_is_read_like_a_package() {
    let row = |cells: &[(&'static str, &str)]| -> GivenRow<'static> {
        cells.iter().map(|(c, v)| (*c, (*v).to_owned())).collect()
    };
    let mut facts = Facts::default();
    let mut report = Report::default();
    let tables = [
        (
            Table::Sessions,
            vec![row(&[
                ("session_id", "S1"),
                ("class_id", "C1"),
                ("start", "2024-09-11 18:00"),
                ("end", "2024-09-11 18:30"),
            ])],
        ),
        (
            Table::Classes,
            vec![row(&[
                ("class_id", "C1"),
                ("institution_id", "H1"),
                ("mode", "online"),
                ("colour", "red"),
            ])],
        ),
    ];
    read_given(&tables, &mut facts, &mut report);
    assert_eq!(report.errors.len(), 1);
    assert_eq!(report.errors[0].column.as_deref(), Some("colour"));
    assert_eq!(facts.classes[0].filing_no, Field::Blank);
    assert_eq!(facts.classes[0].mode, Field::Value(Mode::Online));
    assert_eq!(facts.sessions.len(), 1);
}

#[test]
fn many_sessions_keep_their_ids_apart() {
    let mut text = String::from("session_id,class_id,start,end,teacher_id,room\n");
    for n in 0..20_000 {
        let (hour, minute) = (8 + n % 12, n % 60);
        text.push_str(&format!(
            "S{n},C1,2024-09-{:02} {hour:02}:{minute:02},2024-09-{:02} {:02}:{minute:02},,R{n}\n",
            n % 28 + 1,
            n % 28 + 1,
            hour + 1
        ));
    }
    text.push_str("S7,C1,2024-09-01 08:00,2024-09-01 08:30,,\n");
    let (facts, report) = texts(&[
        ("sessions.csv", &text),
        ("classes.csv", "class_id,institution_id\nC1,H1\n"),
    ]);
    assert_eq!(facts.sessions.len(), 20_000);
    assert_eq!(report.errors.len(), 1);
    assert!(report.errors[0].message.contains("第9行"));
    assert_eq!(facts.sessions.room(19_999), Some("R19999"));
}

fn small_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("classes").unwrap();
    sheet
        .write_row(0, 0, ["class_id", "institution_id"])
        .unwrap();
    sheet.write_row(1, 0, ["C1", "H1"]).unwrap();
    book.save_to_buffer().unwrap()
}

proptest! {
    #[test]
    fn no_bytes_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        name in prop::sample::select(vec!["sessions.csv", "classes.json", "机构.xlsx", "x.csv"]),
    ) {
        let mut report = Report::default();
        read_into(vec![Input { name: name.to_owned(), bytes }], &mut report);
    }

    #[test]
    fn no_cells_panic(rows in "(([a-zS0-9:;,\"\n\r -]|[课时月无元])*\n){0,8}") {
        let text = format!("session_id,class_id,start,end,teacher_id,room\n{rows}");
        let payments = format!("payment_id,class_id,amount_yuan,covers_from,covers_to,lessons\n{rows}");
        texts(&[
            ("classes.csv", "class_id,institution_id\nC1,H1\n"),
            ("sessions.csv", &text),
            ("payments.csv", &payments),
        ]);
    }

    #[test]
    fn no_torn_workbook_panics(at in 0_usize..6000, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = small_workbook();
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        let mut report = Report::default();
        let inputs = vec![Input { name: "a.xlsx".to_owned(), bytes }];
        let facts = read_into(inputs, &mut report);
        prop_assert!(facts.classes.len() == 1 || report != Report::default(), "{at} {byte} {cut}");
    }
}
