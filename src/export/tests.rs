//! What is written is read again to the same facts.

use proptest::prelude::*;

use super::*;
use crate::import::{Input, Report, read};
use crate::model::Field;

fn made() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 12, 1).unwrap()
}

fn import(inputs: Vec<(String, Vec<u8>)>) -> (Facts, Report) {
    let (mut facts, mut report) = (Facts::default(), Report::default());
    let inputs = inputs
        .into_iter()
        .map(|(name, bytes)| Input { name, bytes })
        .collect();
    read(inputs, &mut facts, &mut report);
    (facts, report)
}

fn texts(files: &[(&str, &str)]) -> (Facts, Report) {
    import(
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    )
}

fn as_csv(facts: &Facts, headings: Headings) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = csv_parts(facts)
        .iter()
        .map(|part| {
            let mut bytes = Vec::new();
            csv(part, facts, headings, &mut bytes).unwrap();
            (format!("{}.csv", part.name(headings)), bytes)
        })
        .collect();
    // In the order in which a folder is read.
    files.sort();
    files
}

fn as_workbook(facts: &Facts, headings: Headings) -> Vec<(String, Vec<u8>)> {
    let bytes = workbook(facts, headings, made()).unwrap();
    vec![("registry.xlsx".to_owned(), bytes)]
}

fn as_template(facts: &Facts) -> Vec<(String, Vec<u8>)> {
    let bytes = filled_template(facts, made()).unwrap();
    vec![("registry.xlsx".to_owned(), bytes)]
}

/// Every record's cells by id, whatever the order of the records.
fn content(facts: &Facts) -> Vec<String> {
    let mut all = Vec::new();
    for table in Table::ALL {
        for ix in 0..facts.count(table) {
            let cells: Vec<_> = table
                .columns()
                .iter()
                .map(|c| facts.datum(table, ix, c.name))
                .collect();
            all.push(format!("{table:?} {cells:?}"));
        }
    }
    all.sort();
    all
}

fn assert_same(facts: &Facts, files: Vec<(String, Vec<u8>)>) {
    let names: Vec<String> = files.iter().map(|f| f.0.clone()).collect();
    let (again, report) = import(files);
    assert_eq!(content(&again), content(facts), "{names:?} {report:?}");
}

fn assert_round_trip(facts: &Facts) {
    for headings in [Headings::Chinese, Headings::English] {
        assert_same(facts, as_csv(facts, headings));
        assert_same(facts, as_workbook(facts, headings));
    }
}

/// A package of the schema's own examples.
fn examples() -> Facts {
    let files = Table::ALL.map(|table| {
        let row = |cell: fn(&crate::model::Column) -> String| {
            let cells: Vec<String> = table.columns().iter().map(cell).collect();
            cells.join(",")
        };
        let text = format!(
            "{}\n{}\n",
            row(|c| c.zh.to_owned()),
            row(|c| c.example.to_owned())
        );
        (format!("{}.csv", table.zh()), text.into_bytes())
    });
    let (facts, report) = import(files.into());
    assert_eq!(report, Report::default());
    facts
}

#[test]
fn every_column_has_a_datum_and_the_examples_are_a_package() {
    let facts = examples();
    for table in Table::ALL {
        assert_eq!(facts.count(table), 1);
        for column in table.columns() {
            let datum = facts.datum(table, 0, column.name);
            assert!(datum.is_value(), "{} {}: {datum:?}", table.zh(), column.zh);
        }
    }
    assert_round_trip(&facts);
    for table in Table::ALL {
        let (again, _) = import(as_template(&facts));
        assert_eq!(again.content(table, 0), facts.content(table, 0));
    }
}

#[test]
fn the_empty_template_has_no_records_and_no_mistakes() {
    let (facts, report) = import(vec![("a.xlsx".to_owned(), template(made()).unwrap())]);
    assert_eq!(report, Report::default());
    assert_eq!(content(&facts), Vec::<String>::new());
    assert!(!facts.sources.is_empty());
    // The same bytes on the same day.
    assert_eq!(template(made()).unwrap(), template(made()).unwrap());
}

#[test]
fn nothing_written_as_formula_and_nothing_lost() {
    let (facts, report) = texts(&[(
        "institutions.csv",
        "institution_id,name,permit_no,town,address,website\n\
         =H1,'=1+1,00123,＝镇,\"滨江路3号\r\n二楼\",'quoted'\n\
         00007,''@A1,913200000000000029,+86,\"a\u{1}_x0041_\u{202e}\",-1\n",
    )]);
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(facts.institutions[0].name.text(), Some("=1+1"));
    assert_eq!(facts.institutions[1].name.text(), Some("'@A1"));
    assert_round_trip(&facts);
    let files = as_csv(&facts, Headings::English);
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    for cell in text.split([',', '\n']) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '＝']), "{text}");
    }
}

