use super::Matches;
use super::testing::{found, institution, page, publisher, shown, vocabulary};
use crate::model::{Facts, Field, Institution, Offer, Publisher, Uscc};

const QINGHE: [&str; 4] = [
    "示例市青禾学科培训中心",
    "教民132001号",
    "示例市望渠街道拾光路12号301室",
    "www.qinghe.example.cn",
];
const YUNJIAN: [&str; 4] = [
    "示例市云笺美术培训有限公司",
    "教民132002号",
    "示例市云溪镇砚台巷8号",
    "https://portal.example.cn/org/7",
];

fn registry() -> Vec<Institution> {
    vec![institution("H1", QINGHE), institution("H2", YUNJIAN)]
}

fn says(text: &str, who: [&str; 3]) -> String {
    found(
        &registry(),
        page("page.html", text, publisher(who), Vec::new()),
    )
}

fn at(source: &str, who: [&str; 3]) -> String {
    found(&registry(), page(source, "", publisher(who), Vec::new()))
}

#[test]
fn exact_keys_decide() {
    assert_eq!(says("", ["示例市云笺美术培训（城南校区）", "", ""]), "= H2");
    assert_eq!(says("", ["云笺画室", "教民 132002 号", ""]), "= H2");
    assert_eq!(says("办学许可证：教民132002号", ["", "", ""]), "= H2");
    assert_eq!(
        says("證號 教民１３２００２號", ["", "教民１３２００２號", ""]),
        "= H2"
    );
    assert_eq!(says("", ["小城故事会", "", ""]), "-");
    assert_eq!(says("", ["", "", ""]), "-");
}

#[test]
fn a_credit_code_in_the_text_decides_where_its_check_digit_is_right() {
    let with = |code: &str| Institution {
        uscc: Field::Value(Uscc::parse(code).unwrap()),
        ..institution("H1", QINGHE)
    };
    let all = [with("52320000MJ0000001P"), institution("H2", YUNJIAN)];
    let said = |text: &str| found(&all, page("a.html", text, Publisher::default(), Vec::new()));
    assert_eq!(said("统一社会信用代码：52320000MJ0000001P"), "= H1");
    assert_eq!(said("统一社会信用代码：52320000MJ0000001Q"), "-");
    assert_eq!(said("编号52320000MJ0000001P9"), "-");
}

#[test]
fn what_contradicts_itself_goes_to_a_person() {
    insta::assert_snapshot!(says("", [QINGHE[0], YUNJIAN[1], ""]), @"? 页面信息互相矛盾：许可证号对应“示例市云笺美术培训有限公司”（H2），名称对应“示例市青禾学科培训中心”（H1）");
    insta::assert_snapshot!(says("", ["青禾教育", YUNJIAN[1], ""]), @"? 页面信息互相矛盾：许可证号对应“示例市云笺美术培训有限公司”（H2），名称接近“示例市青禾学科培训中心”（H1）");
    insta::assert_snapshot!(says("", [QINGHE[0], "教民999999号", ""]), @"? 名称对应“示例市青禾学科培训中心”（H1），但页面所写许可证号与登记的“教民132001号”不同");
    insta::assert_snapshot!(says("代码 52320000MJ0000001P 许可证 教民132002号", [QINGHE[0], "", ""]), @"? 页面信息互相矛盾：许可证号对应“示例市云笺美术培训有限公司”（H2），名称对应“示例市青禾学科培训中心”（H1）");
}

#[test]
fn a_likely_match_says_what_it_rests_on() {
    insta::assert_snapshot!(says("", ["青禾教育", "", "望渠街道拾光路12号"]), @"~ H1 名称核心“青禾”相同，地址“拾光路12号”相同");
    insta::assert_snapshot!(says("我们是示例市青禾学科培训中心", ["", "", ""]), @"~ H1 正文写有登记的全称");
    insta::assert_snapshot!(at("http://qinghe.example.cn/a", ["青禾", "", ""]), @"~ H1 名称核心“青禾”相同，网址“qinghe.example.cn”相同");
}

#[test]
fn what_might_be_meant_goes_to_a_person() {
    insta::assert_snapshot!(says("", ["示例青禾教育咨询有限公司", "", "望渠街道"]), @"? 可能是“示例市青禾学科培训中心”（H1）（名称核心“青禾”相同，名称中的地名相同）");
    insta::assert_snapshot!(says("", ["青禾教育", "", ""]), @"? 可能是“示例市青禾学科培训中心”（H1）（名称核心“青禾”相同）");
    insta::assert_snapshot!(says("", ["拾光托管", "", "望渠街道拾光路12号301室"]), @"? 可能是“示例市青禾学科培训中心”（H1）（地址“拾光路12号301室”相同）");
    insta::assert_snapshot!(at("http://qinghe.example.cn/a", ["二部", "", ""]), @"? 可能是“示例市青禾学科培训中心”（H1）（网址“qinghe.example.cn”相同）");
    insta::assert_snapshot!(says("原青禾老师创办，曾任教于示例市青禾学科培训中心", ["大风车学堂", "", ""]), @"? 页面的机构名称没有登记，正文提到“示例市青禾学科培训中心”（H1）");
}

