//! Documents of invented counties, in the forms that such documents take.

use super::super::read;
use super::table;

#[test]
fn a_table_without_budget_and_section_columns() {
    let text = "清河县“双减”工作任务清单\n".to_owned()
        + &table(&[
            &[
                "序　号",
                "项目",
                "主要任务",
                "牵头单位",
                "配合单位",
                "完成时限",
            ],
            &[
                "1",
                "规范收费",
                "实行政府指导价。",
                "发改委　",
                "教育局、\n财政局",
                "2021年12月底",
            ],
            &["2", "", "公示收费标准。", "教育局", "", "长期坚持"],
            &["3", "规范时间", "2022年3月1日前公布课表。", "", "　", ""],
        ]);
    let tasks = read(&text).unwrap().tasks;
    let seen: Vec<String> = tasks
        .iter()
        .map(|t| {
            format!(
                "{} {}|{}|{:?}|{:?}|{:?}",
                t.item, t.section, t.project, t.deadline, t.lead, t.assist
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            r#"1 |规范收费|Some(2021-12-31)|["发改委"]|["教育局", "财政局"]"#,
            r#"2 |规范收费|None|["教育局"]|["教育局", "财政局"]"#,
            r#"3 |规范时间|Some(2022-03-01)|["教育局"]|[]"#,
        ]
    );
    assert!(
        tasks
            .iter()
            .all(|t| t.budgets.is_empty() && t.programme.is_none())
    );
}

#[test]
fn two_heading_rows_with_a_plain_column_between_groups() {
    let text = table(&[
        &[
            "序号",
            "重点任务",
            "具体措施",
            "责任单位",
            "完成时限",
            "资金（万元）",
        ],
        &["", "", "", "牵头部门", "协办部门", "", "财政投入", "自筹"],
        &[
            "1.",
            "规范办学",
            "严格审批。",
            "民政局",
            "教育局",
            "2022年6月前",
            "10",
            "　",
        ],
        &["２", "", "公示证照。", "同上", "", "", "", ""],
    ]);
    let document = read(&text).unwrap();
    let second = document.task(2).unwrap();
    assert_eq!(second.section, "规范办学");
    assert_eq!(second.task, "公示证照。");
    assert_eq!(
        (second.lead.join(), second.assist.join()),
        ("民政局".into(), "教育局".into())
    );
    assert_eq!(second.deadline.unwrap().to_string(), "2022-06-30");
    let budgets: Vec<_> = second
        .budgets
        .iter()
        .map(|b| (b.name.as_str(), b.text.as_str()))
        .collect();
    assert_eq!(budgets, [("财政投入", "10"), ("自筹", "")]);
}

/// Joins for a short comparison.
trait Join {
    fn join(&self) -> String;
}

impl Join for Vec<String> {
    fn join(&self) -> String {
        self.as_slice().join("、")
    }
}

#[test]
fn a_single_column_of_responsible_bureaus_leads() {
    let text = table(&[
        &["序号", "工作任务", "责任单位"],
        &["1", "排查培训机构。", "各镇（街道、园区）"],
    ]);
    let document = read(&text).unwrap();
    assert_eq!(document.task(1).unwrap().lead, ["各镇（街道、园区）"]);
    assert!(document.task(1).unwrap().assist.is_empty());
}

#[test]
fn page_numbers_and_windows_line_ends_do_no_harm() {
    let heading: &[&str] = &["序号", "主要任务", "牵头单位", "协助单位"];
    let text = "\u{feff}".to_owned()
        + &table(&[heading, &["1", "甲", "教育局", "　"]])
        + "\n— 1 —\n\n"
        + &table(&[&["2", "乙", "", ""]])
        + "\n— 2 —\n\n"
        + &table(&[heading, &["3", "丙", "公安局", "民政局"]])
        + "\n\n抄送：县委办公室。\n";
    let document = read(&text.replace('\n', "\r\n")).unwrap();
    let leads: Vec<String> = document.tasks.iter().map(|t| t.lead.join()).collect();
    assert_eq!(leads, ["教育局", "教育局", "公安局"]);
}

#[test]
fn another_table_before_the_task_table_is_prose() {
    let text = table(&[&["序号", "姓名", "职务"], &["1", "张三", "局长"]])
        + "\n任务分解表\n"
        + &table(&[&["序号", "主要任务", "牵头单位"], &["1", "甲", "教育局"]]);
    assert_eq!(read(&text).unwrap().tasks.len(), 1);
}

#[test]
fn numbered_paragraphs_in_all_forms_of_bracket() {
    let text = "\
临江区关于规范校外培训的意见
一、总体要求
坚持依法治理。
二、重点任务
（一）规范办学。
1．严格审批。不再审批新的学科类机构。( 责任单位 : 教育局 、行政审批局等 )
2、加强收费监管
　　实行预收费监管，
落实指导价。
（牵头单位：发改委；配合单位：教育局、市场监管局，各镇〈街道、园区〉）
（1）做好公示。（牵头单位：教育局，责任单位：各机构）。
（二）疏导并举。一是做强学校（责任单位：教育局）；二是发布提示（责任单位：消保委）。
附件：1.名单
";
    let seen: Vec<String> = read(text)
        .unwrap()
        .paragraphs
        .iter()
        .map(|p| {
            let heading = p.heading.as_deref().unwrap_or("-");
            format!(
                "{}:{} {heading}|{}|{}|{}",
                p.line,
                p.number,
                p.text,
                p.lead.join(),
                p.assist.join()
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "6:二（一）1 严格审批|严格审批。不再审批新的学科类机构。|教育局、行政审批局|",
            "7:二（一）2 加强收费监管|加强收费监管实行预收费监管，落实指导价。|发改委|教育局、市场监管局、各镇〈街道、园区〉",
            "11:二（一）2（1） -|做好公示。|教育局|各机构",
            "12:二（二） 疏导并举|疏导并举。一是做强学校|教育局|",
            "12:二（二） -|二是发布提示|消保委|",
        ]
    );
}

#[test]
fn articles_of_a_measure() {
    let text = "\
东山县校外培训机构管理办法
第一章 总则
第一条 为规范校外培训，制定本办法。
第二章 监督管理
第二条　收费实行政府指导价。（牵头单位：县发展和改革局；协助单位：县教育局）
第三条 有下列情形之一的，责令改正：
（一）占用休息日的；（责任部门：县教育局）
（二）未公示收费的。
第二条规定的标准由县政府公布。（责任部门：县市场监管局）
";
    let document = read(text).unwrap();
    let numbers: Vec<String> = document
        .paragraphs
        .iter()
        .map(|p| p.number.to_string())
        .collect();
    assert_eq!(numbers, ["第二条", "第三条（一）", "第三条（二）"]);
    let second = document.paragraph("第二条", "").unwrap();
    assert_eq!(second.number.chapter.as_deref(), Some("第二章"));
    assert_eq!(second.assist, ["县教育局"]);
}

/// Two whole documents of invented counties; their sentences are for the drafting.
#[test]
fn paragraphs_of_a_whole_document() {
    let text = include_str!("../../../../fixtures/documents/qinghe-2022-18.txt");
    let document = read(text).unwrap();
    let all: Vec<String> = document
        .paragraphs
        .iter()
        .map(|p| format!("{} {} <- {}", p.number, p.lead.join(), p.assist.join()))
        .collect();
    insta::assert_snapshot!(all.as_slice().join("\n"));
}

#[test]
fn articles_of_a_whole_document() {
    let text = include_str!("../../../../fixtures/documents/yunting-2023-6.txt");
    let document = read(text).unwrap();
    let all: Vec<String> = document
        .articles
        .iter()
        .map(|a| {
            let text: String = a.text.chars().take(16).collect();
            let chapter = a.chapter.as_deref().unwrap_or("-");
            format!(
                "{chapter} {} {text}: {} <- {}",
                a.number,
                a.lead.join(),
                a.assist.join()
            )
        })
        .collect();
    insta::assert_snapshot!(all.as_slice().join("\n"));
    assert_eq!(document.article("第12条").unwrap().number, "第十二条");
}

#[test]
fn bureaus_on_lines_of_their_own() {
    let text = "一、重点任务\n1.规范时间。线上培训不得晚于21点。\n牵头单位：县教育局\n配合单位：县委网信办、县公安局。\n2.规范收费。\n责任单位：县发展改革委\n";
    let document = read(text).unwrap();
    let first = document.paragraph("一1", "").unwrap();
    assert_eq!(
        (first.lead.join(), first.assist.join()),
        ("县教育局".into(), "县委网信办、县公安局".into())
    );
    assert_eq!(
        document.paragraph("一2", "").unwrap().lead,
        ["县发展改革委"]
    );
}
