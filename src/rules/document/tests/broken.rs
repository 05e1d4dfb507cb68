//! Documents that must be refused, with the line and what to do; and noise.

use proptest::prelude::*;

use super::super::read;
use super::rugao::TEXT;
use super::{refusal, table};

const HEADING: &[&str] = &["序号", "主要任务", "牵头单位", "协助单位"];

#[test]
fn numbers_that_do_not_follow_each_other() {
    let rows = |numbers: [&str; 3]| {
        let [a, b, c] = numbers;
        table(&[
            HEADING,
            &[a, "甲", "教育局", ""],
            &[b, "乙", "", ""],
            &[c, "丙", "", ""],
        ])
    };
    assert!(read(&rows(["1", "2", "3"])).is_ok());
    insta::assert_snapshot!(
        [
            refusal(&rows(["1", "2", "4"])),
            refusal(&rows(["1", "1", "2"])),
            refusal(&rows(["2", "3", "4"])),
            refusal(&rows(["1", "二", "3"])),
            refusal(&rows(["1", "", "3"])),
        ]
        .join("\n--\n")
    );
}

#[test]
fn rows_and_headings_that_are_cut_short() {
    let lacking = table(&[&["序号", "主要任务", "备注"], &["1", "甲", "无"]]);
    let uneven = table(&[
        &["序号", "主要任务", "责任单位"],
        &["", "牵头单位", "协助单位", "配合单位"],
        &["1", "甲", "教育局", ""],
    ]);
    let changed = table(&[
        HEADING,
        &["1", "甲", "教育局", ""],
        &["序号", "主要任务", "协助单位", "牵头单位"],
        &["2", "乙", "教育局", ""],
    ]);
    insta::assert_snapshot!(
        [
            refusal(&table(&[HEADING])),
            refusal(&table(&[
                HEADING,
                &["1", "甲", "教育局", ""],
                &["2", "乙", "教育局"]
            ])),
            refusal(&table(&[HEADING, &["1", "甲", "教育局", "", "", ""]])),
            refusal(&lacking),
            refusal(&uneven),
            refusal(&changed),
        ]
        .join("\n--\n")
    );
}

#[test]
fn cells_and_brackets_that_cannot_be_read() {
    insta::assert_snapshot!(
        [
            refusal(&table(&[HEADING, &["1", "", "", "教育局"]])),
            refusal(&table(&[HEADING, &["1", "甲", "教育局（基教科", "财政局"]])),
            refusal(&(table(&[HEADING, &["1", "甲", "教育局", "财政局"]]) + "抄送：县委")),
            refusal("一、任务\n1.甲。（责任单位：教育局\n2.乙。（责任单位：）"),
        ]
        .join("\n--\n")
    );
}

#[test]
fn a_text_that_names_no_bureau() {
    insta::assert_snapshot!([refusal(""), refusal("\n通知\n\n一、请遵照执行。\n")].join("\n--\n"));
}

#[test]
fn the_real_table_cut_in_the_middle_of_a_row() {
    let lines: Vec<&str> = TEXT.lines().collect();
    insta::assert_snapshot!(refusal(&lines[..1077].join("\n")));
}

#[test]
fn a_lost_cell_is_blamed_where_it_is_missing() {
    // Line 1028 is the leading bureau of row 77.
    let kept = TEXT.lines().enumerate().filter(|(i, _)| *i != 1027);
    let text: Vec<&str> = kept.map(|(_, l)| l).collect();
    insta::assert_snapshot!(refusal(&text.join("\n")));
}

/// Pieces of which documents are made, so that noise comes near to one.
const CRUMBS: &[&str] = &[
    "\t",
    "\n",
    "\n\n",
    " ",
    "　",
    "\u{a0}",
    "\r\n",
    "1",
    "2",
    "999999999999",
    "序号",
    "项目",
    "主要任务",
    "重点工作",
    "责任单位",
    "牵头单位",
    "协助单位",
    "资金预算（万元）",
    "教育局",
    "、",
    "：",
    "（",
    "）",
    "(",
    ")",
    "〈",
    "一、",
    "（一）",
    "1.",
    "第五条",
    "第",
    "附件",
    "2021年",
    "10月",
    "30日",
    "前",
    "同上",
    "同",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_stops_the_reader(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn nor_do_crumbs_of_a_document(crumbs in prop::collection::vec(prop::sample::select(CRUMBS), 0..80)) {
        let _ = read(&crumbs.concat());
    }

    /// Whatever happens to its lines, the real document is read whole or refused: rows are
    /// never renumbered, and a refusal names a line of the text.
    #[test]
    fn lost_and_doubled_lines_are_read_whole_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..8),
    ) {
        let mut lines: Vec<&str> = TEXT.lines().collect();
        for (at, doubled) in changes {
            let at = at.index(lines.len());
            if doubled {
                lines.insert(at, lines[at]);
            } else {
                lines.remove(at);
            }
        }
        match read(&lines.join("\n")) {
            Ok(document) => {
                let items: Vec<u32> = document.tasks.iter().map(|t| t.item).collect();
                prop_assert_eq!(items, (1..=91).collect::<Vec<u32>>());
            }
            Err(errors) => {
                prop_assert!(errors.iter().all(|e| (1..=lines.len()).contains(&e.line)));
            }
        }
    }
}