#[test]
fn blank_absent_and_unreadable_stay_apart() {
    let (facts, report) = texts(&[
        (
            "a/institutions.csv",
            "institution_id,name,uscc,permit_no,permit_issued_on,permit_expires_on,risk_reserve_yuan\n\
             H1,甲,,,2024-01-01,2023-01-01,面议\nH2,乙,无,许可1,长期,,0.5\nH3,短行\n",
        ),
        ("b/institutions.csv", "institution_id,name\nH4,丁\n"),
        ("classes.csv", "class_id,institution_id\nC1,H4\nC2,H1\n"),
    ]);
    assert_eq!(facts.count(Table::Institutions), 4);
    assert!(!report.is_clean());
    assert_eq!(facts.institutions[0].permit_no, Field::Blank);
    assert_eq!(facts.institutions[0].permit_issued_on, Field::Unreadable);
    assert_eq!(facts.institutions[3].permit_no, Field::Absent);
    let names: Vec<String> = as_csv(&facts, Headings::Chinese)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["机构.csv", "机构_02.csv", "班级.csv"]);
    assert_round_trip(&facts);
}

#[test]
fn institutions_that_nobody_listed_are_not_said_to_have_no_permit() {
    let (facts, _) = texts(&[("classes.csv", "class_id,institution_id\nC1,H1\n")]);
    assert_eq!(facts.institutions[0].permit_no, Field::Absent);
    assert_round_trip(&facts);
}

#[test]
fn midnight_seconds_and_days_without_end() {
    let (facts, report) = texts(&[
        (
            "institutions.csv",
            "institution_id,permit_issued_on,permit_expires_on\nH1,1950-01-01,9999-12-31\n",
        ),
        ("classes.csv", "class_id,institution_id\nC1,H1\n"),
        (
            "sessions.csv",
            "session_id,class_id,start,end\nS1,C1,2024-09-01 00:00,2024-09-01 00:30:07\n\
             S2,C1,2024-09-01 23:30,2024-09-02 00:00\n",
        ),
    ]);
    assert!(report.is_clean(), "{report:?}");
    assert_round_trip(&facts);
}

#[test]
fn a_text_that_no_cell_holds_is_an_error() {
    let long = "长".repeat(32_768);
    let (facts, _) = texts(&[(
        "institutions.csv",
        &format!("institution_id,name\nH1,{long}\n"),
    )]);
    let error = workbook(&facts, Headings::Chinese, made()).unwrap_err();
    assert!(error.to_string().contains("H1"), "{error}");
    assert_same(&facts, as_csv(&facts, Headings::Chinese));
}

/// A cell of text as hostile or as dull as can be.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[一-龥a-z0-9]{1,6}",
        "['=+@＝-]{0,3}[0-9eE'\"=, ]{0,18}",
        "\\PC{0,12}",
        any::<String>(),
    ]
}

prop_compose! {
    fn institution()(
        texts in prop::array::uniform5(cell()),
        category in prop::sample::select(vec!["", "学科类", "sports", "武术"]),
        stages in prop::sample::select(vec!["", "小学；初中", "primary", "大学"]),
        day in prop::sample::select(vec!["", "2024-02-29", "9999-12-31", "2024-02-30", "无"]),
        yuan in prop::sample::select(vec!["", "0", "100000", "0.0001", "999999999.9999", "-1"]),
    ) -> Vec<String> {
        let mut row: Vec<String> = texts.into();
        row.extend([category, stages, day, yuan].map(str::to_owned));
        row
    }
}

prop_compose! {
    fn session()(
        id in cell(),
        room in cell(),
        start in 0_u32..200_000,
        length in prop::sample::select(vec![1_u32, 1800, 2700, 86_400]),
        class in 0_usize..3,
    ) -> (String, String, u32, u32, usize) {
        (id, room, start, length, class)
    }
}

fn csv_text(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_packages_come_back(
        institutions in prop::collection::vec(institution(), 1..6),
        sessions in prop::collection::vec(session(), 0..6),
        ids in prop::array::uniform3(cell()),
        columns in 3_usize..9,
    ) {
        let names = ["institution_id", "name", "permit_no", "address", "town", "category",
            "stages", "fees_published_on", "risk_reserve_yuan"];
        let mut rows = vec![owned(&names[..columns])];
        for mut row in institutions {
            row.truncate(columns);
            rows.push(row);
        }
        let owner = rows[1][0].clone();
        let mut classes = vec![owned(&["class_id", "institution_id", "filing_no"])];
        classes.extend(ids.iter().map(|id| vec![id.clone(), owner.clone(), id.clone()]));
        let mut timetable = vec![owned(&["session_id", "class_id", "start", "end", "room"])];
        for (id, room, start, length, class) in sessions {
            let text = |at: u32| cells::moment_text(crate::model::Moment(1_725_148_800 + at));
            timetable.push(vec![id, ids[class].clone(), text(start), text(start + length), room]);
        }
        let (facts, _) = import(vec![
            ("institutions.csv".to_owned(), csv_text(&rows)),
            ("classes.csv".to_owned(), csv_text(&classes)),
            ("sessions.csv".to_owned(), csv_text(&timetable)),
        ]);
        assert_round_trip(&facts);
    }
}
