use super::*;

const GOOD: &str = r#"
from = "校外培训合规巡查 <tutorwatch@example.cn>"
contact = "巡查办公室，电话0000-0000001"

[[bureau]]
name = "教育局"
full_name = "如皋市教育局"
to = ["jyj@example.cn", "值班室 <jyj-duty@example.cn>"]

[[bureau]]
name = "文体旅局"
full_name = "如皋市文体广电和旅游局"
aliases = ["文旅局"]
to = []
phone = "0000-0000003"

[[bureau]]
name = "宣传部（网信办）"
to = ["wxb@example.cn"]
"#;

#[test]
fn reads_bureaus_and_finds_them_by_every_name() {
    let directory = Directory::parse("bureaus.toml", GOOD).unwrap();
    assert_eq!(directory.from.name.as_deref(), Some("校外培训合规巡查"));
    assert_eq!(directory.reply_days, 10);
    assert_eq!(directory.bureaus().len(), 3);
    for name in ["文体旅局", "如皋市文体广电和旅游局", "文旅局"] {
        assert_eq!(directory.find(name).unwrap().name, "文体旅局");
    }
    assert!(directory.find("宣传部\n(网信办)").is_some());
    assert!(directory.find("教育").is_none());
    assert_eq!(directory.find("教育局").unwrap().to.len(), 2);
}

#[test]
fn every_mistake_is_reported_with_its_place() {
    let bad = "from = \"巡查 <tutorwatch@example.cn>, x@example.cn\"
contact = \"甲\\r\\nBcc: x@example.cn\"
reply_days = 0
colour = \"red\"

[[bureau]]
name = \"教育局\"
to = [\"jyj@example.cn\", \"not an address\", \"JYJ@example.cn\", 7]
telephone = \"1\"

[[bureau]]
full_name = \"无名单位\"

[[bureau]]
name = \"市教育局\"
aliases = [\"教育 局\"]
to = [\"a@example.cn\\u0000\", \"甲@example.cn\", \"a@example.cn b@example.cn\"]
";
    let errors = Directory::parse("bureaus.toml", bad).unwrap_err();
    insta::assert_snapshot!(errors);
}

#[test]
fn a_broken_file_is_reported_for_its_syntax_alone() {
    let bad = "from = 校外\ncontact = \"甲\"\n[[bureau]]\nname = \"教育局\nto = []\nbogus = 1\n";
    let errors = Directory::parse("bureaus.toml", bad).unwrap_err();
    insta::assert_snapshot!(errors);
}

#[test]
fn an_empty_file_says_what_is_missing() {
    let errors = Directory::parse("bureaus.toml", "").unwrap_err();
    let text = errors.to_string();
    assert!(
        text.contains("缺少 `from`") && text.contains("缺少 `contact`"),
        "{text}"
    );
}

#[test]
fn the_day_of_reply_counts_calendar_days() {
    let directory = Directory::parse("bureaus.toml", GOOD).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 10).unwrap();
    assert_eq!(directory.reply_by(day).to_string(), "2026-11-20");
}
