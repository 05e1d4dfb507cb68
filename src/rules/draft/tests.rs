use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::rules::document;
use crate::rules::files::RuleFiles;
use crate::rules::{Problems, problems_for};

static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::read(&RuleFiles::embedded()).unwrap());
static GROUND: LazyLock<Ground> = LazyLock::new(|| ground(None));

fn ground(parent: Option<&str>) -> Ground {
    let files = RuleFiles::embedded();
    let mut problems: Problems = problems_for(&files);
    let ground = Ground::load(&files, parent, &mut problems);
    assert!(problems.is_empty(), "{}", problems.render(false));
    ground
}

fn order(text: &str) -> Order {
    let about = about(text);
    Order {
        id: "p".into(),
        number: about.number.unwrap_or_else(|| "示〔2024〕1号".into()),
        title: about.title.unwrap_or_else(|| "示例".into()),
        from: about.from.unwrap_or_else(|| "2024-03-01".parse().unwrap()),
        region: "示例县".into(),
        parent: None,
    }
}

/// Drafts from one paragraph of an invented document.
fn of_clause(clause: &str) -> Drafted {
    let text = format!("一、任务\n1.{clause}（责任单位：县教育局）\n");
    let document = document::read(&text).unwrap();
    draft(&text, &document, order(&text), &GROUND, &PHRASES)
}

fn limits(drafted: &Drafted) -> Vec<String> {
    let limit = |d: &Draft| {
        let table: toml::Table = toml::from_str(&d.text).unwrap();
        let limit = table["limit"][0].as_table().unwrap().iter();
        let values = limit.filter(|(key, _)| *key != "from");
        let values: Vec<String> = values
            .map(|(key, value)| format!("{key} {value}"))
            .collect();
        format!("{} {} {}", d.id, d.from, values.join(" "))
            .trim_end()
            .to_owned()
    };
    drafted.drafts.iter().map(limit).collect()
}

#[test]
fn one_demand_in_many_wordings() {
    for (clause, limit) in [
        (
            "线上培训每课时不超过30分钟。",
            "online-lesson-length 2024-03-01 minutes 30",
        ),
        (
            "线上培训每节课应当控制在二十五分钟以内。",
            "online-lesson-length 2024-03-01 minutes 25",
        ),
        (
            "网络培训每堂课不得多于４０分钟。",
            "online-lesson-length 2024-03-01 minutes 40",
        ),
        (
            "线上课程间隔不少于十五分钟。",
            "online-break 2024-03-01 minutes 15",
        ),
        (
            "线上培训，两节课之间的间隔不得低于10分钟。",
            "online-break 2024-03-01 minutes 10",
        ),
        (
            "线上培训结束时间不晚于21点。",
            "online-end-time 2024-03-01 time \"21:00\"",
        ),
        (
            "晚上九点后不得开展线上培训。",
            "online-end-time 2024-03-01 time \"21:00\"",
        ),
        (
            "线下培训最迟于晚八点半结束。",
            "offline-end-time 2024-03-01 time \"20:30\"",
        ),
        (
            "线下培训应当于20：00前结束。",
            "offline-end-time 2024-03-01 time \"20:00\"",
        ),
        (
            "培训收费的时间跨度不得超过3个月。",
            "prepaid-too-far 2024-03-01 months 3",
        ),
        (
            "2024年5月底前，学科类培训机构登记为非营利性机构。",
            "non-profit-registration 2024-06-01 values [\"non_profit\"]",
        ),
    ] {
        let drafted = of_clause(clause);
        assert_eq!(limits(&drafted), [limit], "{clause} {:?}", drafted.listed);
    }
}

#[test]
fn what_is_not_certain_is_listed() {
    for (clause, group, reason) in [
        (
            "培训结束时间不晚于21点。校外培训机构要自律。",
            Group::Uncertain,
            "线上还是线下",
        ),
        (
            "线上培训结束时间不晚于九点。",
            Group::Uncertain,
            "上午还是下午",
        ),
        (
            "线上培训每课时不超过3000分钟。",
            Group::Uncertain,
            "不合常理",
        ),
        (
            "线上培训小学每课时不超过20分钟。",
            Group::Uncertain,
            "一部分对象",
        ),
        (
            "检查发现部分培训机构每课时超过60分钟。",
            Group::NoDemand,
            "发现的情况",
        ),
        (
            "违反线上培训每课时不超过30分钟规定的，责令改正。",
            Group::Aside,
            "罚则",
        ),
        ("线上培训每课时原则上不超过30分钟。", Group::Aside, "硬性"),
        (
            "校外培训机构不得占用消防通道。",
            Group::NoCheck,
            "没有对应的检查",
        ),
        (
            "非学科类线上培训，每课时不超过30分钟。",
            Group::Uncertain,
            "“非学科类”",
        ),
        (
            "学科类培训机构的收费标准应当公示。",
            Group::Uncertain,
            "“学科类”",
        ),
        (
            "非学科类培训机构不得占用法定节假日。",
            Group::Uncertain,
            "学科类",
        ),
    ] {
        let drafted = of_clause(clause);
        assert_eq!(limits(&drafted), Vec::<String>::new(), "{clause}");
        let listed = drafted.listed.iter();
        let found = listed
            .clone()
            .any(|l| l.group == group && l.reason.contains(reason));
        assert!(found, "{clause}: {:?}", drafted.listed);
    }
}