#[test]
fn another_school_of_the_same_brand_is_another_school() {
    // Region, field or campus differ; whole names are alike to 0.9 and more.
    assert_eq!(says("", ["邻江市青禾学科培训中心", "", ""]), "-");
    assert_eq!(says("", ["示例市青禾舞蹈培训中心", "", ""]), "-");
    assert_eq!(says("", ["示例市青荷学科培训中心", "", ""]), "-");
    let campus = |id, name| institution(id, [name, "", "", ""]);
    let all = [
        campus("H1", "示例市乐学培训中心（城南校区）"),
        campus("H2", "示例市乐学培训中心（城北校区）"),
    ];
    let said = |name| {
        found(
            &all,
            page("a.html", "", publisher([name, "", ""]), Vec::new()),
        )
    };
    assert_eq!(said("示例市乐学培训中心（城北校区）"), "= H2");
    insta::assert_snapshot!(said("示例市乐学培训中心"), @"? 名称同时对应“示例市乐学培训中心（城北校区）”（H2）、“示例市乐学培训中心（城南校区）”（H1）");
}

#[test]
fn a_site_belongs_to_the_institution_that_registered_it_whole() {
    let nobody = ["", "", ""];
    assert_eq!(at("https://qinghe.example.cn/course/1", nobody), "= H1");
    assert_eq!(at("https://portal.example.cn/org/7", nobody), "-");
    assert_eq!(at("qinghe.example.cn.html", nobody), "-");
    let shared = [
        institution("H1", ["甲", "", "", "http://site.example.cn/"]),
        institution("H2", ["乙", "", "", "site.example.cn"]),
    ];
    let both = page(
        "http://site.example.cn/a",
        "",
        Publisher::default(),
        Vec::new(),
    );
    insta::assert_snapshot!(found(&shared, both), @"? 网址同时对应“乙”（H2）、“甲”（H1）");
}

#[test]
fn a_portal_belongs_to_nobody_and_its_courses_to_those_named_beside_them() {
    let text = format!("{} 周六数学 {} 周六美术", QINGHE[0], YUNJIAN[0]);
    insta::assert_snapshot!(says(&text, [YUNJIAN[0], YUNJIAN[1], ""]), @"? 页面提到多家机构：“示例市云笺美术培训有限公司”（H2）、“示例市青禾学科培训中心”（H1）");

    let by = |name: &str| Offer {
        publisher: Some(publisher([name, "", ""])),
        ..Offer::default()
    };
    let offers = vec![
        by(QINGHE[0]),
        by(YUNJIAN[0]),
        by("大风车学堂"),
        Offer::default(),
    ];
    // The reader took one of them for the publisher of the page.
    let portal = page(
        "a.html",
        QINGHE[0],
        publisher([QINGHE[0], QINGHE[1], ""]),
        offers,
    );
    let facts = Facts {
        institutions: registry(),
        pages: vec![portal],
        ..Facts::default()
    };
    let matches = Matches::new(&facts, vocabulary());
    let of = |nth| shown(matches.of_offer(0, nth), &facts);
    assert_eq!([of(0), of(1), of(2)], ["= H1", "= H2", "-"]);
    insta::assert_snapshot!(of(3), @"? 页面列有3家机构的课程");
    let own = |ix| {
        matches
            .offers(crate::model::InstitutionIx(ix))
            .collect::<Vec<_>>()
    };
    assert_eq!((own(0), own(1)), (vec![(0, 0)], vec![(0, 1)]));
    assert_eq!(
        matches.strange_offers().collect::<Vec<_>>(),
        [(0, 2), (0, 3)]
    );
}

/// A page is compared with a few institutions, however many are registered.
#[test]
fn a_county_of_ten_thousand_is_not_gone_through_page_by_page() {
    use super::fuzzy::Traits;
    use super::names::Name;
    use super::registry::Registry;
    use super::testing::words;

    // Pairs of 40 characters give 1,600 cores, each borne by six institutions.
    let signs: Vec<char> =
        "青禾云笺听澜望舒砚池松间晴岚问渠沐川南枝星槎朴园跃飞羽锋赤霄劲草逐浪竹影墨溪"
            .chars()
            .collect();
    let name = |n: usize| {
        let (a, b) = (signs[n % signs.len()], signs[n / signs.len() % signs.len()]);
        format!(
            "示例市{a}{b}{}培训中心（第{n}校区）",
            ["", "学科", "美术"][n % 3]
        )
    };
    let institutions: Vec<Institution> = (0..10_000)
        .map(|n| {
            institution(
                &format!("H{n}"),
                [&name(n), "", &format!("拾光路{n}号"), ""],
            )
        })
        .collect();
    let facts = Facts {
        institutions,
        ..Facts::default()
    };
    let registry = Registry::new(&facts, words());
    let mut looked_at = 0;
    for n in 0..10_000 {
        let asked = Traits {
            name: Some(Name::new(
                &name(n).replace("培训中心", "教育"),
                words(),
                &registry.regions,
            )),
            ..Traits::default()
        };
        let candidates = registry.index.candidates(&asked);
        assert!(
            candidates.contains(&u32::try_from(n).unwrap()),
            "{}",
            name(n)
        );
        looked_at += candidates.len();
    }
    assert!(looked_at < 10_000 * 50, "{looked_at} comparisons");
}
