//! The self-check: everything that is sent is judged or refused in words, and nothing stays.

use std::fs;
use std::io::{Cursor, Write};

use crate::app::fixture;

use super::site::{Site, workbook};

const INSTITUTIONS: &str = "institution_id,name,category\nH1,测试机构甲,学科类\n";

#[test]
fn a_workbook_is_judged_and_nothing_is_kept() {
    let site = Site::start();
    let book = fs::read(fixture("demo/registry.xlsx")).unwrap();
    let on = ("on", "2024-12-01");
    let page = site.upload(&[("登记表.xlsx", &book)], &[on, ("form", "page")]);
    page.status(200)
        .has("检查结果")
        .has("登记表.xlsx")
        .has("判断日期</dt><dd>2024年12月1日（星期日）")
        .has("课程间隔不少于10分钟")
        .has("整改建议：")
        .has("第82项")
        .has("，工作表“课次”，第")
        .has("无法判断的事项")
        .has("没有发现数据错误");

    let list = site.upload(&[("登记表.xlsx", &book)], &[on, ("form", "list")]);
    assert_eq!(
        list.status(200).header("content-disposition"),
        "attachment; filename=\"report.csv\""
    );
    let found = list.text().matches("\n违规,").count();
    page.has(&format!("违规<strong>{found}</strong>处"));

    let report = site.upload(&[("登记表.xlsx", &book)], &[on, ("form", "report")]);
    report.status(200).has("<title>校外培训合规巡查报告");
    assert!(report.header("content-disposition").contains("report.html"));

    assert_eq!(site.files(), [] as [std::path::PathBuf; 0]);
    assert_eq!(site.nameless_files(), [] as [String; 0]);
    assert!(!site.log().contains("登记表"), "{}", site.log());
}

#[test]
fn tables_and_pages_may_come_together() {
    let site = Site::start();
    let classes = "class_id,institution_id,name,category,mode,lesson_minutes\nC1,H1,初一数学,学科类,线上,45\n";
    let html = "<html><title>招生</title><body><h1>初一数学周六班</h1><p>每周六 9:00-11:00</p></body></html>";
    site.upload(
        &[
            ("institutions.csv", INSTITUTIONS.as_bytes()),
            ("班级.csv", classes.as_bytes()),
            ("page.html", html.as_bytes()),
        ],
        &[],
    )
    .status(200)
    .has("机构1条")
    .has("班级1条")
    .has("网页1个")
    .has("每课时不超过30分钟");
}

#[test]
fn what_cannot_be_judged_and_what_cannot_be_read_is_told_with_its_place() {
    let site = Site::start();
    let classes = "class_id,institution_id,name,category,mode,lesson_minutes\nC1,H1,初一数学,学科类,,45\nC2,H9,乙班,学科类,线上,30\n";
    site.upload(
        &[
            ("institutions.csv", INSTITUTIONS.as_bytes()),
            ("classes.csv", classes.as_bytes()),
        ],
        &[],
    )
    .status(200)
    .has("不等于合规")
    .has("data-label=\"文件\">classes.csv")
    .has("data-label=\"行\">3");
}

/// Script, formula, a turned direction and a hidden character, in every place that a report
/// repeats.
#[test]
fn hostile_content_is_shown_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let evil = "<script>alert(1)</script>\u{202e}课\u{200b}程";
    let formula = "=HYPERLINK(\"http://evil.example\")";
    let book = workbook(
        &folder.path().join("a.xlsx"),
        &[
            (
                "institutions",
                &[
                    &["institution_id", "name", "category"],
                    &["H1", evil, "学科类"],
                    &["H2", formula, "学科类"],
                ],
            ),
            (
                "classes",
                &[
                    &[
                        "class_id",
                        "institution_id",
                        "name",
                        "category",
                        "mode",
                        "lesson_minutes",
                        "capacity",
                    ],
                    &["C1", "H1", evil, "学科类", "线上", "45", "10"],
                    &["C2", "H2", formula, "学科类", "线上", "45", evil],
                ],
            ),
            (evil.get(..8).unwrap(), &[&[evil]]),
        ],
    );
    let site = Site::start();
    let name = "<img src=x onerror=alert(2)>\u{202e}.xlsx";
    for form in ["page", "report", "list"] {
        let answer = site.upload(&[(name, &book)], &[("form", form)]);
        let text = answer.status(200).text();
        for hidden in ['\u{202e}', '\u{200b}'] {
            assert!(!text.contains(hidden), "{form}: {hidden:?}");
        }
        answer.has("[U+202E]").has("[U+200B]");
        if form == "list" {
            assert!(text.contains("'=HYPERLINK"), "{text}");
        } else {
            assert!(
                !text.contains("<script>alert") && !text.contains("<img"),
                "{form}"
            );
            answer.has("&#60;script&#62;alert(1)");
        }
    }
}

#[test]
fn what_is_no_table_or_page_is_refused_in_words() {
    let site = Site::with("[web]\nchecks_per_minute = 600\n");
    for name in ["a.exe", "课表.pdf", "a.zip", "noending", ".csv.gz"] {
        let answer = site.upload(&[(name, b"x")], &[]);
        answer
            .status(400)
            .has("不是可以检查的文件")
            .has("id=\"files\"")
            .has("role=\"alert\"");
    }
    let answer = site.upload(&[("a\u{7}.docx", b"x")], &[]);
    assert!(!answer.status(400).text().contains('\u{7}'));
    site.upload(&[], &[]).status(400).has("还没有选择文件");
    site.upload(&[("", b"")], &[])
        .status(400)
        .has("还没有选择文件");
    site.upload(&[("classes.csv", b"x")], &[("on", "gestern")])
        .status(400)
        .has("判断日期");
    site.upload(&[("classes.csv", b"x")], &[("on", &"9".repeat(300))])
        .status(400);
    site.upload(&[("classes.csv", b"")], &[])
        .status(200)
        .has("文件是空的");
    site.upload(&[("a.xlsx", b"PK\x03\x04rubbish")], &[])
        .status(200)
        .has("工作簿已损坏");
    site.upload(&[("a.csv", b"a,b\n1,2\n")], &[]).status(200);
    let plain = site.ask("POST", "/check", &[("Content-Type", "text/plain")], b"x");
    plain.status(400).has("请从自查页面上传文件");
    let torn = site.ask(
        "POST",
        "/check",
        &[("Content-Type", super::site::FORM)],
        b"--x",
    );
    torn.status(400).has("不完整");
}

#[test]
fn a_workbook_that_inflates_beyond_the_limit_is_told() {
    let site = Site::with("[web]\ninflated_mb = 1\n");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("xl/worksheets/sheet1.xml", packed).unwrap();
    zip.write_all(&vec![b'0'; 3 << 20]).unwrap();
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 10_000);
    site.upload(&[("a.xlsx", &bomb)], &[])
        .status(200)
        .has("展开后超过1MB");
}
