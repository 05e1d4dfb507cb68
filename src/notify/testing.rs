//! A small made-up county for the tests of notices. Every name, number, account and address
//! in here is invented; what is quoted from documents is quoted from the rule packs' sources.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Directory, Edition, UnknownNote};
use crate::engine::{Finding, SourceRef};
use crate::model::{Certainty, Confidence, DayKind, Field, Institution, Severity, Uscc, Value};
use crate::rules::{Clause, Limit, Node, Place, Rule, Scope, Section};

pub(crate) const BUREAUS: &str = r#"
from = "校外培训合规巡查 <tutorwatch@example.cn>"
contact = "示范市校外培训合规巡查办公室，电话0000-0000001"
reply_days = 10

[[bureau]]
name = "教育局"
full_name = "示范市教育局"
to = ["jyj@example.cn"]
phone = "0000-0000002"

[[bureau]]
name = "发改委"
full_name = "示范市发展和改革委员会"
to = ["fgw@example.cn"]
phone = "0000-0000003"

[[bureau]]
name = "宣传部（网信办）"
full_name = "中共示范市委宣传部（网信办）"
to = ["wxb@example.cn"]
phone = "0000-0000004"

[[bureau]]
name = "公安局"
full_name = "示范市公安局"
to = []
"#;

pub(crate) fn directory() -> Directory {
    Directory::parse("bureaus.toml", BUREAUS).unwrap()
}

