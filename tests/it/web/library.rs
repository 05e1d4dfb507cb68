//! What the rule library, the documents and the calendar say.

use super::site::Site;

#[test]
fn the_list_is_filtered_by_its_address() {
    let site = Site::start();
    let all = site.get("/rules");
    all.has("第82项")
        .has("/rules/subject-on-rest-day")
        .has("草案");
    let some = site.get("/rules?item=82&severity=&pack=");
    some.has("/rules/online-break")
        .has("<option value=\"82\" selected>");
    assert!(!some.text().contains("/rules/subject-on-rest-day"));
    site.get("/rules?kind=min_break").has("/rules/online-break");
    site.get("/rules?pack=no-such").has("没有符合条件的规则");
    let hostile = site.get("/rules?pack=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!hostile.text().contains("<script>alert"));
    assert_eq!(site.get("/rules?item=82&item=83").status, 400);
}

#[test]
fn a_rule_shows_its_words_in_the_row_with_limits_and_examples() {
    let site = Site::start();
    site.get("/rules/online-break")
        .has("href=\"/documents/rugao-2021-125/rows/82\"")
        .has("<mark>课程间隔不少于10分钟</mark>")
        .has("data-label=\"牵头单位\">发改委、教育局")
        .has("宣传部（网信办）")
        .has("10分钟")
        .has("恰在界上");
    let passage = site.get("/rules/preschool-subject");
    passage.has("<blockquote>").has("<mark>").has("条件：");
}

#[test]
fn a_row_shows_its_bureaus_and_the_rules_that_serve_it() {
    let site = Site::start();
    site.get("/documents/rugao-2021-125/rows/82")
        .has("/rules/online-lesson-length")
        .has("/rules/online-end-time")
        .has("发改委、教育局")
        .has("rows/81")
        .has("rows/83");
    let table = site.get("/documents/rugao-2021-125");
    table.has("<td data-label=\"牵头单位\">");
    // A cell that is merged with the one above has its words; an empty one has none.
    site.get("/documents/rugao-2021-125/rows/68")
        .has("<dt>协助单位</dt><dd>无</dd>");
    site.get("/documents/national-2021-40").has("摘录");
}

#[test]
fn the_calendar_names_its_source_and_says_what_it_does_not_know() {
    let site = Site::start();
    let known = site.get("/calendar/2024");
    known
        .has("本年放假和调休安排的来源：")
        .has("国庆节：1日至7日放假")
        .has("尚未提供寒暑假校历");
    let unknown = site.get("/calendar/2035");
    unknown
        .has("未收录2035年的放假安排")
        .has("class=\"day unsure\"");
    assert!(!unknown.text().contains("class=\"day work\">2<"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vacations.toml");
    let text = "source = \"示例市教育局通知\"\n[[covered]]\nfrom = 2024-06-01\nto = 2024-09-30\n\
                [[vacation]]\nname = \"暑假\"\nfrom = 2024-07-01\nto = 2024-08-31\n";
    std::fs::write(&file, text).unwrap();
    let site = Site::with(&format!("vacations = {:?}\n", file.display().to_string()));
    site.get("/calendar/2024")
        .has("寒暑假的来源：示例市教育局通知")
        .has("<small>暑假</small>");
}