/// The second of two limits for the same thing is not chosen between.
#[test]
fn a_contradiction_is_listed_and_noted() {
    let drafted = of_clause("线上培训每课时不超过30分钟。直播课每节课不超过25分钟。");
    assert_eq!(
        limits(&drafted),
        ["online-lesson-length 2024-03-01 minutes 30"]
    );
    assert!(drafted.drafts[0].notes.iter().any(|n| n.contains("不一样")));
    assert!(drafted.listed.iter().any(|l| l.words.contains("25分钟")));
}

/// A year without a holiday notice leaves the rules about days off to a person.
#[test]
fn a_year_without_days_off_is_listed() {
    let text =
        "一、任务\n1.学科类培训不得占用法定节假日、休息日和寒暑假期。（责任单位：县教育局）\n";
    let document = document::read(text).unwrap();
    let mut order = order(text);
    order.from = "2031-03-01".parse().unwrap();
    let drafted = draft(text, &document, order, &GROUND, &PHRASES);
    let ids: Vec<_> = drafted.drafts.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["subject-in-vacation"]);
    let listed: Vec<_> = drafted.listed.iter().map(|l| &l.reason).collect();
    assert!(
        listed.iter().all(|r| r.contains("calendar/2031.toml")),
        "{listed:?}"
    );
    assert_eq!(listed.len(), 1);
}

#[test]
fn what_a_document_says_of_itself() {
    let text = "示例县人民政府办公室文件\n\n示政办发〔2024〕3号\n关于印发《示例县\n方案汇编》的通知\n2024年3月5日\n";
    let found = about(text);
    assert_eq!(found.number.as_deref(), Some("示政办发〔2024〕3号"));
    assert_eq!(found.title.as_deref(), Some("示例县方案汇编"));
    assert_eq!(found.from, "2024-03-05".parse().ok());
    let found = about(
        "示例区培训办法\n（示规〔2024〕4号）\n第一条 略。\n第二条 本办法自2024年6月1日起施行。\n",
    );
    assert_eq!(found.title.as_deref(), Some("示例区培训办法"));
    assert_eq!(found.from, "2024-06-01".parse().ok());
    assert_eq!(about("").number, None);
}

fn clause() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "线上培训",
        "线下培训",
        "学科类",
        "非学科类培训机构",
        "每课时",
        "不超过",
        "不得",
        "30分钟",
        "三十分钟以内",
        "结束时间",
        "不晚于",
        "21点",
        "晚八点半",
        "，",
        "。",
        "；",
        "节假日",
        "占用",
        "2022年1月31日前",
        "登记为非营利性",
        "其中",
        "原则上",
        "课程间隔",
        "不少于",
        "超过",
        "3个月",
        "或",
        "60课时",
        "收费",
        "“",
        "”",
        "（",
        "）",
        "\n",
        "教师",
        "培训贷",
        "应当",
        "甲",
    ]);
    prop::collection::vec(words, 0..24).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Quotes stand in the document, and no sentence about tutoring that holds a demand is
    /// dropped.
    #[test]
    fn quotes_stand_and_nothing_is_dropped(clause in clause()) {
        let text = format!("一、任务\n1.规范校外培训机构。{clause}。\n（责任单位：县教育局）\n");
        let Ok(document) = document::read(&text) else { return Ok(()) };
        let drafted = draft(&text, &document, order(&text), &GROUND, &PHRASES);
        for d in &drafted.drafts {
            prop_assert!(document::contains_quote(&text, &d.quote), "{}", d.quote);
            prop_assert!(toml::from_str::<toml::Table>(&d.text).is_ok(), "{}", d.text);
        }
        let squeeze = |t: &str| -> String { t.split_whitespace().collect() };
        let told: Vec<String> = drafted.drafts.iter().flat_map(|d| {
            let notes = d.notes.iter().map(|n| squeeze(n));
            notes.chain([squeeze(&d.quote)]).collect::<Vec<_>>()
        }).chain(drafted.listed.iter().map(|l| squeeze(&l.words))).collect();
        for paragraph in &document.paragraphs {
            let normal = normal::Normal::new(&paragraph.text);
            for range in normal.sentences() {
                let words = &normal.text[range.clone()];
                if !PHRASES.is_about(words) { continue }
                let written = squeeze(normal.written(range));
                let is_told = told.iter().any(|t| t.contains(&written) || written.contains(t.as_str()) || t.ends_with(&written));
                prop_assert!(is_told, "{written} is dropped: {told:?}");
            }
        }
    }

    /// Any text at all ends in drafts, a list, or an error.
    #[test]
    fn any_text_is_survived(text in "[线上培训校外机构每课时不超过3０分钟。；，\n\t（）一二第条、1.\u{3000}]{0,80}") {
        if let Ok(document) = document::read(&text) {
            draft(&text, &document, order(&text), &GROUND, &PHRASES);
        }
    }
}