pub(crate) fn edition() -> Edition {
    Edition {
        rulebook: "rugao-2021-125".to_owned(),
        sha256: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
        day: day("2026-11-10"),
        tool: "tutorwatch 0.1.0".to_owned(),
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn rule(id: &str, item: u32, title: &str, lead: &[&str], assist: &[&str]) -> Rule {
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    Rule {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: Node {
            value: "test".to_owned(),
            at: Place::default(),
        },
        status: crate::rules::Status::Active,
        severity: Severity::Serious,
        waivable: true,
        why: "保护学生视力".to_owned(),
        remedy: "调整课表并重新公示".to_owned(),
        message: "{record}：实际{observed}，限值{limit}".to_owned(),
        reading: None,
        pack: "rugao-2021-125".to_owned(),
        file: format!("rules/rugao-2021-125/{id}.toml"),
        clauses: vec![Clause {
            document: "rugao-2021-125".to_owned(),
            number: "皋政办发〔2021〕125号".to_owned(),
            item: Some(item),
            paragraph: None,
            article: None,
            quote: "课程间隔不少于10分钟".to_owned(),
            from: None,
            grade: Confidence::A,
        }],
        scope: Scope::default(),
        limits: vec![Limit {
            from: day("2021-07-24"),
            to: None,
            source: "中办发〔2021〕40号".to_owned(),
            confidence: Confidence::A,
            pack: "national".to_owned(),
            values: Section::default(),
        }],
        params: Section::default(),
        tests: Vec::new(),
        item: Some(item),
        lead: owned(lead),
        assist: owned(assist),
    }
}

pub(crate) fn institution(id: &str, name: &str) -> Institution {
    Institution {
        id: id.to_owned(),
        name: Field::Value(name.to_owned()),
        uscc: Field::Value(Uscc::parse("52320000MJ0000001P").unwrap()),
        town: Field::Value("示范镇".to_owned()),
        address: Field::Value("示范镇示例路1号2楼".to_owned()),
        ..Institution::default()
    }
}

/// Rules and institutions that findings can borrow from.
pub(crate) struct World {
    pub(crate) rules: Vec<Rule>,
    pub(crate) institutions: Vec<Institution>,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut rest_day = rule(
            "subject-on-rest-day",
            76,
            "学科类培训不得占用休息日",
            &["教育局"],
            &[],
        );
        rest_day.clauses[0].quote =
            "校外培训机构不得占用国家法定节假日、休息日及寒暑假期组织学科类培训。".to_owned();
        rest_day.why = "保障学生休息权利".to_owned();
        rest_day.remedy = "停止在休息日安排学科类课程，并告知家长".to_owned();
        rest_day.reading = Some("调休上班日不是休息日".to_owned());
        let mut fee = rule(
            "fee-above-guide",
            84,
            "学科类培训收费不得高于政府指导价",
            &["发改委"],
            &["教育局"],
        );
        fee.severity = Severity::Critical;
        fee.clauses[0].quote = "将义务教育阶段学科类校外培训收费纳入政府指导价管理".to_owned();
        fee.limits[0].source = "江苏省政府指导价（转述）".to_owned();
        fee.limits[0].confidence = Confidence::C;
        fee.limits[0].from = day("2022-01-01");
        let mut exposed = rule(
            "personal-data-exposed",
            77,
            "不得泄露学生和家长个人信息",
            &["教育局"],
            &["公安局"],
        );
        exposed.clauses[0].quote = "不得泄露家长和学生个人信息".to_owned();
        exposed.why = "保护学生和家长的个人信息".to_owned();
        exposed.remedy = "删除页面上的个人信息，并告知当事人".to_owned();
        exposed.message = "{record}公布了{observed}".to_owned();
        let rules = vec![
            rule(
                "online-break",
                82,
                "线上培训课程间隔不少于10分钟",
                &["发改委", "教育局"],
                &["宣传部（网信办）"],
            ),
            rest_day,
            fee,
            exposed,
            rule(
                "training-loan",
                86,
                "加强培训贷款监管",
                &["人民银行示范支行"],
                &["教育局"],
            ),
            rule("orphan", 90, "没有牵头单位的规则", &[], &["教育局"]),
        ];
        Self {
            rules,
            institutions: vec![
                institution("H1", "示范一号培训中心"),
                institution("H2", "示范二号培训中心"),
            ],
        }
    }

    /// A finding of rule `rule` in institution `institution`; `n` tells it from others.
    pub(crate) fn finding(&self, rule: usize, institution: Option<usize>, n: u32) -> Finding<'_> {
        let rule = &self.rules[rule];
        Finding {
            rule,
            certainty: Certainty::Violation,
            institution: institution.map(|ix| &self.institutions[ix]),
            table: "sessions",
            id: format!("S{n:03}"),
            label: "班级 初一数学A班".to_owned(),
            occurred_on: day("2024-09-10").checked_add_days(chrono::Days::new(n.into())),
            observed: Value::Seconds(540),
            limit: Value::minutes(10),
            governing: &rule.limits[0],
            source: SourceRef {
                file: "登记表.xlsx",
                sheet: Some("课次"),
                row: Some(n + 1),
                chars: None,
            },
            basis: None,
            fingerprint: format!("{}-{institution:?}-{n:04}", rule.id),
        }
    }

    /// A few findings of every sort about the first institution, and some about others.
    pub(crate) fn findings(&self) -> Vec<Finding<'_>> {
        let mut rest_day = self.finding(1, Some(0), 4);
        rest_day.occurred_on = Some(day("2024-09-21"));
        rest_day.limit = Value::Text("不得在休息日上课".to_owned());
        rest_day.observed = Value::Day(day("2024-09-21"), DayKind::RestDay, String::new());
        let mut fee = self.finding(2, Some(0), 5);
        fee.table = "classes";
        fee.id = "C1".to_owned();
        fee.observed = Value::Yuan(Decimal::new(7200, 2));
        fee.limit = Value::Yuan(Decimal::new(6600, 2));
        let mut page = self.finding(3, None, 6);
        page.certainty = Certainty::Suspicion;
        page.table = "pages";
        page.id = "P1".to_owned();
        page.label = "网页“示范寒假招生”".to_owned();
        page.observed = Value::Text("学生姓名和电话号码".to_owned());
        page.limit = Value::Text("不得公布".to_owned());
        page.source = SourceRef {
            file: "https://page.example.cn/zhaosheng",
            sheet: None,
            row: None,
            chars: Some((119, 135)),
        };
        let mut exposed = page.clone();
        exposed.institution = Some(&self.institutions[0]);
        exposed.fingerprint = "exposed".to_owned();
        vec![
            self.finding(0, Some(0), 2),
            self.finding(0, Some(0), 1),
            rest_day,
            fee,
            page,
            exposed,
            self.finding(0, Some(1), 1),
            self.finding(4, Some(0), 7),
            self.finding(5, Some(0), 8),
        ]
    }

    pub(crate) fn unknowns() -> Vec<UnknownNote> {
        vec![UnknownNote {
            institution_id: "H1".to_owned(),
            rule_id: "subject-in-vacation".to_owned(),
            rule_title: "学科类培训不得占用寒暑假期".to_owned(),
            lead: vec!["教育局".to_owned()],
            reason: "没有本地寒暑假校历".to_owned(),
            count: 12,
        }]
    }
}
